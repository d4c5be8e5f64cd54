package plots

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
)

// servers are made-up runs of a round, of middleboxes, and of many connections.
func servers() []results.Run {
	return slices.Concat(madeup.Round(1), madeup.Middleboxes(), madeup.Connections())
}

// serverFigures are those that servers draws.
var serverFigures = []string{"peers", "middlebox-matrix", "collapsing-cache", "connections"}

func TestRoundGolden(t *testing.T) {
	checkFigures(t, madeup.Round(1), "peers")
	checkFigures(t, madeup.Middleboxes(), "middlebox-matrix", "collapsing-cache")
}

func TestRoundSays(t *testing.T) {
	checkTitles(t, madeup.Round(1), map[string]string{"peers": "By WebSocket, an event takes 6.6 times the CPU time with socket.io that it takes with nginx-nchan"})
	checkTitles(t, madeup.Middleboxes(), map[string]string{
		"middlebox-matrix": "Short polling gets through 4 of 4 configurations of proxies, WebSocket through 2",
		"collapsing-cache": "With 1,000 clients that poll, an event takes 1,000 requests of the server, and 2 behind nginx-cache",
	})
}

// TestOnceIsNotCompared: of servers of which each has one run, the title doesn't say which takes more.
func TestOnceIsNotCompared(t *testing.T) {
	once := slices.DeleteFunc(madeup.Round(1), func(r results.Run) bool { return strings.Contains(r.ID, "/middle-") && !strings.HasSuffix(r.ID, "/1") })
	checkTitles(t, once, map[string]string{"peers": "What does each server take, of memory and of CPU time?"})
}

// TestTheoryCountsWhatCame: theory of the collapsing cache is of the events that came, not of those that were to be expected.
func TestTheoryCountsWhatCame(t *testing.T) {
	for _, r := range madeup.Middleboxes() {
		if !slices.Contains(r.Questions, "collapsing") || r.Scenario.Transport != "short-poll" || r.Scenario.Via != "" {
			continue
		}
		expected := uncached(r)
		r.Delivery.Published *= 2
		if got := uncached(r); got != expected/2 {
			t.Errorf("with twice as many events, %v requests for each, want %v", got, expected/2)
		}
		return
	}
	t.Fatal("there is no such run")
}

// TestRoundNeedsSeveral: one server has no place among others, and without a middlebox there is no matrix.
func TestRoundNeedsSeveral(t *testing.T) {
	for figure, runs := range map[string][]results.Run{
		"peers":            slices.DeleteFunc(madeup.Round(1), func(r results.Run) bool { return r.Scenario.Target != "" }),
		"middlebox-matrix": slices.DeleteFunc(madeup.Middleboxes(), func(r results.Run) bool { return r.Scenario.Via != "" }),
		"collapsing-cache": slices.DeleteFunc(madeup.Middleboxes(), func(r results.Run) bool { return r.Scenario.Clients > 10 }),
	} {
		if d, err := figureNamed(t, figure).Compose(runs); !errors.Is(err, ErrNothingToDraw) {
			t.Errorf("%s: Compose = %v, %v, want that there is nothing to draw", figure, d, err)
		}
	}
}

// TestMatrixTellsInvalidRuns: what does not get through is drawn, in words that a page tells, and what is not known is not.
func TestMatrixTellsInvalidRuns(t *testing.T) {
	d, err := figureNamed(t, "middlebox-matrix").Compose(madeup.Middleboxes())
	if err != nil {
		t.Fatal(err)
	}
	svg, err := d.Inline(Themes()[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"nginx, websocket: blocked", "nginx, sse: buffered (cut after 60 s of silence)", "varnish, http-stream: broken", "nginx-tuned, sse: passes"} {
		if !strings.Contains(string(svg), `data-value="`+want+`"`) {
			t.Errorf("no mark says %q", want)
		}
	}
}
