package main

import (
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/internal/race"
	"pollpush/results"
)

// TestCompressedEventsArriveOnce has every compression that a transport can have, each way: events of all sizes arrive as they were
// published, and fewer bytes do where there is something to save. The race detector sees every third of what a transport has.
func TestCompressedEventsArriveOnce(t *testing.T) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		tried := 0
		for _, compress := range []string{results.CompressGzip, results.CompressBrotli, results.CompressDeflate, results.CompressDeflateContext} {
			for _, other := range []change{
				func(s *results.Scenario) { s.Payload = 20 },
				func(s *results.Scenario) { s.Headers = results.HeadersMinimal },
				func(s *results.Scenario) { s.Payload, s.TLS, s.Headers = 30_000, true, results.HeadersBrowser },
				func(s *results.Scenario) { s.RetryStream = results.Duration(5 * time.Millisecond) },
				func(s *results.Scenario) { s.Conditional, s.Contract = true, results.Latest },
			} {
				changes := []change{way, func(s *results.Scenario) { s.Compress, s.Payload, s.Clients = compress, 1000, 4 }, other}
				s := results.Default()
				s.Transport = transport.Name
				for _, change := range changes {
					change(&s)
				}
				if checkScenario(&s) != nil {
					continue
				}
				if tried++; race.Enabled && tried%3 != 1 {
					continue
				}
				st := newStage(t, transport, changes...)
				const n = 10
				run := st.measure(n, nil)
				st.load.Close()
				d, c := run.Delivery, run.Compression
				st.check(run, "received", d.Received+d.Coalesced, n*4)
				st.check(run, "lost", d.Lost, 0)
				st.check(run, "duplicates", d.Duplicates, 0)
				st.check(run, "reordered", d.Reordered, 0)
				st.check(run, "payload", run.Bytes.PayloadDown, d.Received*int64(s.Payload))
				// What a slow machine reads after the window is not in it.
				if c == nil || s.Payload >= 1000 && 2*c.CodedBytes > c.PlainBytes {
					t.Errorf("%s by %s over HTTP/%s, engine %q, %d bytes: %+v, want less than half", transport.Name, compress, s.HTTP, s.Engine, s.Payload, c)
				}
			}
		}
		if tried == 0 {
			t.Skip("it has no compression of its own")
		}
	})
}
