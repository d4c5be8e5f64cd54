package results

import (
	"strings"
	"testing"
)

func TestChoose(t *testing.T) {
	run := func(id string, attempt int, rate float64) Run {
		return Run{ID: id, Attempt: attempt, Scenario: Scenario{Rate: rate}}
	}
	for _, test := range []struct {
		name, id string
		runs     []Run
		attempt  int
		problem  string
	}{
		{"the only one", "", []Run{run("q/a/1", 1, 1)}, 1, ""},
		{"its last attempt", "", []Run{run("q/a/1", 2, 1), run("q/a/1", 1, 1)}, 2, ""},
		{"one of two", "q/b/1", []Run{run("q/a/1", 1, 1), run("q/b/1", 3, 1)}, 3, ""},
		{"none of two", "", []Run{run("q/a/1", 1, 1), run("q/b/1", 1, 1)}, 0, "2 different runs"},
		{"another", "q/c/1", []Run{run("q/a/1", 1, 1)}, 0, `"q/c/1" (did you mean "q/a/1"?)`},
		{"two of one name", "q/a/1", []Run{run("q/a/1", 1, 1), run("q/a/1", 1, 2)}, 0, "of different scenarios"},
	} {
		r, err := Choose(test.runs, test.id)
		if test.problem == "" && (err != nil || r.Attempt != test.attempt) || test.problem != "" && (err == nil || !strings.Contains(err.Error(), test.problem)) {
			t.Errorf("%s: attempt %d, %v, want %d, %q", test.name, r.Attempt, err, test.attempt, test.problem)
		}
	}
}

func TestChanged(t *testing.T) {
	was := Run{Host: Host{CPU: "x", Modules: map[string]string{"m": "v1"}, GODEBUG: Observed("a=1"), Hypervisor: Observed("xen")}, Scenario: Scenario{Rate: 2}}
	if texts := Changed(was, was); len(texts) > 0 {
		t.Errorf("nothing has changed, and is told as %q", texts)
	}
	is := was
	is.Host.CPU, is.Host.Modules, is.Host.GOGC, is.Host.GODEBUG, is.Host.Hypervisor = "y", map[string]string{"n": "v1"}, Observed("100"), Observed(""), nil
	is.Scenario.Rate = 3
	got := strings.Join(Changed(was, is), "\n")
	for _, want := range []string{
		`rate is "3", and was "2" in the record`, `cpu is "y", and was "x" in the record`, `godebug is "", and was "a=1" in the record`,
		`hypervisor is "unknown", and was "xen" in the record`, `m is not known here, and was "v1" in the record`, "the record doesn't say what these were: n, gogc",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in:\n%s", want, got)
		}
	}
}
