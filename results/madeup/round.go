package madeup

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// A server is one of a round: what it takes, in times of what ours does.
type server struct {
	target     string // "": ours
	transports []string
	cpu        float64
	memory     float64
	holds      float64 // the highest rate of events that it holds
	loses      float64 // the share of events that a cut loses
}

var servers = []server{
	{"", []string{transport.ShortPoll.Name, transport.LongPoll.Name, transport.SSE.Name, transport.WebSocket.Name, transport.HTTPStream.Name}, 1, 1, 40, 0},
	{"gorilla", []string{transport.WebSocket.Name}, 1.4, 2, 40, 0.05},
	{"gws", []string{transport.WebSocket.Name}, 0.9, 1.5, 80, 0.05},
	{"nginx-nchan", []string{transport.LongPoll.Name, transport.SSE.Name, transport.WebSocket.Name, transport.HTTPStream.Name}, 0.6, 0.4, 80, 0},
	{"better-sse", []string{transport.SSE.Name}, 2.5, 3, 20, 0.05},
	{"socket.io", []string{transport.LongPoll.Name, transport.WebSocket.Name}, 4, 6, 20, 0.06},
}

// Round makes up the runs of the suite round, of a few servers: three repetitions at the rate in the middle, one of all else. By long polls
// better-sse is none, socket.io's cuts are all invalid. seed makes another round of the same servers, which differs by a per cent or two.
func Round(seed uint64) []results.Run {
	var runs []results.Run
	for n, its := range servers {
		for _, name := range its.transports {
			m := maker{its, name, rand.New(rand.NewPCG(seed, uint64(100*n+transport.Index(name))))}
			m.memory *= 1 + 0.01*m.random.NormFloat64()
			runs = append(runs, m.run("idle", "round-memory", 1, func(s *results.Scenario) { s.Rate, s.Clients = 0, 500 }))
			for i, rate := range []float64{5, 10, 20} {
				for repetition := range []int{1, 3, 1}[i] {
					set := []string{"low", "middle", "high"}[i]
					runs = append(runs, m.run(set, "round-cpu", repetition+1, func(s *results.Scenario) { s.Rate = rate }))
				}
			}
			if name != transport.ShortPoll.Name {
				runs = append(runs, m.search()...)
			}
			for _, share := range []float64{0, 0.05} {
				r := m.run(fmt.Sprintf("slow-%v", share), "round-slow", 1, func(s *results.Scenario) { s.SlowReaders, s.Payload = share, 4000 })
				if share > 0 {
					r.SlowReaders = &results.SlowReaders{Clients: 3, Expected: 90, Received: 80, Lost: 10, Disconnected: 1}
					later(&r, 2e5)
				}
				runs = append(runs, r)
			}
			cut := m.run("cut", "round-cut", 1, func(s *results.Scenario) { s.Cut = true })
			cut.Delivery.Lost = int64(its.loses * float64(cut.Delivery.Expected))
			if its.target == "socket.io" {
				cut.Valid, cut.InvalidBecause = false, []string{"12 clients did not come back"}
			}
			runs = append(runs, cut)
		}
	}
	slices.SortStableFunc(runs, func(a, b results.Run) int { return a.Order - b.Order })
	for i := range runs {
		runs[i].Order = i + 1
	}
	return runs
}

// A maker makes up the runs of a server by one transport.
type maker struct {
	server
	transport string
	random    *rand.Rand
}

func (m maker) run(set, question string, repetition int, scenario func(*results.Scenario)) results.Run {
	s := results.Default()
	s.Transport, s.Target, s.Publisher, s.Clients, s.Topics, s.Rate, s.PollInterval = m.transport, m.target, results.PublisherPost, 60, 3, 10, quarter
	s.Settle, s.Measure, s.Drain = results.Duration(time.Second), results.Duration(time.Second), results.Duration(3*time.Second)
	scenario(&s)
	if err := s.CompleteValid(); err != nil {
		panic("internal error: a made-up scenario is none: " + err.Error())
	}
	r := observe(s, m.random)
	if s.Rate == 0 {
		r.Latency = nil
	}
	r.ID, r.Questions, r.Order = fmt.Sprintf("round/%s-%s-%s/%d", set, s.Target, s.Transport, repetition), []string{question}, repetition
	spent := float64(s.Clients) * 2e3 // per second, of an idle client
	r.Server.CPUNS = results.Observed(int64(m.cpu * (float64(*r.Server.CPUNS) + spent)))
	idle := *r.Server.RSSIdleBytes
	r.Server.RSSBytes = results.Observed(idle + int64(m.memory*float64(*r.Server.RSSBytes-idle)))
	r.Server.RSSLoadBytes = results.Observed(*r.Server.RSSBytes + int64(m.memory*1e5))
	zero, held := int64(0), int64(s.Clients)*4000
	r.Server.TCPMemoryIdleBytes, r.Server.TCPMemoryBytes = &zero, &zero
	r.Server.SocketObjectsIdleBytes, r.Server.SocketObjectsBytes = &zero, &held
	if m.target != "" {
		r.Peer = &results.Program{Name: m.target, Version: results.Observed(m.target + " 1.2.3"), Started: true, Processes: results.Observed(int64(1))}
	}
	return r
}

// search makes up the steps of one for the highest rate.
func (m maker) search() []results.Run {
	var steps []results.Run
	name := fmt.Sprintf("round/capacity-%s-%s/1", m.target, m.transport)
	for i, rate := range []float64{20, 40, 80, 160} {
		r := m.run("capacity", "round-capacity", i+1, func(s *results.Scenario) { s.Rate = rate })
		r.ID, r.Search, r.SLO = fmt.Sprintf("%s/step-%d", name, i+1), name, "p99=100ms"
		r.Latency.P99 = results.Observed(2 * *r.Latency.P90)
		r.Server.CPUs = []int{0}
		if rate > m.holds {
			later(&r, 0.4e9)
			r.Latency.P99, r.Server.CPUNS = results.Observed(int64(0.8e9)), results.Observed(r.WindowNS*95/100)
		}
		steps = append(steps, r)
		if rate > m.holds {
			break
		}
	}
	return steps
}
