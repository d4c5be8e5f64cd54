package bench

import (
	"io"
	"testing"

	"pollpush/results"
)

// TestWhatAServerFailsAtTwiceIsNotTriedAgain: a third attempt is for what the machine or an instrument may have done, and for what differed.
func TestWhatAServerFailsAtTwiceIsNotTriedAgain(t *testing.T) {
	const lost, alsoLost = "events lost: 1 of 2", "events lost: 3 of 9"
	refused, busy := "load: connect: 8 of 5000 clients to 10.99.0.1:1 are not connected: status 502", "load generator busy: for 97 %"
	for _, test := range []struct {
		name          string
		target        string
		first, second []string
		third         bool
	}{
		{"the same", "pushpin", []string{lost}, []string{alsoLost}, false},
		{"the same in another order", "pushpin", []string{lost, "answers wrong: 1"}, []string{"answers wrong: 2", lost}, false},
		{"refused", "pushpin", []string{refused}, []string{refused}, false},
		{"something else", "pushpin", []string{lost}, []string{refused}, true},
		{"an instrument of ours", "pushpin", []string{busy}, []string{busy}, true},
		{"an instrument as well", "pushpin", []string{lost}, []string{lost, busy}, true},
		{"our own server, of which that is a fault", "", []string{lost}, []string{lost}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := step{{id: "test/a/1"}}
			b := &Bench{steps: []step{s}, stderr: io.Discard}
			for i, because := range [][]string{test.first, test.second} {
				if b.finished(s) {
					t.Fatalf("finished after %d attempts", i)
				}
				runs := []results.Run{{Scenario: results.Scenario{Target: test.target}, InvalidBecause: because}}
				if again, want := b.assign(s, b.attempts(s)+1, runs), i == 0 || test.third; again != want {
					t.Errorf("attempt %d: made again: %v, want %v", i+1, again, want)
				}
				b.runs = append(b.runs, runs...)
			}
			if b.finished(s) == test.third {
				t.Errorf("a bench that goes on makes it again: %v, want %v", !b.finished(s), test.third)
			}
		})
	}
}

// TestHostsTooFarApartAreNotTriedAgain: what the way between them leaves open, it leaves open the next time.
func TestHostsTooFarApartAreNotTriedAgain(t *testing.T) {
	const uncertain = "clocks too uncertain: latencies between hosts may be off by 30µs"
	for _, test := range []struct {
		name    string
		rtt     int64
		because []string
		again   bool
	}{
		{"too far", 42_000, []string{uncertain}, false},
		{"not too far, if it weren't for something that may pass", 38_000, []string{uncertain}, true},
		{"too far, and something else", 42_000, []string{uncertain, "load generator busy: for 97 %"}, true},
		{"something else", 42_000, []string{"load generator busy: for 97 %"}, true},
	} {
		s := step{{id: "test/a/1"}}
		b := &Bench{steps: []step{s}, stderr: io.Discard}
		runs := []results.Run{{Latency: &results.Latency{P50: 200_000}, Clocks: []results.Clock{{MinRTTNS: test.rtt}}, InvalidBecause: test.because}}
		if again := b.assign(s, 1, runs); again != test.again {
			t.Errorf("%s: made again: %v, want %v", test.name, again, test.again)
		}
		if b.runs = runs; b.finished(s) == test.again {
			t.Errorf("%s: a bench that goes on makes it again: %v, want %v", test.name, !b.finished(s), test.again)
		}
	}
}
