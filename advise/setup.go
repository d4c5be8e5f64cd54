package advise

import (
	"fmt"

	"pollpush/model"
	"pollpush/transport"
)

// of returns what the setup is.
func (s setup) of() model.Setup {
	return model.Setup{Transport: s.Transport, Client: s.Client, HTTP: s.HTTP, Headers: s.Headers, Network: s.Network, TLS: s.TLS}
}

// What a setup that stands in for another differs in, and how much that matters. The network comes first: over loopback one side
// does the other's work.
const (
	otherHeaders = 1 << iota
	otherTLS
	otherNetwork
)

func difference(a, b model.Setup) (d int) {
	if a.Headers != b.Headers {
		d |= otherHeaders
	}
	if a.TLS != b.TLS {
		d |= otherTLS
	}
	if a.Network != b.Network {
		d |= otherNetwork
	}
	return d
}

// nearest returns the setup that is most like the wanted one, of those in which something is known; ok is false where there is
// none.
func (c Coefficients) nearest(want model.Setup, known func(setup) bool) (best setup, differs int, ok bool) {
	for _, s := range c.Setups {
		if s.Transport != want.Transport || s.Client != want.Client || s.HTTP != want.HTTP || !known(s) {
			continue
		}
		if d := difference(s.of(), want); !ok || d < differs {
			best, differs, ok = s, d, true
		}
	}
	return best, differs, ok
}

// costs puts the costs of a setup together, each from the nearest one that has it, and says what was measured otherwise. Heads are
// counted, and so are those of the same profile only; TLS adds a record to each.
func (c Coefficients) costs(want model.Setup) (costs model.Costs, ranges setup, notes []string) {
	asked := want.Transport
	head := func(of func(*setup) *coefficient) model.Coefficient {
		known := func(s setup) bool { return s.Headers == want.Headers && of(&s).Runs > 0 }
		s, differs, ok := c.nearest(want, known)
		if !ok { // they are the same on any machine
			if s, differs, ok = Reference().nearest(want, known); !ok {
				return model.Coefficient{}
			}
		}
		costs := model.Costs{Request: of(&s).model()}
		if differs&otherTLS != 0 && want.TLS {
			costs = costs.WithTLS()
		}
		return costs.Request
	}
	costs.Request = head(func(s *setup) *coefficient { return &s.Request })
	costs.Response = head(func(s *setup) *coefficient { return &s.Response })
	if want.Transport == transport.LongPoll.Name { // its answers without an event are those of short polls, which runs have more of
		want.Transport = transport.ShortPoll.Name
	}
	costs.Empty = head(func(s *setup) *coefficient { return &s.Empty })
	want.Transport = asked

	machine := func(known func(setup) bool, use func(setup)) {
		s, differs, ok := c.nearest(want, known)
		if !ok {
			return
		}
		use(s)
		notes = append(notes, standsIn(s, want, differs)...)
	}
	machine(func(s setup) bool { return s.CPU.Runs > 0 }, func(s setup) { costs.CPU, ranges = s.CPU.model(), s })
	machine(func(s setup) bool { return s.FanOut.Runs > 0 }, func(s setup) { costs.FanOut = s.FanOut.model() })
	machine(func(s setup) bool { return s.Memory.Runs > 0 }, func(s setup) { costs.Memory = s.Memory.model() })
	machine(func(s setup) bool { return s.LoadMemory.Runs > 0 }, func(s setup) { costs.LoadMemory = s.LoadMemory.model() })
	machine(func(s setup) bool { return s.KernelMemory.Runs > 0 }, func(s setup) { costs.KernelMemory = s.KernelMemory.model() })
	machine(func(s setup) bool { return s.Respond.Runs > 0 }, func(s setup) { costs.Respond = s.Respond.model() })
	return costs, ranges, notes
}

// standsIn says what it is that times and memory were measured with instead.
func standsIn(s setup, want model.Setup, differs int) (notes []string) {
	if differs&otherTLS != 0 && want.TLS {
		notes = append(notes, "Server CPU time and memory are those without TLS: they were not measured with it. Its bytes are in the numbers.")
	}
	if differs&otherHeaders != 0 {
		notes = append(notes, fmt.Sprintf("Server CPU time and memory are those with %s heads: they were not measured with %s ones.", s.Headers, want.Headers))
	}
	if differs&otherNetwork != 0 {
		notes = append(notes, fmt.Sprintf("Server CPU time and latency are those over %s: they were not measured over %s.", network(s.Network), network(want.Network)))
	}
	return notes
}

// network names one: records of loopback have none.
func network(name string) string {
	if name == "" {
		return "loopback"
	}
	return name
}
