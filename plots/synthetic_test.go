package plots

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/results"
	"pollpush/transport"
)

// synthetic returns a copy of the synthetic runs; what they point to is shared and must not be changed.
func synthetic() []results.Run { return slices.Clone(synthesised()) }

var synthesised = sync.OnceValue(synthesise)

// synthesise makes up runs as a quick suite would give, by the formulas of theory with a little seeded noise: three
// repetitions of a steady broadcast, idle clients, a sparse feed, a busy feed, and growing numbers of clients.
func synthesise() []results.Run {
	const ms = results.Duration(time.Millisecond)
	var scenarios []results.Scenario
	var questions [][]string
	ask := func(names ...string) {
		for len(questions) < len(scenarios) {
			questions = append(questions, names)
		}
	}
	all := func(clients int, rate float64, contract string, intervals ...results.Duration) {
		for _, name := range []string{transport.ShortPoll.Name, transport.LongPoll.Name, transport.SSE.Name, transport.WebSocket.Name} {
			s := results.Default()
			s.Transport, s.Clients, s.Rate, s.Contract = name, clients, rate, contract
			if name != transport.ShortPoll.Name {
				intervals = []results.Duration{0}
			}
			for _, interval := range intervals {
				s := s
				s.PollInterval = interval
				s.Complete()
				scenarios = append(scenarios, s)
			}
		}
	}
	all(100, 0, results.EveryEvent, 1000*ms)
	ask("idle")
	all(100, 0.5, results.EveryEvent, 250*ms, 500*ms, 1000*ms, 2000*ms, 5000*ms)
	ask("sparse")
	for _, contract := range []string{results.EveryEvent, results.Latest} {
		for _, rate := range []float64{1, 4, 16, 64, 256} {
			all(100, rate, contract, 1000*ms)
		}
		ask("busy", "load", "utilisation")
		all(500, 4, contract, 100*ms, 250*ms, 500*ms, 1000*ms, 2000*ms)
		ask("staleness", "layers")
	}
	for _, clients := range []int{10, 30, 300, 1000} {
		all(clients, 16, results.EveryEvent, 1000*ms)
	}
	ask("growth", "utilisation")
	var runs []results.Run
	for i, s := range scenarios {
		for repetition := range 3 {
			r := observe(s, rand.New(rand.NewPCG(uint64(i), uint64(repetition))))
			r.Questions = questions[i]
			r.ID = fmt.Sprintf("quick/%s-%d/%d", s.Label(), i, repetition+1)
			runs = append(runs, r)
		}
	}
	return runs
}

// observe makes up what a scenario gives.
func observe(s results.Scenario, random *rand.Rand) results.Run {
	const window, line = 10.0, 30.0 // seconds; bytes of a line's numbers
	noise := 1 + 0.1*random.NormFloat64()
	n, events := float64(s.Clients), s.Rate*window
	payload := float64(s.Payload)
	var received, requests, empty, bytes, cpu, memory float64 // of one client; cpu in ns
	received = events
	switch s.Transport {
	case transport.ShortPoll.Name:
		T := s.PollInterval.Seconds()
		requests = window / T
		useful := 1 - math.Exp(-s.Rate*T)
		if s.Contract == results.Latest {
			received = min(events, requests*useful)
		}
		empty = requests * (1 - useful)
		bytes = requests*480 + received*(payload+line)
		cpu, memory = requests*9000+received*300, 7200
	case transport.LongPoll.Name:
		requests = events + window/25
		empty = window / 25
		bytes = requests*480 + received*(payload+line)
		cpu, memory = requests*11000+20000, 7900
	case transport.SSE.Name:
		bytes = received*(payload+line+20) + window/15*4
		cpu, memory = received*6500+3000, 6100
	default:
		bytes = received*(payload+line+2) + window/30*8
		cpu, memory = received*7000+2000, 14800
	}
	h := hdrhistogram.New(1000, int64(10*time.Second), 2)
	sum := 0.0
	for range int(min(n*received, 4000)) {
		var ns float64
		switch s.Transport {
		case transport.ShortPoll.Name:
			ns = 2e5 + random.Float64()*float64(s.PollInterval)
		default:
			ns = 6e4 + random.Float64()*n*7000*noise
			if random.IntN(200) == 0 {
				ns += random.ExpFloat64() * 3e6
			}
		}
		sum += ns
		if h.RecordValue(int64(ns)) != nil {
			panic("internal error: a made-up latency is out of range")
		}
	}
	r := results.Run{
		Schema: results.Schema, Scenario: s, Valid: true, WindowNS: int64(window * 1e9),
		Host: results.Host{CPU: "Example EPYC 7000 CPU @ 2.60GHz", Cores: 2, OS: "linux", Kernel: "6.18.0", Go: "go1.26.0",
			Revision: "0123456789abcdef0123456789abcdef01234567"},
		Delivery: results.Delivery{
			Published: int64(events), Expected: int64(events * n), Received: int64(received * n),
			Coalesced: int64((events - received) * n), Requests: int64(requests * n), EmptyResponses: int64(empty * n),
		},
		Bytes: results.Bytes{PayloadDown: int64(received * n * payload), AppDown: int64(bytes * n * 0.7), AppUp: int64(bytes * n * 0.3)},
		Server: &results.Server{
			CPUNS:        results.Observed(int64(cpu * n * noise)),
			RSSIdleBytes: results.Observed(int64(9e6)),
			RSSBytes:     results.Observed(int64(9e6 + 4e5*noise + memory*n)),
			RSSLoadBytes: results.Observed(int64(9e6 + 4e5*noise + (memory+cpu/window/100)*n)),
			PeakRSSBytes: results.Observed(int64(9e6 + 8e5*noise + (memory+cpu/window/50)*n)),

			TCPMemoryIdleBytes: results.Observed(int64(0)), TCPMemoryBytes: results.Observed(int64(1e6 * noise)),
			SocketObjectsIdleBytes: results.Observed(int64(1e6)), SocketObjectsBytes: results.Observed(int64(1e6 + 7400*n)),
		},
	}
	if s.Transport != transport.LongPoll.Name { // not measured there
		packets := (requests*3 + received*2) * n
		r.Bytes.WireDown = results.Observed(r.Bytes.AppDown + int64(packets*26))
		r.Bytes.WireUp = results.Observed(r.Bytes.AppUp + int64(packets*26))
	}
	if count := h.TotalCount(); count > 0 {
		encoded, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
		if err != nil {
			panic(err)
		}
		r.Latency = &results.Latency{
			Unit: "ns", Clock: "kernel", Min: h.Min(), Max: h.Max(), Mean: sum / float64(count), Count: count,
			P50: h.ValueAtPercentile(50), Events: count, HDR: string(encoded),
		}
		if count >= 100 {
			r.Latency.P90 = results.Observed(h.ValueAtPercentile(90))
		}
		if count >= 1000 {
			r.Latency.P99 = results.Observed(h.ValueAtPercentile(99))
		}
	}
	return r
}
