package report

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/results"
	"pollpush/transport"
)

// A way is a transport as the made-up runs use it, with costs of the size that real ones have.
type way struct {
	transport       string
	interval        time.Duration
	request, answer float64 // bytes of a poll and of its empty answer
	frame           float64 // bytes around an event
	cpu             float64 // server's ns per request, or per event pushed
	memory          int64
}

var (
	poll1s = way{transport.ShortPoll.Name, time.Second, 60, 45, 75, 9000, 5800}
	long   = way{transport.LongPoll.Name, 0, 60, 45, 75, 11000, 6300}
	sse    = way{transport.SSE.Name, 0, 0, 0, 16, 6100, 5900}
	ws     = way{transport.WebSocket.Name, 0, 0, 0, 4, 6000, 15200}
	ways   = []way{poll1s, long, sse, ws}
)

func (w way) every(interval time.Duration) way { w.interval = interval; return w }

// madeUp are runs as a quick suite records them: four transports, five questions, five repetitions, an invalid run,
// and fields that could not be measured. Nothing in them is random.
func madeUp(t testing.TB) []results.Run {
	t.Helper()
	m := maker{t, map[float64]results.Latency{}}
	var runs []results.Run
	add := func(question string, w way, clients int, rate float64, contract string) {
		for repetition := range 5 {
			runs = append(runs, m.run(question, w, clients, rate, contract, repetition+1))
		}
	}
	for _, w := range ways {
		add("staleness", w, 200, 10, results.EveryEvent)
		add("idle", w, 100, 0, results.EveryEvent)
		add("sparse", w, 50, 0.1, results.EveryEvent)
		for _, clients := range []int{10, 100, 1000} {
			add("growth", w, clients, 1, results.EveryEvent)
		}
		for _, contract := range []string{results.EveryEvent, results.Latest} {
			for _, rate := range []float64{1, 10, 100, 1000} {
				add("busy", w, 20, rate, contract)
			}
		}
	}
	for _, interval := range []time.Duration{250 * time.Millisecond, 5 * time.Second} {
		add("sparse", poll1s.every(interval), 50, 0.1, results.EveryEvent)
	}
	lossy := &runs[len(runs)-1]
	lossy.Valid, lossy.InvalidBecause = false, []string{"3 events were lost"}
	lossy.Delivery.Received -= 3
	lossy.Delivery.Lost = 3
	runs[0].Latency.P999 = nil
	runs[5].Server, runs[5].Warnings = nil, []string{"the server's cost could not be read"}
	return runs
}

// made is one run alone.
func made(t testing.TB, question string, w way, clients int, rate float64, contract string, repetition int) results.Run {
	return maker{t, map[float64]results.Latency{}}.run(question, w, clients, rate, contract, repetition)
}

// A maker makes runs; it remembers latencies by their mean, because encoding a histogram is slow.
type maker struct {
	t         testing.TB
	latencies map[float64]results.Latency
}

// run is one run, by the formulas of package model's documentation, roughly, plus a wobble that is its repetition's.
func (m maker) run(question string, w way, clients int, rate float64, contract string, repetition int) results.Run {
	m.t.Helper()
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.Contract = w.transport, clients, rate, contract
	s.Headers = results.HeadersMinimal // as small as these requests are
	s.PollInterval = results.Duration(w.interval)
	s.Complete()
	const seconds = 5
	wobble := 1 + 0.02*float64(repetition-2)
	n, interval := float64(clients), w.interval.Seconds()
	r := results.Run{
		Schema: results.Schema, ID: fmt.Sprintf("quick/%s-%s-%d-%g-%s/%d", question, s.Label(), clients, rate, contract, repetition),
		Scenario: s, Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Order: 1, Attempt: 1, Valid: true,
		InvalidBecause: []string{}, Warnings: []string{}, WindowNS: seconds * 1e9, Errors: map[string]int64{},
		Host: results.Host{CPU: "Example CPU", Cores: 2, OS: "linux/amd64", Kernel: "6.1.0", Go: "go1.26.0", Revision: "0123456789ab",
			Modules: map[string]string{"github.com/valyala/fasthttp": "v1.74.0"}, CongestionControl: "cubic", Pinned: true},
	}
	if question != "alone" {
		r.Questions = []string{question}
	}
	if question == "staleness" {
		r.Questions = append(r.Questions, "layers")
	}
	published := int64(math.Ceil(rate * seconds))
	d := &r.Delivery
	d.Published, d.Expected = published, published*int64(clients)
	d.Received = d.Expected
	work, frames := float64(d.Received), float64(d.Received)
	mean := 50e3 + 5e3*n/2
	switch {
	case w.interval > 0:
		d.Requests = int64(n * seconds / interval)
		seen := min(float64(d.Requests), float64(d.Received))
		d.EmptyResponses = d.Requests - int64(seen)
		if contract == results.Latest {
			d.Coalesced = d.Received - int64(seen)
			d.Received = int64(seen)
		}
		work, frames = float64(d.Requests), float64(d.Received)*0.1
		mean = interval / 2 * 1e9
	case w.transport == transport.LongPoll.Name:
		d.Requests = d.Received
	}
	payload := float64(d.Received) * 64
	down := payload + float64(d.Received)*22 + frames*w.frame + float64(d.EmptyResponses)*w.answer
	r.Bytes = results.Bytes{PayloadDown: int64(payload), AppDown: int64(down), AppUp: int64(float64(d.Requests) * w.request),
		WireDown: results.Observed(int64(down * 1.3)), WireUp: results.Observed(int64(float64(d.Requests) * w.request * 1.8)),
		ConnectUp: int64(100 * n), ConnectDown: int64(120 * n)}
	r.Server = &results.Server{CPUNS: results.Observed(int64((work*w.cpu + n*2000) * wobble)),
		RSSIdleBytes: results.Observed[int64](9e6), RSSBytes: results.Observed(int64(9e6) + w.memory*int64(clients)),
		PeakRSSBytes: results.Observed(int64(12e6) + w.memory*int64(clients)), Goroutines: results.Observed(int64(clients) + 5), CPUs: []int{0}}
	r.Load = &results.Load{CPUNS: results.Observed(int64(work * 5000)), Busy: results.Observed(work * 5000 / seconds / 1e9), CPUs: []int{1}}
	if published > 0 {
		r.Latency = m.latency(mean * wobble)
	}
	return r
}

// latency is a distribution that is uniform between 0 and twice the mean.
func (m maker) latency(mean float64) *results.Latency {
	m.t.Helper()
	if l, ok := m.latencies[mean]; ok {
		return &l
	}
	const samples = 10000
	h := hdrhistogram.New(int64(time.Microsecond), int64(time.Minute), 2)
	for i := range int64(100) {
		if err := h.RecordValues(int64(mean*2*float64(i)/100)+1, samples/100); err != nil {
			m.t.Fatal(err)
		}
	}
	hdr, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		m.t.Fatal(err)
	}
	at := func(q float64) *int64 { return results.Observed(h.ValueAtPercentile(q)) }
	l := results.Latency{Unit: "ns", Clock: "kernel", Min: h.Min(), P50: *at(50), P90: at(90), P99: at(99), P999: at(99.9),
		Max: h.Max(), Mean: h.Mean(), Count: h.TotalCount(), Events: h.TotalCount(), HDR: string(hdr)}
	m.latencies[mean] = l
	return &l
}
