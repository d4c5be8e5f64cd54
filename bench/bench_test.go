package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/internal/usage"
	"pollpush/loadgen"
	"pollpush/results"
)

const smallSuite = `
repetitions: 2
scenario: {clients: 5, settle: 1s, measure: 10s, rate: 1}
sets:
  - name: a
    vary:
      transport: [sse, websocket]
`

// inPlace makes the working directory a new one that has small.yaml.
func inPlace(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("small.yaml", []byte(smallSuite), 0o644); err != nil {
		t.Fatal(err)
	}
}

func unchecked(...results.Scenario) error { return nil }

// begun is a bench of small.yaml.
func begun(t *testing.T, parallel bool) *Bench {
	t.Helper()
	inPlace(t)
	b, err := Begin(Plan{Suite: "small.yaml", Seed: 1, Parallel: parallel, Command: "pollpush bench"}, "n", unchecked)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// A fake measures in the time of the scenario, and calls next before each step: what that returns is why its runs are
// invalid ("": they are valid), or the error.
type fake struct {
	calls int
	next  func(call int) (invalid string, err error)
}

func (m *fake) measure(_ context.Context, report func(int, loadgen.Progress), scenarios ...results.Scenario) ([]results.Run, error) {
	m.calls++
	invalid, err := m.next(m.calls)
	if err != nil {
		return nil, err
	}
	var runs []results.Run
	for i, s := range scenarios {
		report(i, loadgen.Progress{Connected: s.Clients})
		r := results.Run{
			Schema: results.Schema, Scenario: s, Started: time.Now(), Valid: invalid == "", WindowNS: int64(s.Measure),
			Delivery: results.Delivery{Published: 10, Expected: 50, Received: 50}, Latency: &results.Latency{Count: 50, Mean: 1e5, P50: 1e5},
			Bytes: results.Bytes{AppDown: 5000, AppUp: 500},
		}
		if invalid != "" {
			r.InvalidBecause = []string{invalid}
		}
		runs = append(runs, r)
	}
	<-time.After(time.Duration(scenarios[0].Settle + scenarios[0].Measure))
	return runs, nil
}

// recorded are the IDs and attempts on record, with a mark of those that are invalid.
func recorded(t *testing.T) []string {
	t.Helper()
	runs, _, err := results.Read(filepath.Join(DataDir, "n", "runs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range runs {
		all = append(all, fmt.Sprintf("%s %d%s", strings.TrimPrefix(r.ID, "small/"), r.Attempt, map[bool]string{false: " invalid"}[r.Valid]))
	}
	return all
}

// TestBenchGoesOn interrupts a bench in its third run, and resumes it: each run is made once, and then there is a report.
func TestBenchGoesOn(t *testing.T) {
	b := begun(t, false)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		m := fake{next: func(call int) (string, error) {
			if call == 3 {
				cancel()
				return "", ctx.Err()
			}
			return "", nil
		}}
		var out, talk strings.Builder
		if complete, err := b.Run(ctx, m.measure, &out, &talk); complete || !errors.Is(err, context.Canceled) {
			t.Fatalf("Run = %v, %v, want the context's error", complete, err)
		}
		checkText(t, talk.String(), `pollpush: 4 of 4 runs to make, about 46s
pollpush: small/a-sse/1: 50 of 50 events, median latency 100µs, 110 B per client and second (33s left)
pollpush: small/a-websocket/1: 50 of 50 events, median latency 100µs, 110 B per client and second (22s left)
pollpush: 2 of 4 runs are done and kept in results/data/n/runs.jsonl
pollpush: go on with: pollpush bench --resume n
`)
		if out.Len() > 0 {
			t.Errorf("an interrupted bench writes %q", out.String())
		}
	})
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Resume("n", unchecked)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	synctest.Test(t, func(t *testing.T) {
		m := fake{next: func(int) (string, error) { return "", nil }}
		var out, talk strings.Builder
		if complete, err := again.Run(t.Context(), m.measure, &out, &talk); !complete || err != nil || m.calls != 2 {
			t.Fatalf("Run = %v, %v after %d runs, want the two that were missing", complete, err, m.calls)
		}
		if want := "pollpush: 2 of 4 runs to make, about 23s\n"; !strings.HasPrefix(talk.String(), want) {
			t.Errorf("stderr begins with %q, want %q", talk.String(), want)
		}
		if want := "\nruns     results/data/n/runs.jsonl\nreport   results/data/n/report.html\n         results/data/n/report.md\nfigures  plots/figures/n\n"; !strings.HasSuffix(out.String(), want) {
			t.Errorf("stdout is %q, want it to end with %q", out.String(), want)
		}
	})
	if got := recorded(t); len(got) != 4 || len(slices.Compact(slices.Sorted(slices.Values(got)))) != 4 {
		t.Errorf("on record are %q, want four different runs", got)
	}
	for _, path := range []string{"results/data/n/report.html", "results/data/n/report.md", "plots/figures/n/tradeoff.svg", "plots/figures/n/tradeoff.png"} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
}

func checkText(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestInvalidRunsAreMadeAgain: the first step is invalid once, the second always. What is left counts each step once,
// however often it is made.
func TestInvalidRunsAreMadeAgain(t *testing.T) {
	b := begun(t, true)
	synctest.Test(t, func(t *testing.T) {
		m := fake{next: func(call int) (string, error) { return map[bool]string{true: "too busy"}[call != 2], nil }}
		var out, talk strings.Builder
		if complete, err := b.Run(t.Context(), m.measure, &out, &talk); complete || err != nil {
			t.Errorf("Run = %v, %v, want one that is not complete", complete, err)
		}
		checkText(t, talk.String(), `pollpush: 4 of 4 runs to make, about 23s
pollpush: small/a-sse/1: attempt 1 is invalid: too busy (22s left)
pollpush: small/a-websocket/1: attempt 1 is invalid: too busy (22s left)
pollpush: small/a-sse/1: 50 of 50 events, median latency 100µs, 110 B per client and second (11s left)
pollpush: small/a-websocket/1: 50 of 50 events, median latency 100µs, 110 B per client and second (11s left)
pollpush: small/a-sse/2: attempt 1 is invalid: too busy (11s left)
pollpush: small/a-websocket/2: attempt 1 is invalid: too busy (11s left)
pollpush: small/a-sse/2: attempt 2 is invalid: too busy (11s left)
pollpush: small/a-websocket/2: attempt 2 is invalid: too busy (11s left)
pollpush: small/a-sse/2: attempt 3 is invalid: too busy (0s left)
pollpush: small/a-websocket/2: attempt 3 is invalid: too busy (0s left)
pollpush: 6 runs were made again because the attempt before was invalid
pollpush: no valid run of small/a-sse/2: too busy
pollpush: no valid run of small/a-websocket/2: too busy
`)
	})
}

// TestBusyMachineIsNamedOnce: where something else has the cores, that is said in plain words, once, and lines stay short.
func TestBusyMachineIsNamedOnce(t *testing.T) {
	b := begun(t, false)
	synctest.Test(t, func(t *testing.T) {
		m := fake{next: func(call int) (string, error) {
			return map[bool]string{true: "server starved: something else had 98 % of its cores" + strings.Repeat(", and more", 30)}[call > 1], nil
		}}
		var out, talk strings.Builder
		if complete, err := b.Run(t.Context(), m.measure, &out, &talk); complete || err != nil {
			t.Errorf("Run = %v, %v, want one that is not complete", complete, err)
		}
		const want = "pollpush: this machine is busy: something else had the cores in 3 of 4 runs: try again when it does nothing else\n"
		if n := strings.Count(talk.String(), "this machine is busy"); n != 1 || !strings.Contains(talk.String(), want) {
			t.Errorf("it is said %d times, want %q once:\n%s", n, want, talk.String())
		}
		for line := range strings.Lines(talk.String()) {
			if len(line) > 160 {
				t.Errorf("%d characters in a line: %q", len(line), line)
			}
		}
	})
}

// TestRefusedBenchLeavesNothing: what a check refuses can be begun again by the same name.
func TestRefusedBenchLeavesNothing(t *testing.T) {
	inPlace(t)
	refused := errors.New("no browser")
	checked := 0
	_, err := Begin(Plan{Suite: "small.yaml"}, "n", func(all ...results.Scenario) error { checked = len(all); return refused })
	if !errors.Is(err, refused) || checked != 4 {
		t.Errorf("Begin = %v after a check of %d scenarios, want the check's error and 4", err, checked)
	}
	for _, plan := range []Plan{{Suite: "none"}, {Suite: "small.yaml", Seed: maxSeed + 1}} {
		if _, err := Begin(plan, "n", unchecked); !errors.As(err, new(usage.Error)) {
			t.Errorf("Begin(%+v) = %v, want a usage error", plan, err)
		}
	}
	if _, err := os.Stat("results"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a refused bench leaves results: %v", err)
	}
}

// TestLostRunsAreNotSilent: runs that can't be put back where they were are worth more words than an interruption.
func TestLostRunsAreNotSilent(t *testing.T) {
	b := begun(t, false)
	ctx, cancel := context.WithCancel(t.Context())
	m := fake{next: func(int) (string, error) {
		if err := os.RemoveAll("results"); err != nil {
			t.Error(err)
		}
		if err := os.WriteFile("results", nil, 0o644); err != nil { // no directory can be made there
			t.Error(err)
		}
		cancel()
		return "", ctx.Err()
	}}
	var out, talk strings.Builder
	_, err := b.Run(ctx, m.measure, &out, &talk)
	if err == nil || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "interrupted\n") || !strings.Contains(err.Error(), "runs.jsonl") {
		t.Errorf("Run = %v, want that it was interrupted and where the runs are", err)
	}
}

// TestFailedOutputsCanBeMadeLater: the runs are on record, and the error has a command that can be pasted.
func TestFailedOutputsCanBeMadeLater(t *testing.T) {
	for _, test := range []struct {
		blocked string // something else stands there
		want    string
	}{
		{"plots", "the runs are kept; draw them with: pollpush plot --out 'plots/figures/my nightly' 'results/data/my nightly/runs.jsonl'"},
		{"results/data/my nightly/report.md", "the runs are kept; make it with: pollpush report --format md 'results/data/my nightly/runs.jsonl'"},
	} {
		t.Run(test.blocked, func(t *testing.T) {
			inPlace(t)
			b, err := Begin(Plan{Suite: "small.yaml"}, "my nightly", unchecked)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			if test.blocked == "plots" {
				err = os.WriteFile(test.blocked, nil, 0o644)
			} else {
				err = os.Mkdir(test.blocked, 0o755)
			}
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				m := fake{next: func(int) (string, error) { return "", nil }}
				var out, talk strings.Builder
				if _, err := b.Run(t.Context(), m.measure, &out, &talk); err == nil || !strings.HasSuffix(err.Error(), test.want) {
					t.Errorf("Run = %v, want it to end with %q", err, test.want)
				}
			})
			if runs, _, err := results.Read("results/data/my nightly/runs.jsonl"); len(runs) != 4 {
				t.Errorf("%d runs are kept, %v, want 4", len(runs), err)
			}
		})
	}
}
