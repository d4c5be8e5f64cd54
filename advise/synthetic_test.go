package advise

import (
	"strings"
	"testing"

	"pollpush/bill"
	"pollpush/results"
	"pollpush/transport"
)

// synthetic are coefficients in round numbers, by which results can be checked by hand: no delay but the round trip's, heads
// of 300, 150 and 100 bytes, 50 µs of CPU time for an answer and 10 µs for a push, 10 kB of memory for a client, 3 kB of it the
// kernel's.
func synthetic() Coefficients {
	c := Coefficients{
		Source: "round numbers", Host: "a machine that is made up, 2 cores, linux 6", Revision: "0123456789ab", Measured: "2026-11-26", Runs: 9,
		Network: results.NetworkVeth, Delay: coefficient{0, 1},
	}
	for _, t := range transport.Over(results.HTTP1) {
		s := setup{
			Transport: t.Name, Client: results.ClientGo, HTTP: "1.1", Headers: results.HeadersBrowser, Network: results.NetworkVeth,
			KernelMemory: law{PerThing: 3000, Runs: 2}, Memory: law{PerMoment: 1e6, PerThing: 7000, Runs: 2}, LoadMemory: law{PerMoment: 2e6, PerThing: 7000, Runs: 2},
			CPU: law{PerThing: 10_000, Slowest: 1, Fastest: 1e9, Runs: 2}, FanOut: law{PerThing: 5e-6, Runs: 2},
			Tail: coefficient{1e-3, 2}, Worst: coefficient{9e-3, 2},
			Clients: span{10, 1e9}, Payload: span{0, 1e9}, Busy: span{0, 1},
		}
		if t.Kind != transport.Stream {
			s.Request, s.Response, s.Empty = coefficient{300, 1}, coefficient{150, 1}, coefficient{100, 1}
			s.CPU.PerThing = 50_000
		}
		if t.Kind == transport.Poll {
			s.Respond, s.FanOut, s.Tail, s.Worst = coefficient{0, 1}, law{}, coefficient{}, coefficient{0, 1}
		}
		c.Setups = append(c.Setups, s)
	}
	return c
}

// prices are 10 a core and month, 1 a GB of memory, 0.1 a GB of egress.
func prices(t *testing.T) []bill.Prices {
	t.Helper()
	p, err := bill.Read(strings.NewReader(`
about: a test's
date: 2026-11
source: made up
currency: USD
items:
  - {name: cores, meter: vcpu_hours, per: 720, price: 10}
  - {name: memory, meter: memory_gb_hours, per: 720, price: 1}
  - {name: egress, meter: egress_gb, price: 0.1}
`), "round.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return []bill.Prices{p}
}

// needs are those of the texts, in the order of pairs of key and value, beside the defaults.
func needs(t *testing.T, pairs ...string) Needs {
	t.Helper()
	n := Default()
	for i := 0; i < len(pairs); i += 2 {
		if err := fieldNamed(pairs[i]).Set(&n, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Check(); err != nil {
		t.Fatal(err)
	}
	return n
}

func optionOf(t *testing.T, options []Option, name string) Option {
	t.Helper()
	for _, o := range options {
		if o.Transport.Name == name {
			return o
		}
	}
	t.Fatalf("there is no option %s", name)
	return Option{}
}
