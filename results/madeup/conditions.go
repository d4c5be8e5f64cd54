// Package madeup makes up runs for tests of figures and reports, as a suite gives them that was never measured.
package madeup

import (
	"math/rand/v2"
	"strings"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/results"
	"pollpush/transport"
)

var (
	asIs       = func(*results.Scenario) {}
	all        = transport.Names()
	requesting = []string{transport.ShortPoll.Name, transport.LongPoll.Name, transport.SSE.Name}
	polling    = []string{transport.ShortPoll.Name, transport.LongPoll.Name}
)

func cookie(bytes int) func(*results.Scenario) {
	return func(s *results.Scenario) { s.CookieBytes = bytes }
}

func streams(n int) func(*results.Scenario) { return func(s *results.Scenario) { s.Streams = n } }

func compress(how string) func(*results.Scenario) {
	return func(s *results.Scenario) { s.Compress = how }
}

func compressible(payload int) func(*results.Scenario) {
	return func(s *results.Scenario) { s.TLS, s.Topics, s.Rate, s.Payload = true, 1, 20, payload }
}

func feed(s *results.Scenario) { s.Contract, s.Topics, s.Rate = results.Latest, 1, 20 }

func sparse(s *results.Scenario) { s.Rate, s.Measure = 0.25, results.Duration(4*time.Second) }

// both lays two settings over each other.
func both(a, b func(*results.Scenario)) func(*results.Scenario) {
	return func(s *results.Scenario) { a(s); b(s) }
}

// sets are those of suites/conditions.yaml.
var sets = []set{
	{[]string{"heads"}, tls, all, []func(*results.Scenario){asIs, minimal}},
	{[]string{"heads"}, both(tls, cookie(512)), requesting, nil},
	{[]string{"versions"}, both(tls, netHTTP), requesting, []func(*results.Scenario){asIs, cookie(512)}},
	{[]string{"versions"}, over(results.HTTP2), requesting, []func(*results.Scenario){asIs, cookie(512)}},
	{[]string{"versions"}, over(results.HTTP3), requesting, []func(*results.Scenario){asIs, cookie(512)}},
	{[]string{"versions"}, both(busy, both(tls, netHTTP)), all, nil},
	{[]string{"versions"}, both(busy, over(results.HTTP2)), all, nil},
	{[]string{"versions"}, both(busy, over(results.HTTP3)), all, nil},
	{[]string{"sharing"}, func(s *results.Scenario) { s.HTTP, s.Clients, s.Topics, s.Rate = results.HTTP2, 250, 1, 8 },
		[]string{transport.ShortPoll.Name, transport.SSE.Name}, []func(*results.Scenario){asIs, streams(100), streams(250)}},
	{[]string{"encryption"}, both(busy, minimal), all, []func(*results.Scenario){asIs, tls}},
	{[]string{"engines"}, both(busy, minimal), all, []func(*results.Scenario){asIs, netHTTP}},
	{[]string{"compression"}, compressible(1000), []string{transport.ShortPoll.Name, transport.SSE.Name}, []func(*results.Scenario){asIs, compress("gzip"), compress("br")}},
	{[]string{"compression"}, compressible(1000), []string{transport.WebSocket.Name}, []func(*results.Scenario){asIs, compress("deflate"), compress("deflate-context")}},
	{[]string{"compression"}, compressible(64), []string{transport.WebSocket.Name}, []func(*results.Scenario){asIs, compress("deflate"), compress("deflate-context")}},
	{[]string{"conditional"}, both(minimal, func(s *results.Scenario) {
		s.Contract, s.Rate, s.Measure = results.Latest, 0.5, results.Duration(2*time.Second)
	}), polling,
		[]func(*results.Scenario){asIs, func(s *results.Scenario) { s.Conditional = true }}},
	{[]string{"cold"}, far, polling, []func(*results.Scenario){asIs, notKept}},
	{[]string{"cold"}, both(far, tls), polling, []func(*results.Scenario){asIs, notKept}},
	{[]string{"pace"}, feed, []string{transport.SSE.Name, transport.WebSocket.Name},
		[]func(*results.Scenario){asIs, func(s *results.Scenario) { s.Conflate = quarter }}},
	{[]string{"pace"}, feed, []string{transport.ShortPoll.Name}, nil},
	{[]string{"pace"}, sparse, []string{transport.ShortPoll.Name}, []func(*results.Scenario){asIs, func(s *results.Scenario) { s.PollInterval, s.Adaptive = 0, "250ms..2s" }}},
	{[]string{"pace"}, sparse, []string{transport.SSE.Name}, nil},
	{[]string{"pace"}, asIs, []string{transport.SSE.Name}, []func(*results.Scenario){asIs, func(s *results.Scenario) { s.RetryStream = quarter }}},
}

const quarter = results.Duration(250 * time.Millisecond)

func tls(s *results.Scenario)     { s.TLS = true }
func minimal(s *results.Scenario) { s.Headers = results.HeadersMinimal }
func netHTTP(s *results.Scenario) { s.Engine = results.EngineNetHTTP }
func far(s *results.Scenario)     { s.RTT = results.Duration(50 * time.Millisecond) }

func over(version string) func(*results.Scenario) {
	return func(s *results.Scenario) { s.HTTP = version }
}

func busy(s *results.Scenario) {
	s.Clients, s.Topics, s.Rate, s.PollInterval = 100, 1, 50, results.Duration(25*time.Millisecond)
}

func notKept(s *results.Scenario) { s.KeepAlive = results.KeepAliveOff }

// Conditions makes up five repetitions of each scenario of the suite of conditions: every transport that can have it. On the other
// engine a server takes half as much CPU time again, for TLS a fifth more; a head of HTTP/2 and 3 has a tenth of the bytes.
func Conditions() []results.Run { return repeated("conditions", sets, observe) }

// observe makes up what a scenario gives.
func observe(s results.Scenario, random *rand.Rand) results.Run {
	noise := 1 + 0.02*random.NormFloat64()
	n, window := float64(s.Clients), s.Measure.Seconds()
	events := s.Rate * window
	shortest, longest := s.Pauses()
	pause := (shortest + longest).Seconds() / 2
	requests, received, stale, frame := 0.0, events, 0.0, 20.0
	switch {
	case s.Kind() == transport.Poll:
		requests, stale = window/pause, pause/2
		if s.Contract == results.Latest {
			received = min(events, requests)
		}
	case s.Kind() == transport.Hold:
		requests = events
	case s.Conflate > 0:
		received, stale = min(events, window/s.Conflate.Seconds()), s.Conflate.Seconds()/4
	case s.RetryStream > 0:
		requests, stale = events, s.RetryStream.Seconds()/4
	}
	if s.Transport == transport.WebSocket.Name {
		frame = 2
	}

	up, down, cpu, memory := 400.0, 200.0, 1.0, 8000.0
	if s.Headers == results.HeadersMinimal {
		up, down = 100, 50
	}
	up += float64(s.CookieBytes)
	if s.HTTP != results.HTTP1 {
		up, down, cpu, memory = up/10, down/10, cpu*1.8, memory*3
	}
	if s.TLS {
		up, down, frame, cpu, memory = up+122, down+22, frame+22, cpu*1.2, memory+9000
	}
	if s.Engine == results.EngineNetHTTP {
		cpu, memory = cpu*1.5, memory*2
	}
	if s.Conditional {
		up, cpu = up+30, cpu*1.05
	}
	body := float64(s.Payload) + 24
	if s.Compress != "" {
		body, cpu, memory = body*0.4+12, cpu*1.4, memory+40e3
		if strings.HasSuffix(s.Compress, "-context") {
			body, memory = body/2, memory+200e3
		}
	}
	late := 0.2e-3 + s.RTT.Seconds()/2
	if s.KeepAlive == results.KeepAliveOff {
		up, down, cpu, late = up+100, down+100, cpu*4, late+s.RTT.Seconds()
		if s.TLS {
			up, down, late = up+700, down+1200, late+s.RTT.Seconds()
		}
	}
	if s.Streams > 0 {
		cpu, memory, late = cpu*0.8, memory/3, late*3
	}

	h := hdrhistogram.New(1000, int64(100*time.Second), 2)
	sum, samples := 0.0, int(n*received)
	for range samples {
		ns := (late*(1+0.1*random.ExpFloat64()) + 2*stale*random.Float64()) * 1e9 * noise
		sum += ns
		if err := h.RecordValue(int64(ns)); err != nil {
			panic("internal error: a made-up latency is out of range")
		}
	}
	encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		panic(err)
	}
	r := results.Run{
		Schema: results.Schema, Scenario: s, Attempt: 1, Valid: true, WindowNS: int64(s.Measure),
		Host: results.Host{CPU: "Example EPYC 7000 CPU @ 2.60GHz", Cores: 2, OS: "linux", Kernel: "6.18.0", Go: "go1.26.0",
			Revision: "0123456789ab"},
		Started: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC),
		Delivery: results.Delivery{
			Published: int64(events * float64(s.Topics)), Expected: int64(events * n), Received: int64(received * n), Coalesced: int64(events*n) - int64(received*n),
			Requests: int64(requests * n), EmptyResponses: int64(max(0, requests-received) * n),
		},
		Bytes: results.Bytes{
			PayloadDown: int64(received * n * float64(s.Payload)),
			AppDown:     int64((requests*down + received*(body+frame)) * n), AppUp: int64(requests * up * n),
		},
		Latency: &results.Latency{
			Unit: "ns", Clock: "kernel", Min: h.Min(), P50: h.ValueAtPercentile(50), P90: results.Observed(h.ValueAtPercentile(90)), Max: h.Max(),
			Mean: sum / float64(samples), Count: int64(samples), Events: int64(samples), HDR: string(encoded),
		},
		Server: &results.Server{
			CPUNS:        results.Observed(int64((requests + received) * 10e3 * n * cpu * noise)),
			RSSIdleBytes: results.Observed(int64(9e6)), RSSBytes: results.Observed(int64(9e6 + memory*n*noise)),
			RSSLoadBytes: results.Observed(int64(9e6 + 1.5*memory*n*noise)),
		},
	}
	packets := (requests*2 + received) * n
	if s.KeepAlive == results.KeepAliveOff {
		packets += requests * 6 * n
	}
	r.Bytes.PacketsDown, r.Bytes.PacketsUp = results.Observed(int64(packets/2)), results.Observed(int64(packets/2))
	r.Bytes.WireDown = results.Observed(r.Bytes.AppDown + int64(packets*40))
	r.Bytes.WireUp = results.Observed(r.Bytes.AppUp + int64(packets*40))
	return r
}
