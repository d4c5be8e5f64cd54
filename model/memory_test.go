package model

import (
	"fmt"
	"math"
	"testing"

	"pollpush/results"
)

// TestMemoryUnderLoad finds what a connection takes once it is used, and what the kernel holds for it.
func TestMemoryUnderLoad(t *testing.T) {
	var runs []results.Run
	for _, clients := range []int{10, 100, 1000} {
		s := results.Default()
		s.Clients, s.Rate = clients, 5
		n := int64(clients)
		connected := 5_000_000 + 600_000 + 7000*n
		runs = append(runs, results.Run{
			ID: fmt.Sprint(clients), Valid: true, Scenario: s, WindowNS: 1e9,
			Server: &results.Server{
				RSSIdleBytes: results.Observed(int64(5_000_000)), RSSBytes: results.Observed(connected), RSSLoadBytes: results.Observed(connected + 400_000 + 2000*n),
				TCPMemoryIdleBytes: results.Observed(int64(0)), TCPMemoryBytes: results.Observed(2000 * n),
				SocketObjectsIdleBytes: results.Observed(int64(1000)), SocketObjectsBytes: results.Observed(-200_000 + 1000 + 5000*n),
			},
		})
	}
	s := runs[0].Scenario
	s.Clients = 50_000
	p := Predict(s, Fit(runs))
	for _, test := range []struct {
		what      string
		got, want float64
	}{
		{"connected", p.ServerMemory, 600_000 + 7000*50_000}, {"under load", p.LoadMemory, 1_000_000 + 9000*50_000},
		{"kernel", p.KernelMemory, -100_000 + 3500*50_000}, // one end of two
	} {
		if math.Abs(test.got-test.want) > 1e-6*test.want {
			t.Errorf("memory %s = %v, want %v", test.what, test.got, test.want)
		}
	}
	s.Clients = 10
	if p := Predict(s, Fit(runs)); p.KernelMemory != 0 {
		t.Errorf("for ten connections the kernel needs %v, want what it has", p.KernelMemory)
	}
	if p := Predict(s, Fit(runs[:1])); !math.IsNaN(p.LoadMemory) || !math.IsNaN(p.KernelMemory) {
		t.Errorf("one run tells %v and %v, want nothing", p.LoadMemory, p.KernelMemory)
	}
}

// TestWithTLS: each head is a record more, and what is unknown stays so.
func TestWithTLS(t *testing.T) {
	c := Costs{Request: Coefficient{Value: 100, From: []string{"test"}}, Empty: Coefficient{Value: 50, From: []string{"test"}}}.WithTLS()
	if c.Request.value() != 122 || c.Empty.value() != 72 || !math.IsNaN(c.Response.value()) {
		t.Errorf("with TLS it is %+v", c)
	}
}

// TestMemoryIsOfOneRTT: what connections of another round-trip time hold does not tilt the line over the clients.
func TestMemoryIsOfOneRTT(t *testing.T) {
	run := func(clients int, rtt results.Duration, more int64) results.Run {
		s := results.Default()
		s.Clients, s.RTT = clients, rtt
		n := int64(clients)
		return results.Run{
			ID: fmt.Sprint(clients, rtt), Valid: true, Scenario: s, WindowNS: 1e9,
			Server: &results.Server{
				RSSIdleBytes: results.Observed[int64](0), RSSBytes: results.Observed(500_000 + (7000+more)*n), RSSLoadBytes: results.Observed(900_000 + (9000+more)*n),
			},
		}
	}
	away := results.Duration(50e6)
	runs := []results.Run{run(50, away, 6000), run(200, away, 6000), run(10, 0, 0), run(100, 0, 0), run(1000, 0, 0)}
	s := runs[2].Scenario
	s.Clients = 50_000
	p := Predict(s, Fit(runs))
	if want := 500_000 + 7000*50_000.; math.Abs(p.ServerMemory-want) > 1e-6*want {
		t.Errorf("memory of 50,000 connected clients is %v, want %v", p.ServerMemory, want)
	}
	if want := 900_000 + 9000*50_000.; math.Abs(p.LoadMemory-want) > 1e-6*want {
		t.Errorf("memory of 50,000 clients under load is %v, want %v", p.LoadMemory, want)
	}
	if law := fitMemory(runs[1:3], memorySample); len(law.From) != 2 {
		t.Errorf("where each round-trip time has one number of clients, the law is from %d runs, want both", len(law.From))
	}
}
