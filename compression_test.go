package main

import (
	"testing"

	"pollpush/experiment"
	"pollpush/results"
)

// TestCompressedEventsArriveOnce has every compression that a transport can have, on each engine, over HTTP/1.1 and 2: events of all
// sizes arrive as they were published, and fewer bytes do where there is something to save.
func TestCompressedEventsArriveOnce(t *testing.T) {
	codings := []string{results.CompressGzip, results.CompressBrotli, results.CompressDeflate, results.CompressDeflateContext}
	eachTransport(t, func(t *testing.T, transport experiment.Transport) {
		tried := 0
		for _, compress := range codings {
			for _, over := range []struct {
				http, engine, headers string
				tls                   bool
			}{
				{results.HTTP1, "", results.HeadersMinimal, false},
				{results.HTTP1, "", results.HeadersBrowser, true},
				{results.HTTP1, results.EngineNetHTTP, results.HeadersMinimal, false},
				{results.HTTP2, "", results.HeadersBrowser, true},
			} {
				for _, payload := range []int{20, 1000, 30_000} {
					change := func(s *results.Scenario) {
						s.Compress, s.HTTP, s.Engine, s.Headers, s.TLS, s.Payload, s.Clients = compress, over.http, over.engine, over.headers, over.tls, payload, 4
					}
					s := results.Default()
					s.Transport = transport.Name
					if change(&s); checkScenario(&s) != nil {
						continue
					}
					tried++
					st := newStage(t, transport, change)
					const n = 10
					run := st.measure(n, nil)
					st.load.Close()
					d, c := run.Delivery, run.Compression
					st.check(run, "received", d.Received, n*4)
					st.check(run, "lost", d.Lost, 0)
					st.check(run, "duplicates", d.Duplicates, 0)
					st.check(run, "reordered", d.Reordered, 0)
					st.check(run, "payload", run.Bytes.PayloadDown, int64(n*4*payload))
					// What a slow machine reads after the window is not in it.
					if c == nil || c.PlainBytes == 0 || payload >= 1000 && 2*c.CodedBytes > c.PlainBytes {
						t.Errorf("%s by %s over HTTP/%s, engine %q, %d bytes: %+v, want less than half", transport.Name, compress, over.http, over.engine, payload, c)
					}
				}
			}
		}
		if tried == 0 {
			t.Skip("it has no compression of its own")
		}
	})
}
