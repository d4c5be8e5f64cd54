package madeup

import (
	"fmt"
	"math/rand/v2"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// Middleboxes makes up the runs of the suite of middleboxes: nginx, as it is installed, keeps SSE back, blocks WebSockets and cuts after
// 60 s, tuned it does not; varnish breaks HTTP streams; caches ask twice for each event, however many clients there are.
func Middleboxes() []results.Run {
	var runs []results.Run
	random := rand.New(rand.NewPCG(1, 2))
	add := func(set, question string, repetitions int, change func(*results.Scenario), found func(*results.Run)) {
		for n := range repetitions {
			s := results.Default()
			s.Clients, s.Topics, s.Rate, s.PollInterval = 60, 3, 10, quarter
			s.Settle, s.Measure, s.Drain = results.Duration(time.Second), results.Duration(time.Second), results.Duration(3*time.Second)
			change(&s)
			if err := s.CompleteValid(); err != nil {
				panic("internal error: a made-up scenario is none: " + err.Error())
			}
			r := observe(s, random)
			if s.Rate == 0 {
				r.Latency = nil
			}
			if s.Via != "" {
				r.Middlebox = &results.Middlebox{Program: results.Program{Name: s.Via, Started: true}, CPUNS: results.Observed(*r.Server.CPUNS / 2),
					RSSIdleBytes: results.Observed(int64(5e6)), RSSBytes: results.Observed(int64(6e6))}
			}
			found(&r)
			r.ID, r.Questions, r.Order = fmt.Sprintf("middleboxes/%s-%d/%d", set, len(runs), n+1), []string{question}, len(runs)+1
			runs = append(runs, r)
		}
	}
	for _, via := range []string{"nginx", "nginx-tuned", "varnish", "varnish-tuned"} {
		for _, name := range transport.Names() {
			through := func(s *results.Scenario) { s.Transport, s.Via = name, via }
			if probe := results.Default(); true {
				if through(&probe); probe.CompleteValid() != nil {
					continue // it can't go through one
				}
			}
			stock := via == "nginx" || via == "varnish"
			add("passes", "passage", 1, through, func(r *results.Run) {
				r.Middlebox.Buffered = results.Observed(0.01)
				switch {
				case via == "nginx" && name == transport.SSE.Name:
					r.Middlebox.Buffered = results.Observed(0.97)
				case stock && name == transport.WebSocket.Name:
					r.Valid, r.InvalidBecause, r.Latency = false, []string{"no client connected through it"}, nil
					r.Middlebox.Blocked = results.Observed("status 400")
				case via == "varnish" && name == transport.HTTPStream.Name:
					r.Valid, r.InvalidBecause, r.Delivery.Lost = false, []string{"events were lost"}, 5
				}
			})
			if name != transport.ShortPoll.Name && name != transport.HTTPStream.Name {
				add("silence", "passage", 1, func(s *results.Scenario) { through(s); s.Rate = 0 }, func(r *results.Run) {
					r.Middlebox.Cuts = results.Observed(int64(0))
					if stock && name != transport.WebSocket.Name {
						r.Middlebox.Cuts, r.Middlebox.SilenceCutNS = results.Observed(int64(4)), results.Observed(int64(60_010*time.Millisecond))
					}
				})
			}
		}
	}
	for _, name := range []string{transport.LongPoll.Name, transport.SSE.Name} {
		for _, via := range []string{"", "nginx-tuned"} {
			add("hop", "middlebox", 3, func(s *results.Scenario) { s.Transport, s.Via = name, via }, func(r *results.Run) {
				if via != "" {
					later(r, 0.1e6)
				}
			})
		}
	}
	for _, name := range polling {
		for _, via := range []string{"", "nginx-cache", "varnish-cache"} {
			for _, n := range []int{10, 100, 1000} {
				add("collapsing", "collapsing", 1, func(s *results.Scenario) {
					s.Transport, s.Via, s.Clients, s.Topics, s.Rate, s.PollInterval = name, via, n, 1, 1, results.Duration(time.Second)
					s.Measure = results.Duration(4 * time.Second)
				}, func(r *results.Run) {
					if via != "" {
						r.Middlebox.Requests = results.Observed(2 * r.Delivery.Published)
					}
				})
			}
		}
	}
	return runs
}
