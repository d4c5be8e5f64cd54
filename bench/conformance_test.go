package bench

import (
	"context"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"pollpush/check"
	"pollpush/results"
)

const conformanceSuite = `
conformance: true
scenario: {clients: 5, settle: 1s, measure: 10s, rate: 1}
sets:
  - name: a
    vary:
      transport: [websocket]
      target: ["", ws, gorilla, gws]
`

// TestConformance: what a file describes is checked before it is timed, once, also where a bench is resumed. What fails an essential check, or
// can't be started, is kept and said, and not timed; our own server is.
func TestConformance(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("round.yaml", []byte(conformanceSuite), 0o644); err != nil {
		t.Fatal(err)
	}
	plan := Plan{Suite: "round.yaml", Seed: 1, Command: "pollpush bench"}
	tried := func(scenarios ...results.Scenario) error {
		for _, s := range scenarios {
			if s.Described() {
				t.Errorf("%s is tried before it is checked", s.Target)
			}
		}
		return nil
	}
	b, err := Begin(plan, "n", tried)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var checked []string
	stop := func() {}
	conformance := func(ctx context.Context, target, transport string) (check.Report, error) {
		mu.Lock()
		defer mu.Unlock()
		checked = append(checked, target)
		result := check.Result{Name: "in order", Passed: results.Observed(target != "gorilla"), Essential: true, Note: "3 came after 4"}
		extra := check.Result{Name: "HEAD", Passed: results.Observed(false)} // not essential
		switch target {
		case "gws":
			return check.Report{}, errors.New("it is not ready")
		case "ws":
			stop()
		}
		return check.Report{Results: []check.Result{result, extra}}, ctx.Err()
	}
	made := func(interrupt bool) string {
		b.Conformance = conformance
		var talk strings.Builder
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if stop = func() {}; interrupt {
				stop = cancel
			}
			m := fake{next: func(int) (string, error) { return "", nil }}
			var out strings.Builder
			complete, err := b.Run(ctx, m.measure, &out, &talk)
			if interrupt != errors.Is(err, context.Canceled) || complete == interrupt {
				t.Errorf("Run = %v, %v\n%s", complete, err, &talk)
			}
		})
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		return talk.String()
	}
	made(true)
	kept, err := ReadChecks("results/data/n")
	if err != nil || len(kept) > 2 {
		t.Errorf("%d reports are kept of an interrupted bench, %v, want not the one that was interrupted", len(kept), err)
	}
	before := len(checked)
	if b, err = Resume("n", tried); err != nil {
		t.Fatal(err)
	}
	talk := made(false)
	again := checked[before:]
	if len(again)+len(kept) != 3 || slices.ContainsFunc(kept, func(r check.Report) bool { return slices.Contains(again, r.Target) }) {
		t.Errorf("checked again: %q, want what has no report yet of three", again)
	}
	for _, want := range []string{"websocket of gorilla is not timed: it fails the check in order: 3 came after 4", "websocket of gws is not timed: it fails the check start: it is not ready"} {
		if !strings.Contains(talk, want) {
			t.Errorf("stderr does not say %q:\n%s", want, talk)
		}
	}
	if got, want := recorded(t), []string{"round/a-websocket-own/1 1", "round/a-websocket-ws/1 1"}; !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("runs %q, want %q", got, want)
	}
	reports, err := ReadChecks("results/data/n")
	if err != nil || len(reports) != 3 {
		t.Errorf("%d reports are kept, %v, want 3", len(reports), err)
	}
}

// TestReadChecks: what is kept is read again, and a line that is none is an error with its place.
func TestReadChecks(t *testing.T) {
	dir := t.TempDir()
	if reports, err := ReadChecks(dir); err != nil || reports != nil {
		t.Errorf("without a file: %v, %v", reports, err)
	}
	kept := []check.Report{{Target: "a", Transport: "sse", Results: []check.Result{{Name: "cut"}, {Name: "HEAD", Passed: results.Observed(false), Note: "a\nb"}}}, {Target: "b"}}
	if err := keepChecks(dir, kept); err != nil {
		t.Fatal(err)
	}
	if reports, err := ReadChecks(dir); err != nil || !reflect.DeepEqual(reports, kept) {
		t.Errorf("kept %+v, read %+v, %v", kept, reports, err)
	}
	if err := os.WriteFile(ChecksFile(dir), []byte("{\"target\":\"a\"}\nnone\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadChecks(dir); err == nil || !strings.Contains(err.Error(), "checks.jsonl:2: ") {
		t.Errorf("a line that is none: %v", err)
	}
}

// TestMissing: servers that this machine doesn't have are named, where the plan would have them, and left out.
func TestMissing(t *testing.T) {
	t.Chdir(t.TempDir())
	suite := "scenario: {transport: websocket}\nsets:\n  - name: a\n    vary: {target: peers}\n"
	if err := os.WriteFile("round.yaml", []byte(suite), 0o644); err != nil {
		t.Fatal(err)
	}
	plan := Plan{Suite: "round.yaml", Seed: 1, Missing: map[string]string{"ws": "it is not installed: install it by ./x ws", "gws": "nor this"}}
	plan.Only = "own|-ws|gorilla"
	var out strings.Builder
	if err := plan.Describe(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.Contains(text, "\nnot measured:\nws: it is not installed: install it by ./x ws\n\nround: 2 scenarios") || strings.Contains(text, "a-websocket-ws") || !strings.Contains(text, "a-websocket-gorilla") {
		t.Errorf("the plan is described as\n%s", text)
	}
	plan.Only = "-ws$"
	if err := plan.Describe(&out); err == nil || err.Error() != `--only: nothing that matches "-ws$" is there: ws: it is not installed: install it by ./x ws` {
		t.Errorf("with a missing server alone: %v", err)
	}
	suite = "scenario: {transport: sse}\nsets:\n  - name: a\n    vary: {via: [\"\", h2o, caddy]}\n"
	if err := os.WriteFile("round.yaml", []byte(suite), 0o644); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	plan.Only, plan.Missing = "", map[string]string{"h2o": "it is not installed: install it by apt-get install h2o"}
	if err := plan.Describe(&out); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "\nnot measured:\nh2o: it is not installed") || !strings.Contains(text, "round: 2 scenarios") {
		t.Errorf("without a middlebox the plan is described as\n%s", text)
	}
}

// TestChecksOfReports: what reports show of checks is counted, and those that don't apply are not.
func TestChecksOfReports(t *testing.T) {
	dir := t.TempDir()
	line := `{"target":"a","version":"1.2","transport":"sse","results":[{"name":"order","passed":false,"essential":true,"note":"3 after 4"},{"name":"cut","passed":null},{"name":"HEAD","passed":false},{"name":"hold","passed":true}]}` + "\n"
	if err := os.WriteFile(ChecksFile(dir), []byte(line), 0o644); err != nil {
		t.Fatal(err)
	}
	got, err := Checked([]results.Run{{Bench: RunsFile(dir)}, {Bench: RunsFile(dir)}, {Bench: "-"}, {}})
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v, %v, want those of one directory", got, err)
	}
	if c := got[0]; c.Target != "a" || c.Version != "1.2" || c.Passed != 1 || c.Made != 3 || !slices.Equal(c.Failed, []string{"HEAD"}) || c.Barred != "order: 3 after 4" {
		t.Errorf("%+v, want 1 of 3 passed, and order as what bars it", c)
	}
}
