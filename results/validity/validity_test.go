package validity

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// goodRun is a run that no rule has anything against, although it is at the edge of some.
func goodRun() results.Run {
	s := results.Default()
	s.Complete()
	ms := func(n float64) *int64 { return results.Observed(int64(n * float64(time.Millisecond))) }
	return results.Run{
		Scenario: s, WindowNS: int64(2 * time.Second), ClockStepNS: ms(-4), InvalidBecause: []string{}, Warnings: []string{},
		Delivery: results.Delivery{Published: 20, Expected: 2000, Received: 2000},
		Latency:  &results.Latency{P50: int64(5 * time.Millisecond), P99: ms(20), Mean: 6e6},
		Lag:      results.Lag{PublishMean: ms(1.4), PublishP99: ms(9), ClientP99: ms(45)},
		Server:   &results.Server{CPUs: []int{0}, ForeignCPUShare: results.Observed(0.09)},
		Load:     &results.Load{CPUs: []int{1}, Busy: results.Observed(0.9), ForeignCPUShare: results.Observed(0.09)},
	}
}

// TestIdleWindows: a window that is no whole number of heartbeats, holds or polls is warned of where nothing happens, and only there.
func TestIdleWindows(t *testing.T) {
	for _, test := range []struct {
		rate    float64
		measure time.Duration
		want    string
	}{
		{0, 25 * time.Second, ""},
		{0, 30 * time.Second, "idle traffic is scaled up from a window that is no whole number of periods: 30s of 25s each"},
		{20, 30 * time.Second, ""},
	} {
		r := goodRun()
		r.Scenario.Rate, r.Scenario.Measure = test.rate, results.Duration(test.measure)
		if test.rate == 0 {
			r.Delivery, r.Latency = results.Delivery{}, nil
		}
		Judge(&r)
		if got := strings.Join(r.Warnings, "; "); got != test.want || !r.Valid {
			t.Errorf("rate %v, window %v: valid %v, warnings %q, want %q", test.rate, test.measure, r.Valid, got, test.want)
		}
	}
}

// hosts makes r one between hosts: bound, offset of the clocks, difference of the reference and spread, in ms.
func hosts(r *results.Run, bound, offset, difference, spread float64) {
	ns := func(ms float64) int64 { return int64(ms * float64(time.Millisecond)) }
	r.Clocks = []results.Clock{{Name: "b", BoundNS: ns(bound), OffsetNS: ns(offset)}, {Name: "c", BoundNS: ns(bound / 2)}}
	r.Reference = &results.Reference{Latency: r.Latency, DifferenceNS: results.Observed(ns(difference)), SpreadNS: results.Observed(ns(spread))}
}

// leave makes r one of clients that leave and come back.
func leave(r *results.Run, s results.Sessions) {
	r.Scenario.Session, r.Sessions = results.Duration(time.Second), &s
}

// cut makes r one of clients that are cut.
func cut(r *results.Run, s results.Sessions) { r.Scenario.Cut, r.Sessions = true, &s }

// mix makes r one of two transports.
func mix(r *results.Run) {
	r.Scenario.Mix, r.Scenario.Transport = "short-poll=1,sse=1", "short-poll"
	for _, p := range r.Scenario.Parts() {
		r.Parts = append(r.Parts, results.Part{
			Transport: p.Transport, Clients: p.Clients, Latency: r.Latency, Delivery: results.Delivery{Published: 20, Expected: 1000, Received: 1000},
		})
	}
}

// TestJudge breaks each rule alone, and then only just not.
func TestJudge(t *testing.T) {
	ms := func(n float64) *int64 { return results.Observed(int64(n * float64(time.Millisecond))) }
	poll := func(r *results.Run) {
		r.Scenario.Transport, r.Scenario.PollInterval = transport.ShortPoll.Name, results.Duration(100*time.Millisecond)
	}
	for _, test := range []struct {
		name  string
		spoil func(r *results.Run)
		want  string // what the only reason begins with; empty: valid
	}{
		{"nothing", func(*results.Run) {}, ""},
		{"idle clients came back", func(r *results.Run) {
			r.Delivery, r.Scenario.Rate, r.Latency, r.Errors = results.Delivery{Reconnects: 5}, 0, nil, map[string]int64{"closed": 5}
		}, ""},
		{"idle clients stayed away", func(r *results.Run) {
			r.Delivery, r.Scenario.Rate, r.Latency, r.Errors = results.Delivery{}, 0, nil, map[string]int64{"closed": 5, "refused": 16}
		}, "clients away: connections failed 21 times, 0 came back"},
		{"idle polls were refused", func(r *results.Run) {
			r.Delivery, r.Scenario.Rate, r.Latency, r.Errors = results.Delivery{Reconnects: 12}, 0, nil, map[string]int64{"status": 12}
		}, "answers wrong: 12 "},
		{"idle polls got a page", func(r *results.Run) {
			r.Delivery, r.Scenario.Rate, r.Latency, r.Errors = results.Delivery{}, 0, nil, map[string]int64{"frame": 9}
		}, "answers wrong: 9 "},
		{"a refused poll that lost nothing", func(r *results.Run) { r.Errors = map[string]int64{"status": 1} }, ""},
		{"lost", func(r *results.Run) { r.Delivery.Lost, r.Delivery.Received = 3, 1997 }, "events lost: 3 of 2000"},
		{"miscounted", func(r *results.Run) { r.Delivery.Received = 2001 }, "events miscounted: "},
		{"coalesced", func(r *results.Run) {
			r.Scenario.Contract, r.Delivery.Received, r.Delivery.Coalesced = results.Latest, 1900, 100
		}, ""},
		{"doubled", func(r *results.Run) { r.Delivery.Duplicates = 7 }, "events doubled: the server sent 7 again"},
		{"reordered", func(r *results.Run) { r.Delivery.Reordered = 7 }, "events reordered: the server sent 7 after"},
		{"the feed began anew", func(r *results.Run) { r.Delivery.Restarts = results.Observed[int64](3) }, "feed began anew: the server restarted, clients met another epoch 3 times"},
		{"the feed went on", func(r *results.Run) { r.Delivery.Restarts = results.Observed[int64](0) }, ""},
		{"no events", func(r *results.Run) { r.Delivery = results.Delivery{} }, "no events: "},
		{"none wanted", func(r *results.Run) { r.Delivery, r.Scenario.Rate, r.Latency = results.Delivery{}, 0, nil }, ""},
		{"clients left and came back", func(r *results.Run) { leave(r, results.Sessions{Ended: 40, Resumed: 38, Left: 2}) }, ""},
		{"clients left for good", func(r *results.Run) { leave(r, results.Sessions{Ended: 40, Resumed: 37, Left: 2}) }, "clients away: of 40 that left by plan 1 had not caught up"},
		{"clients never left", func(r *results.Run) { leave(r, results.Sessions{}) }, "sessions not ended: none of about 200 was over"},
		{"few clients never left", func(r *results.Run) { leave(r, results.Sessions{}); r.Scenario.Clients = 4 }, ""},
		{"a cut that loses, doubles and reorders", func(r *results.Run) {
			cut(r, results.Sessions{Ended: 100, Resumed: 100})
			r.Delivery.Lost, r.Delivery.Received, r.Delivery.Duplicates, r.Delivery.Reordered = 3, 1997, 7, 7
		}, ""},
		{"clients that were cut and stay away", func(r *results.Run) { cut(r, results.Sessions{Ended: 100, Resumed: 99}) }, "clients away: of 100 that left by plan 1 had not caught up"},
		{"slow readers that miss everything", func(r *results.Run) {
			r.Scenario.SlowReaders, r.SlowReaders = 0.01, &results.SlowReaders{Clients: 1, Disconnected: 1, Expected: 20, Lost: 20}
		}, ""},
		{"a part of a mix lags", func(r *results.Run) {
			mix(r)
			r.Parts[1].Lag.Together, r.Parts[1].Lag.ClientP99 = results.Observed(0.5), ms(11)
		}, "load generator lagged: it read 50.0 % of the events together"},
		{"a part that polls brings several at once", func(r *results.Run) {
			mix(r)
			r.Lag.Together, r.Parts[0].Lag.Together, r.Parts[0].Lag.ClientP99 = results.Observed(0.5), results.Observed(1.0), ms(11)
			r.Lag.ClientP99 = ms(11)
		}, ""},
		{"a part polls late", func(r *results.Run) { mix(r); r.Parts[0].Lag.PollP99 = ms(101) }, "load generator lagged: it sent polls 101ms late"},
		{"a part's polls are not held", func(r *results.Run) {
			mix(r)
			r.Scenario.Mix, r.Parts[0].Transport = "long-poll=1,sse=1", "long-poll"
			r.Delivery.Requests, r.Parts[0].Delivery.Requests, r.Delivery.Hasty = 1000, 1000, 11
		}, "polls not held: 11 of 1000 long polls"},
		{"load silent", func(r *results.Run) { r.Load = nil }, "load generator silent: "},
		{"load busy", func(r *results.Run) { r.Load.Busy = results.Observed(0.96) }, "load generator busy: for 96 %"},
		{"load and publisher busy", func(r *results.Run) { r.Load.OwnCPUShare = results.Observed(0.96) }, "load generator busy: for 96 %"},
		{"busy unknown", func(r *results.Run) { r.Load.Busy = nil }, ""},
		{"load lags", func(r *results.Run) { r.Scenario.Rate, r.Lag.ClientP99 = 1, ms(51) }, "load generator lagged: it read events 51ms after"},
		{"load reads several at once", func(r *results.Run) { r.Lag.Together, r.Lag.ClientP99 = results.Observed(0.003), ms(11) }, "load generator lagged: it read 0.3 % of the events together with later ones, up to 11ms after"},
		{"load hardly reads several at once", func(r *results.Run) { r.Lag.Together, r.Lag.ClientP99 = results.Observed(0.002), ms(11) }, ""},
		{"load reads several at once at once", func(r *results.Run) { r.Lag.Together, r.Lag.ClientP99 = results.Observed(1.0), ms(4) }, ""},
		{"load reads several at once of a slow server", func(r *results.Run) {
			r.Lag.Together, r.Lag.ClientP99, r.Latency.P99 = results.Observed(1.0), ms(11), ms(120)
		}, ""},
		{"polls bring several at once", func(r *results.Run) { poll(r); r.Lag.Together = results.Observed(1.0) }, ""},
		{"load lags less than the server", func(r *results.Run) { r.Scenario.Rate, r.Lag.ClientP99, r.Latency.P50 = 1, ms(51), *ms(52) }, ""},
		{"load lags more than its tail excuses", func(r *results.Run) { r.Scenario.Rate, r.Lag.ClientP99, r.Latency.P99 = 1, ms(51), ms(520) }, "load generator lagged: it read events 51ms after"},
		{"load stood still while hardly anything came", func(r *results.Run) {
			r.Load.Hiccups = &results.Hiccups{MaxNS: *ms(399), TotalNS: *ms(399)}
		}, ""},
		{"load stood still for long", func(r *results.Run) {
			r.Load.Hiccups = &results.Hiccups{MaxNS: *ms(401), TotalNS: *ms(401)}
		}, "load generator paused: it stood still for 401ms of the window of 2s"},
		{"load paused", func(r *results.Run) { doubts(r, 0.003, 0.09) }, "load generator lagged: it stood still, and 0.3 % of the latencies may be too large, by up to 300ms"},
		{"load paused within a long tail", func(r *results.Run) { doubts(r, 0.003, 0.09); r.Latency.P99, r.Latency.Max = ms(900), 1e9 }, "load generator lagged: it stood still, and 0.3 %"},
		{"load paused while few came", func(r *results.Run) { doubts(r, 0.002, 0.09) }, ""},
		{"load paused while few came of very many", func(r *results.Run) { doubts(r, 0.00021, 0.09); r.Latency.P999 = ms(30) }, "load generator lagged: it stood still, and 0.021 %"},
		{"load paused for long while few came", func(r *results.Run) { doubts(r, 0.001, 0.2) }, "load generator lagged: it stood still, and the latencies may be too large by 200µs on average, by up to 300ms"},
		{"load paused before a slow server", func(r *results.Run) { doubts(r, 0.001, 0.2); r.Latency.Mean = 11e6 }, ""},
		{"publisher that posts paused", func(r *results.Run) {
			doubts(r, 0.003, 0.09)
			r.Scenario.Publisher, r.Lag.PublishMax = results.PublisherPost, ms(300)
		}, "publisher late: it stood still, and 0.3 %"},
		{"clients that send paused", func(r *results.Run) {
			doubts(r, 0.003, 0.09)
			r.Scenario.Direction, r.Lag.PublishMax = results.DirectionEcho, ms(300)
		}, "publisher late: it stood still, and 0.3 %"},
		{"server paused", func(r *results.Run) {
			r.Lag.PublishMean, r.Lag.PublishP99, r.Lag.Publisher, r.Latency.P99 = ms(60), ms(900), &results.Hiccups{MaxNS: *ms(1000)}, ms(950)
		}, ""},
		{"polls asked late", func(r *results.Run) { poll(r); r.Lag.PollP99 = ms(11) }, "load generator lagged: it sent polls 11ms late"},
		{"polls hardly late", func(r *results.Run) { poll(r); r.Lag.PollP99 = ms(9) }, ""},
		{"quick polls hardly late", func(r *results.Run) { poll(r); r.Scenario.PollInterval /= 10; r.Lag.PollP99 = ms(4) }, ""},
		{"long polls asked late", func(r *results.Run) {
			r.Scenario.Transport, r.Scenario.Rate, r.Lag.ClientP99 = transport.LongPoll.Name, 20, ms(26)
		}, "load generator lagged: it asked again 26ms after"},
		{"long polls hardly late", func(r *results.Run) {
			r.Scenario.Transport, r.Scenario.Rate, r.Lag.ClientP99 = transport.LongPoll.Name, 20, ms(24)
		}, ""},
		{"push isn't asked for", func(r *results.Run) { r.Lag.ClientP99 = ms(19) }, ""},
		{"server's publisher late", func(r *results.Run) { r.Lag.PublishMean, r.Latency.Mean = ms(2.6), 3e6 }, ""},
		{"posts late", func(r *results.Run) {
			r.Scenario.Publisher, r.Lag.PublishMean, r.Latency.Mean = results.PublisherPost, ms(2.6), 12.9e6
		}, "publisher late: by 2.6ms on average"},
		{"posts late before slow servers", func(r *results.Run) {
			r.Scenario.Publisher, r.Lag.PublishMean, r.Latency.Mean = results.PublisherPost, ms(2.6), 13.1e6
		}, ""},
		{"path late", func(r *results.Run) { r.Lag.PathMean = ms(1.1) }, "relay late: by 1.1ms on average"},
		{"path hardly late", func(r *results.Run) { r.Lag.PathMean, r.Lag.PathP99, r.Latency.P50 = ms(0.9), ms(6), *ms(61) }, ""},
		{"path stalled within the tail it makes", func(r *results.Run) { r.Lag.PathP99, r.Latency.P99 = ms(6), ms(61) }, "relay late: by 6ms at the 99th"},
		{"path paused", func(r *results.Run) { path(r, 21, 21) }, "relay late: it stood still for up to 21ms, 21ms in all"},
		{"path paused before slow servers", func(r *results.Run) { path(r, 21, 21); r.Latency.P50 = *ms(210) }, ""},
		{"path paused for a moment", func(r *results.Run) { path(r, 19, 19) }, ""},
		{"path paused for a moment that makes the tail", func(r *results.Run) { path(r, 19, 19); r.Latency.P999 = ms(21) }, "relay late: it stood still for up to 19ms"},
		{"path stalled", func(r *results.Run) { r.Lag.PathP99 = ms(6) }, "relay late: by 6ms at the 99th"},
		{"clock forward", func(r *results.Run) { r.ClockStepNS = ms(6) }, "clock stepped: "},
		{"clock back", func(r *results.Run) { r.ClockStepNS = ms(-6) }, "clock stepped: "},
		{"clocks of two hosts", func(r *results.Run) { hosts(r, 0.5, 1, 5.5, 5) }, ""},
		{"clocks too far apart", func(r *results.Run) { hosts(r, 0.501, 1, 5.5, 5) }, "clocks too uncertain: latencies between hosts may be off by 501µs, which is more than 10 % of their median, 5ms"},
		{"a reference that is late", func(r *results.Run) { hosts(r, 0.5, 1, 5.501, 5) }, "clocks disagree: clients beside the publisher have a median latency of 5ms, those on other hosts one that differs from it by 5.501ms "},
		{"a reference that is early", func(r *results.Run) { hosts(r, 0.5, 1, -5.501, 5) }, "clocks disagree: "},
		{"a reference without events", func(r *results.Run) { hosts(r, 0.5, 1, 9, 5); r.Reference.Latency = nil }, ""},
		{"no reference", func(r *results.Run) { hosts(r, 0.5, 1, 9, 5); r.Reference = nil }, ""},
		{"another opinion", func(r *results.Run) {
			hosts(r, 0.5, -4, 0, 5)
			r.Clocks[0].CrossCheckNS = ms(3.5)
		}, ""},
		{"another opinion that can't be", func(r *results.Run) {
			hosts(r, 0.5, -4, 0, 5)
			r.Clocks[0].CrossCheckNS = ms(3.49)
		}, "clocks disagree: that of b is ahead of the publisher's by -4ms ± 500µs, but what keeps the two clocks says that they are apart by 3.49ms at the most"},
		{"clock unknown", func(r *results.Run) { r.ClockStepNS = nil }, ""},
		{"server starved", func(r *results.Run) { r.Server.ForeignCPUShare = results.Observed(0.41) }, "server starved: something else had 41 %"},
		{"load starved", func(r *results.Run) { r.Load.ForeignCPUShare = results.Observed(0.41) }, "load generator starved: something else had 41 %"},
		{"starved for some ticks", func(r *results.Run) {
			r.Load.ForeignCPUShare, r.WindowNS = results.Observed(0.5), int64(180*time.Millisecond)
		}, ""},
		{"starvation unknown", func(r *results.Run) { r.Server.ForeignCPUShare, r.Load.ForeignCPUShare = nil, nil }, ""},
		{"somebody else's server", func(r *results.Run) { r.Server, r.Lag.PublishMean, r.Lag.PublishP99 = nil, nil, nil }, ""},
		{"early", func(r *results.Run) { r.Delivery.Early, r.Lag.EarlyMax = 2, ms(3) }, "events early: 2 arrived before they were due, up to 3ms: "},
		{"polls not held", func(r *results.Run) {
			r.Scenario.Transport, r.Delivery.Requests, r.Delivery.Hasty = transport.LongPoll.Name, 1000, 11
		}, "polls not held: 11 of 1000 "},
		{"some polls not held", func(r *results.Run) {
			r.Scenario.Transport, r.Delivery.Requests, r.Delivery.Hasty = transport.LongPoll.Name, 1000, 10
		}, ""},
		{"conflated", func(r *results.Run) {
			r.Scenario.Contract, r.Scenario.Conflate = results.Latest, results.Duration(r.WindowNS/18)
		}, ""},
		{"not conflated", func(r *results.Run) {
			r.Scenario.Contract, r.Scenario.Conflate = results.Latest, results.Duration(r.WindowNS/17)
		}, "events not conflated: 2000 arrived, where one per "},
		{"ended", func(r *results.Run) {
			r.Scenario.RetryStream, r.Delivery.Requests = results.Duration(time.Second), 1
		}, ""},
		{"not ended", func(r *results.Run) { r.Scenario.RetryStream = results.Duration(time.Second) }, "streams not ended: 2000 events arrived, "},
		{"a target as it is told", func(r *results.Run) { target(r, 10, 10, 64) }, ""},
		{"a target's edges", func(r *results.Run) { target(r, 9, 11, 64) }, ""}, // 18 and 22 events where 20 are due
		{"a slow target", func(r *results.Run) { target(r, 8.5, 10, 64) }, "target's rate differs: it published 8.5 to 10 events/s, the scenario says 10"},
		{"a target that restarts", func(r *results.Run) { r.Delivery.Reconnects = 1; target(r, 9, 10, 64) }, "target's rate differs: it published 9 to 10 events/s"},
		{"a fast target", func(r *results.Run) { target(r, 20, 20, 64) }, "target's rate differs: it published 20 events/s, the scenario says 10"},
		{"a random target", func(r *results.Run) { r.Scenario.Arrivals = "poisson"; target(r, 1, 20, 64) }, ""}, // 20±22 events
		{"a random target that is another", func(r *results.Run) { r.Scenario.Arrivals = "poisson"; target(r, 10, 23, 64) }, "target's rate differs: "},
		{"a target's bursts", func(r *results.Run) { r.Scenario.Arrivals = "burst"; target(r, 5, 45, 64) }, ""},
		{"a target that publishes what nobody wants", func(r *results.Run) { r.Scenario.Rate = 0; target(r, 1, 1, 64) }, "target's rate differs: it published 1 events/s, the scenario says 0"},
		{"a silent target", func(r *results.Run) { target(r, 5, 10, 64); r.Target.SilentNS = ms(1000) }, "target silent: nothing that it published was due in the last 1s of the window of 2s, and the scenario says 10 events/s"},
		{"a target's large events", func(r *results.Run) { target(r, 10, 10, 69) }, "target's payload differs: its events have 69 bytes, the scenario says 64"},
		{"a target's growing events", func(r *results.Run) { target(r, 10, 10, 68) }, ""},
		{"a target without events", func(r *results.Run) {
			target(r, 10, 10, 64)
			r.Target.BodyMin, r.Target.BodyMax, r.Target.BodyMean = nil, nil, nil
		}, ""},
		{"failed before", func(r *results.Run) { r.InvalidBecause = []string{"wrong cores"}; r.Load = nil }, "wrong cores"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := goodRun()
			test.spoil(&r)
			Judge(&r)
			if r.Valid != (test.want == "") || r.Valid != (len(r.InvalidBecause) == 0) {
				t.Errorf("valid: %v because of %q, want %q", r.Valid, r.InvalidBecause, test.want)
			}
			if test.want != "" && (len(r.InvalidBecause) != 1 || !strings.HasPrefix(r.InvalidBecause[0], test.want)) {
				t.Errorf("invalid because of %q, want one reason that begins with %q", r.InvalidBecause, test.want)
			}
			for _, reason := range r.InvalidBecause {
				if strings.Contains(reason, "NaN") {
					t.Errorf("what was not measured is a reason: %q", reason)
				}
			}
		})
	}
}

// doubts gives a run's latencies some, of up to 300 ms.
func doubts(r *results.Run, share, mean float64) {
	r.Lag.Doubtful, r.Lag.DoubtMean = &share, results.Observed(int64(mean*float64(time.Millisecond)))
	r.Lag.DoubtMax = results.Observed(int64(300 * time.Millisecond))
}

// path gives a run one with a round-trip time that stood still, in ms.
func path(r *results.Run, longest, total int64) {
	r.Lag.Path = &results.Hiccups{MaxNS: longest * int64(time.Millisecond), TotalNS: total * int64(time.Millisecond)}
}

// target gives a run one that published so many events per second, of so many bytes each.
func target(r *results.Run, least, most float64, bytes int64) {
	r.Target = &results.Target{LeastRate: least, MostRate: most, BodyMin: &bytes, BodyMax: &bytes, BodyMean: results.Observed(float64(bytes))}
}

// TestJudgeWarnsOfSizes that even out.
func TestJudgeWarnsOfSizes(t *testing.T) {
	r := goodRun()
	target(&r, 10, 10, 64)
	r.Target.BodyMin, r.Target.BodyMax = results.Observed(int64(32)), results.Observed(int64(96))
	Judge(&r)
	if want := []string{"the target's events have 32 to 96 bytes, 64 on average; the scenario says 64"}; !r.Valid || !slices.Equal(r.Warnings, want) {
		t.Errorf("valid %v, warnings %q, want valid with %q", r.Valid, r.Warnings, want)
	}
}

func TestJudgeWarns(t *testing.T) {
	r := goodRun()
	r.Delivery.Reconnects, r.Delivery.LatePolls, r.Delivery.Requests = 2, 3, 100
	r.Server.ForeignCPUShare, r.Load.ForeignCPUShare = results.Observed(0.21), results.Observed(0.39)
	Judge(&r)
	want := []string{"2 connections were lost and came back", "3 of 100 polls were sent late, because the answer before was",
		"something else had 21 % of the server's cores", "something else had 39 % of the load generator's cores"}
	if !r.Valid || !slices.Equal(r.Warnings, want) {
		t.Errorf("valid %v, warnings %q, want valid with %q", r.Valid, r.Warnings, want)
	}
}
