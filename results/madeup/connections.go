package madeup

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// Connections makes up the runs of the suite scale, of two engines: three repetitions of each.
func Connections() []results.Run {
	var runs []results.Run
	for engine, of := range []struct {
		engine string
		memory map[string]float64 // of a connection
	}{
		{"", map[string]float64{transport.LongPoll.Name: 7900, transport.SSE.Name: 6100, transport.WebSocket.Name: 14800, transport.HTTPStream.Name: 6200}},
		{results.EngineEpoll, map[string]float64{transport.LongPoll.Name: 1400, transport.SSE.Name: 900, transport.WebSocket.Name: 950, transport.HTTPStream.Name: 900}},
	} {
		for kind, name := range []string{transport.LongPoll.Name, transport.SSE.Name, transport.WebSocket.Name, transport.HTTPStream.Name} {
			for _, clients := range []int{1000, 10_000, 30_000, 100_000} {
				for repetition := range 3 {
					s := results.Default()
					s.Transport, s.Engine, s.Clients, s.Topics, s.Rate = name, of.engine, clients, 500, 0.05
					s.Hold = results.Duration(time.Minute)
					s.Settle, s.Measure, s.Drain = results.Duration(2*time.Second), results.Duration(10*time.Second), results.Duration(10*time.Second)
					if err := s.CompleteValid(); err != nil {
						panic("internal error: a made-up scenario is none: " + err.Error())
					}
					random := rand.New(rand.NewPCG(uint64(clients), uint64(repetition)+7*uint64(len(name+of.engine))))
					few := s
					few.Clients = 200 // of each a latency is made up
					r := observe(few, random)
					r.Scenario = s
					r.ID, r.Questions, r.Order = fmt.Sprintf("scale/connections-%s-%s-%d/%d", name, of.engine, clients, repetition+1), []string{"scale"}, len(runs)+1
					n := float64(clients)
					r.Delivery.Expected, r.Delivery.Received = int64(n), int64(n)
					r.Bytes.WireDown, r.Bytes.WireUp = results.Observed(int64(2000*n)), results.Observed(int64(600*n))
					idle, zero := int64(12e6), int64(0)
					r.Server.RSSIdleBytes, r.Server.TCPMemoryIdleBytes, r.Server.TCPMemoryBytes, r.Server.SocketObjectsIdleBytes = &idle, &zero, &zero, &zero
					r.Server.RSSBytes = results.Observed(idle + int64((3e6+of.memory[name]*n)*(1+0.01*random.NormFloat64())))
					r.Server.SocketObjectsBytes = results.Observed(int64(7400 * n))
					r.Server.PeakRSSBytes = results.Observed(*r.Server.RSSBytes + int64(0.2*of.memory[name]*n))
					r.Connect = &results.Connect{First: results.Openings{Connections: int64(n)}, ServerCPUNS: results.Observed(int64(90e3 * n)), LoadCPUNS: results.Observed(int64(110e3 * n))}
					r.Server.CPUNS = results.Observed(int64(float64(r.WindowNS) * (0.01 + (2+0.3*float64(kind+engine))*1e-6*n)))
					later(&r, (40+10*float64(kind+engine))*n)
					runs = append(runs, r)
				}
			}
		}
	}
	return runs
}
