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

// five are five repetitions of which the machine's own spread is 4 %.
func five(v float64) []float64 { return []float64{v, 0.98 * v, 1.01 * v, 1.02 * v, 0.99 * v} }

func TestFindingsKeepWithinTheSpread(t *testing.T) {
	const differs, alike = "With short polling each 1 s it was", "with WebSocket; that with short polling each 1 s did not differ measurably."
	const within = "with WebSocket. That with short polling each 1 s differed by less than equal runs do."
	for _, test := range []struct {
		name       string
		poll, push []float64
		want, not  string
	}{
		{"far apart", five(20e6), []float64{1e6, 1.1e6, 0.9e6, 1e6, 1e6}, "With short polling each 1 s it was 20.0 ms, 20 times (18–22) as much as with WebSocket.", alike},
		{"less", five(0.5e6), five(1e6), "it was 500 µs, 0.5 times as much as with WebSocket.", alike},
		{"overlapping", []float64{1e6, 2e6, 3e6, 1e6, 2e6}, []float64{0.5e6, 1.5e6, 2.5e6, 2e6, 1e6}, alike, differs},
		{"apart, but by less than one of them spreads", five(1.2e6), []float64{0.6e6, 1e6, 0.7e6, 0.9e6, 0.8e6}, within, differs},
		{"5 % apart", five(1.05e6), five(1e6), "1.05 times as much as with WebSocket.", alike},
		{"3 % apart, where equal runs are 4 %", five(1.03e6), five(1e6), within, differs},
		{"20 times, in four blocks", five(20e6)[:4], five(1e6), "They are shown, and not compared: that takes 5 repetitions", " times"},
		{"20 times, once", []float64{20e6}, []float64{1e6}, "The mean time from due to received was 20.0 ms with short polling each 1 s and 1.00 ms with WebSocket.", " times"},
		{"no repetition in common", five(2e6), nil, "", differs},
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
	if text := allText(found, "delivery"); !strings.Contains(text, "Runs made: 4. Invalid, and left out of every table and comparison: 4. Made again for that: 0. Wanted runs of which no attempt was valid: 4. Scenarios without any valid run, which stand in no table: 2 of 2.\nCauses, of which a run may have several: the clock was moved (4). Without a valid run: quick/") {
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

// TestNothingIsComparedOnFewRepetitions: below five of each, every number is shown and none compared; from there on they are.
func TestNothingIsComparedOnFewRepetitions(t *testing.T) {
	for repetitions, least := range map[string]int{"1": 0, "1234": 0, "12345": 8} {
		var some []results.Run
		for _, r := range madeUp(t) {
			if n := r.ID[strings.LastIndexByte(r.ID, '/')+1:]; strings.Contains(repetitions, n) {
				some = append(some, r)
			}
		}
		comparisons := 0
		for _, f := range Findings(some) {
			if strings.Contains(f.Text, " times") || strings.Contains(f.Text, " cross") || strings.Contains(f.Text, "measurably") || strings.Contains(f.Text, " than ") {
				comparisons++
				if least == 0 {
					t.Errorf("repetitions %s: %q compares", repetitions, f.Text)
				}
			}
		}
		if comparisons < least {
			t.Errorf("repetitions %s: %d findings compare, want at least %d", repetitions, comparisons, least)
		}
	}
}

func TestCrossing(t *testing.T) {
	for _, test := range []struct {
		name  string
		signs []int
		want  string
	}{
		{"crosses", []int{1, 1, -1}, "Long polling used more bytes than SSE up to 10 events/s and fewer bytes from 100 events/s on: the two cross between these measured rates."},
		{"crosses where it can't be told apart", []int{1, 0, -1}, "Long polling used more bytes than SSE up to 1 event/s and fewer bytes from 100 events/s on: the two cross between these measured rates."},
		{"always more", []int{1, 1, 1}, "Long polling used more bytes than SSE at every rate from 1 to 100 events/s: there was no crossing."},
		{"always fewer", []int{-1, -1, -1}, "Long polling used fewer bytes than SSE at every rate from 1 to 100 events/s: there was no crossing."},
		{"never apart", []int{0, 0, 0}, "Long polling did not use measurably more bytes or fewer bytes than SSE at any rate from 1 to 100 events/s."},
		{"becomes alike", []int{1, 1, 0}, "At 1 and 10 events/s, long polling used more bytes than SSE. At 100 events/s, long polling did not differ measurably from SSE."},
		{"the other way round", []int{-1, -1, 1}, "At 100 events/s, long polling used more bytes than SSE. At 1 and 10 events/s, long polling used fewer bytes than SSE."},
		{"to and fro", []int{1, -1, 1}, "At 1 and 100 events/s, long polling used more bytes than SSE. At 10 events/s, long polling used fewer bytes than SSE."},
	} {
		t.Run(test.name, func(t *testing.T) {
			var steps []step
			for i, sign := range test.signs {
				steps = append(steps, step{[]float64{1, 10, 100}[i], sign})
			}
			if got := strings.Join(crossing(steps, "long polling", "fewer bytes", "more bytes", "SSE"), " "); got != test.want {
				t.Errorf("crossing = %q, want %q", got, test.want)
			}
		})
	}
}

// A transport that moves nothing is not "0 times" another, nor another some times of it.
func TestNoBytes(t *testing.T) {
	idle := func(moved map[string]int64) string {
		var runs []results.Run
		for _, w := range ways {
			for repetition := range 5 {
				r := made(t, "idle", w, 100, 0, results.EveryEvent, repetition+1)
				r.Bytes.AppDown, r.Bytes.AppUp = moved[w.transport], 0
				runs = append(runs, r)
			}
		}
		return allText(Findings(runs), "idle")
	}
	none := idle(map[string]int64{transport.ShortPoll.Name: 60_000, transport.LongPoll.Name: 0, transport.SSE.Name: 0, transport.WebSocket.Name: 6000})
	if !strings.Contains(none, "With long polling and SSE it was no bytes at all.") || strings.Contains(none, "0 times") && !strings.Contains(none, "10 times") {
		t.Errorf("where two transports moved nothing, the finding is %q", none)
	}
	base := idle(map[string]int64{transport.ShortPoll.Name: 60_000, transport.LongPoll.Name: 1000, transport.SSE.Name: 2000, transport.WebSocket.Name: 0})
	bytes, _, _ := strings.Cut(base, "\n")
	if !strings.Contains(bytes, "no bytes with WebSocket") || strings.Contains(bytes, "as with WebSocket") {
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
		if f := tail(s.groups); !strings.Contains(f.Text, "90th percentile") {
			t.Errorf("the finding is %q, want one about the 90th percentile", f.Text)
		}
		return
	}
	t.Error("no section about staleness")
}
