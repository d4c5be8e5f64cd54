package report

import (
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
	"pollpush/results/stats"
)

// TestRoundFindings: who takes least and most is said by transport, and those that are not to be told apart are named together.
func TestRoundFindings(t *testing.T) {
	said := func(runs []results.Run) string {
		var all []string
		for _, f := range Findings(runs) {
			all = append(all, f.Question+": "+f.Text)
		}
		return strings.Join(all, "\n")
	}
	text := said(madeup.Round(1))
	for _, want := range []string{
		"round-memory: WebSocket: of 5 servers, an idle connection takes least memory of nginx-nchan, 5.25 kB, and most of socket.io, 49.2 kB; of pollpush it is 10.3 kB.",
		"round-cpu: SSE: of 3 servers, an event takes least CPU time of nginx-nchan, ",
		"round-capacity: WebSocket: of 5 servers, most deliveries per second are held by gws and nginx-nchan, 4,800, and fewest by socket.io, 1,200; pollpush holds 2,400.",
		"round-cut: WebSocket: of 4 servers, by a cut nothing is lost with pollpush and nginx-nchan, and most with gorilla, 5.00 % of the events.",
		"round-cut: Long polling: none of 2 servers loses events by a cut.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the findings do not have %q:\n%s", want, text)
		}
	}
	for _, f := range Findings(madeup.Round(1)) {
		if f.Question == "round-capacity" && strings.Contains(f.Setting, "events/s") {
			t.Errorf("%q is said of servers that were measured at a rate of their own each", f.Setting)
		}
	}
	alone := slices.DeleteFunc(madeup.Round(1), func(r results.Run) bool { return r.Scenario.Target != "" })
	if text := said(alone); strings.Contains(text, "servers,") {
		t.Errorf("of one server it is said: %s", text)
	}
	asTarget := madeup.Round(1)
	for i := range asTarget {
		if asTarget[i].Scenario.Target == "gws" {
			asTarget[i].Scenario.Target = results.OwnPeer
		}
	}
	if text := said(asTarget); !strings.Contains(text, "WebSocket: of 4 servers") {
		t.Errorf("our own, as a target, is counted as another server: %s", text)
	}
}

// TestMemoryIsComparedAsATarget: nothing of other servers is collected before their memory is read, so they are compared with our own as a target.
func TestMemoryIsComparedAsATarget(t *testing.T) {
	runs := madeup.Round(1)
	for _, r := range runs {
		if r.Scenario.Target == "" && r.Questions[0] == "round-memory" && r.Scenario.Transport == "websocket" {
			s := *r.Server
			r.Scenario.Target, r.ID = results.OwnPeer, strings.Replace(r.ID, "own", results.OwnPeer, 1)
			s.RSSBytes = results.Observed(*s.RSSBytes + 1000*int64(r.Scenario.Clients))
			r.Server = &s
			runs = append(runs, r)
		}
	}
	for _, f := range Findings(runs) {
		if f.Question == "round-memory" && strings.HasPrefix(f.Text, "WebSocket") {
			if want := "of 5 servers, an idle connection takes least memory of nginx-nchan, 5.25 kB, and most of socket.io, 49.2 kB; of pollpush it is 11.3 kB."; !strings.Contains(f.Text, want) {
				t.Errorf("it says %q, want it to contain %q", f.Text, want)
			}
		}
	}
	b := boards(runs, nil)[0]
	column := slices.IndexFunc(b.Columns, func(c Column) bool { return c.Title == "memory, pollpush = 1" }) - 2
	for _, row := range b.Rows {
		if row.Name == server(results.OwnPeer) && row.Cells[column].Text != "1.00" {
			t.Errorf("as a target our own server takes %s times what our own takes", row.Cells[column].Text)
		}
	}
}

// TestLeastThatIsHeld: where an instrument gave way before a server, or nothing did, what was found is said to be the least that it holds.
func TestLeastThatIsHeld(t *testing.T) {
	runs := madeup.Round(1)
	const name = "round/capacity-gws-websocket/1"
	runs = slices.DeleteFunc(runs, func(r results.Run) bool { return r.Search == name && !r.Valid })
	for i, r := range runs {
		if r.Search == name && *r.Latency.P99 > 100e6 {
			runs[i].Server.CPUNS = results.Observed(r.WindowNS / 2)
			runs[i].Load = &results.Load{Busy: results.Observed(0.45), OwnCPUShare: results.Observed(0.9)}
		}
	}
	for _, f := range Findings(runs) {
		if f.Question == "round-capacity" && strings.HasPrefix(f.Text, "WebSocket") {
			if want := " It is the least that can be said of gws, "; !strings.Contains(f.Text, want) {
				t.Errorf("it says %q, want it to contain %q", f.Text, want)
			}
			if text := strings.Join(boards(runs, nil)[0].Notes, "\n"); !strings.Contains(text, "At the least: ") {
				t.Errorf("the board's notes do not say it: %q", text)
			}
			return
		}
	}
	t.Error("nothing is found")
}

// TestCollapsedFindings: what a cache saves is said where most clients poll.
func TestCollapsedFindings(t *testing.T) {
	for _, f := range Findings(stats.Answering(madeup.Middleboxes(), "collapsing")) {
		if f.Question == "collapsing" {
			if want := "With short polling each 1 s, an event takes 1,000 requests of the server, and 2 behind nginx-cache and 2 behind varnish-cache."; !strings.Contains(strings.ReplaceAll(f.Text, "2.00", "2"), want) {
				t.Errorf("it says %q, want it to contain %q", f.Text, want)
			}
			return
		}
	}
	t.Error("nothing is found")
}
