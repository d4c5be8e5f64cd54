package report

import (
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// two returns repetitions of short polling and of WebSocket with the given latencies and server CPU times.
func two(t *testing.T, poll, push []float64) []results.Run {
	t.Helper()
	var runs []results.Run
	for _, side := range []struct {
		w      way
		values []float64
	}{{poll1s, poll}, {ws, push}} {
		for i, v := range side.values {
			r := made(t, "staleness", side.w, 100, 10, results.EveryEvent, i+1)
			r.Latency.Mean = v
			runs = append(runs, r)
		}
	}
	return runs
}

func TestFindingsKeepWithinTheSpread(t *testing.T) {
	const differs, alike = "short polling each 1 s delivered events", "does not differ measurably from WebSocket"
	for _, test := range []struct {
		name       string
		poll, push []float64
		want, not  string
	}{
		{"far apart", []float64{20e6, 21e6, 22e6}, []float64{1e6, 1.1e6, 0.9e6}, "on average 20 times as late as WebSocket", alike},
		{"less", []float64{0.5e6, 0.5e6, 0.5e6}, []float64{1e6, 1e6, 1e6}, "0.5 times as late", alike},
		{"overlapping", []float64{1e6, 2e6, 3e6}, []float64{0.5e6, 1.5e6, 2.5e6}, alike, differs},
		{"apart, but by less than one of them spreads", []float64{1.2e6, 1.2e6}, []float64{0.6e6, 1.1e6}, alike, differs},
		{"overlapping, with medians far apart", []float64{2.3e6, 2.5e6, 2.5e6}, []float64{1e6, 1e6, 2.4e6}, alike, differs},
		{"touching", []float64{2e6, 3e6}, []float64{1e6, 2e6}, alike, differs},
		{"apart, but one pair says otherwise", []float64{2e6, 1.01e6}, []float64{1e6, 1.02e6}, alike, differs},
		{"once, 5 % apart", []float64{1.05e6}, []float64{1e6}, alike, differs},
		{"once, 50 % apart", []float64{1.5e6}, []float64{1e6}, "1.5 times as late as WebSocket (measured once)", alike},
		{"no repetition in common", []float64{2e6}, nil, "", differs},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := allText(Findings(two(t, test.poll, test.push)), "staleness")
			if !strings.Contains(text, test.want) || strings.Contains(text, test.not) {
				t.Errorf("the findings are:\n%swant %q and not %q", text, test.want, test.not)
			}
		})
	}
}

func allText(found []Finding, question string) string {
	var text strings.Builder
	for _, f := range found {
		if f.Question == question {
			text.WriteString(f.Text + "\n" + f.Detail + "\n")
		}
	}
	return text.String()
}

func TestFindingsNeedRunsThatSupportThem(t *testing.T) {
	runs := two(t, []float64{20e6, 21e6}, []float64{1e6, 1.1e6})
	for i := range runs {
		runs[i].Valid, runs[i].InvalidBecause = false, []string{"the clock was moved"}
	}
	found := Findings(runs)
	if text := allText(found, "staleness"); text != "" {
		t.Errorf("invalid runs support %q", text)
	}
	if text := allText(found, "delivery"); !strings.Contains(text, "4 of 4 runs are invalid and left out of every table and comparison: the clock was moved (4).") {
		t.Errorf("the findings about delivery are %q", text)
	}
	unmeasured := two(t, []float64{20e6}, []float64{1e6})
	for i := range unmeasured {
		unmeasured[i].Latency = nil
	}
	if text := allText(Findings(unmeasured), "staleness"); text != "" {
		t.Errorf("runs without latency support %q", text)
	}
	if found := Findings(nil); len(found) > 0 {
		t.Errorf("no runs support %v", found)
	}
	for _, f := range Findings(madeUp(t)) {
		if len(f.Evidence) == 0 {
			t.Errorf("%q rests on no number", f.Text)
		}
	}
}

func TestFindingsSayWhatWasMeasuredOnce(t *testing.T) {
	var once []results.Run
	for _, r := range madeUp(t) {
		if strings.HasSuffix(r.ID, "/1") {
			once = append(once, r)
		}
	}
	comparisons := 0
	for _, f := range Findings(once) {
		compares := strings.Contains(f.Text, " times") || strings.Contains(f.Text, " cross") || strings.Contains(f.Text, "measurably")
		if compares {
			comparisons++
		}
		if compares != strings.Contains(f.Text, "(measured once)") {
			t.Errorf("%q compares: %v", f.Text, compares)
		}
	}
	if comparisons < 8 {
		t.Errorf("%d findings compare, want at least 8", comparisons)
	}
}

func TestCrossing(t *testing.T) {
	for _, test := range []struct {
		name  string
		signs []int
		want  string
	}{
		{"crosses", []int{1, 1, -1}, "used more bytes than SSE up to 10 events/s and fewer bytes from 100 events/s on: the two cross between these measured rates"},
		{"crosses where it can't be told apart", []int{1, 0, -1}, "used more bytes than SSE up to 1 event/s and fewer bytes from 100 events/s on: the two cross between these measured rates"},
		{"always more", []int{1, 1, 1}, "used more bytes than SSE at every measured rate (1 to 100 events/s): there was no crossing"},
		{"always fewer", []int{-1, -1, -1}, "used fewer bytes than SSE at every measured rate (1 to 100 events/s): there was no crossing"},
		{"never apart", []int{0, 0, 0}, "did not use measurably more bytes or fewer bytes than SSE at every measured rate (1 to 100 events/s)"},
		{"becomes alike", []int{1, 1, 0}, "used more bytes than SSE at 1 and 10 events/s and did not differ measurably from SSE at 100 events/s"},
		{"the other way round", []int{-1, -1, 1}, "used more bytes than SSE at 100 events/s and used fewer bytes than SSE at 1 and 10 events/s"},
		{"to and fro", []int{1, -1, 1}, "used more bytes than SSE at 1 and 100 events/s and used fewer bytes than SSE at 10 events/s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var steps []step
			for i, sign := range test.signs {
				steps = append(steps, step{[]float64{1, 10, 100}[i], sign, false})
			}
			if got := crossing(steps, "fewer bytes", "more bytes", "SSE"); got != test.want {
				t.Errorf("crossing = %q, want %q", got, test.want)
			}
		})
	}
}

// Reasons of one kind are told once, with how many there are.
func TestTally(t *testing.T) {
	got := tally([]string{
		"the publisher was 4.758ms late on average: the machine could not hold the schedule",
		"lost 3 of 20000 events",
		"the publisher was 1.3ms late on average: the machine could not hold the schedule",
		"the load generator was busy for 97 % of its cores' time: it measured itself",
	})
	want := "the publisher was … late on average (2), lost … of … events (1), the load generator was busy for … of its cores' time (1)"
	if got != want {
		t.Errorf("tally = %q, want %q", got, want)
	}
}

// A transport that moves nothing is not "0 times" another, nor another some times of it.
func TestNoBytes(t *testing.T) {
	idle := func(moved map[string]int64) string {
		var runs []results.Run
		for _, w := range ways {
			r := made(t, "idle", w, 100, 0, results.EveryEvent, 1)
			r.Bytes.AppDown, r.Bytes.AppUp = moved[w.transport], 0
			runs = append(runs, r)
		}
		return allText(Findings(runs), "idle")
	}
	none := idle(map[string]int64{transport.ShortPoll.Name: 60_000, transport.LongPoll.Name: 0, transport.SSE.Name: 0, transport.WebSocket.Name: 6000})
	if !strings.Contains(none, "long polling and SSE moved no bytes") || strings.Contains(none, "0 times") && !strings.Contains(none, "10 times") {
		t.Errorf("where two transports moved nothing, the finding is %q", none)
	}
	base := idle(map[string]int64{transport.ShortPoll.Name: 60_000, transport.LongPoll.Name: 1000, transport.SSE.Name: 2000, transport.WebSocket.Name: 0})
	if !strings.Contains(base, "no bytes with WebSocket") || strings.Contains(base, "bytes of WebSocket") {
		t.Errorf("where the baseline moved nothing, the finding is %q", base)
	}
}

// TestPercentilesOfFewEvents: a table says why they are missing, and the finding falls back to one that isn't.
func TestPercentilesOfFewEvents(t *testing.T) {
	runs := madeUp(t)
	for i, r := range runs {
		if r.Latency != nil {
			few := *r.Latency
			few.P99, few.P999, few.Events = nil, nil, 150
			runs[i].Latency = &few
		}
	}
	for _, s := range sections(runs) {
		if s.name != "staleness" {
			continue
		}
		if note := s.smallPrint(); !strings.Contains(note, "fewer than ten events") {
			t.Errorf("the small print is %q, and doesn't say why percentiles are missing", note)
		}
		if f := tail(s.groups, ""); !strings.Contains(f.Text, "90th percentile") {
			t.Errorf("the finding is %q, want one about the 90th percentile", f.Text)
		}
		return
	}
	t.Error("no section about staleness")
}
