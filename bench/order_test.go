package bench

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/suites"
)

const planSuite = `
about: >
  To plan
  by.
repetitions: 3
sets:
  - name: a
    about: Twice.
    vary:
      transport: [short-poll, long-poll, sse, websocket]
      rate: [1, 5]
      poll_interval: [100ms, 200ms]
  - name: once
    question: [staleness, busy]
    repetitions: 1
    scenario: {transport: sse}
`

func planned(t *testing.T, seed uint64, parallel bool) []step {
	t.Helper()
	suite, err := suites.Parse("test", "test.yaml", planSuite)
	if err != nil {
		t.Fatal(err)
	}
	return Plan{Suite: "test", Seed: seed, Parallel: parallel}.steps(suite)
}

func ids(steps []step) []string {
	var all []string
	for _, s := range steps {
		for _, j := range s {
			all = append(all, j.id)
		}
	}
	return all
}

// TestPlanInterleaves checks that blocks of repetitions follow each other, each complete, points stay together, the
// order depends on the seed alone, and no transport always comes first.
func TestPlanInterleaves(t *testing.T) {
	steps := planned(t, 1, false)
	all := ids(steps)
	if len(all) != 3*10+1 {
		t.Fatalf("%d runs, want 31: %v", len(all), all)
	}
	if sorted := slices.Compact(slices.Sorted(slices.Values(all))); len(sorted) != len(all) {
		t.Errorf("an id stands twice in %v", all)
	}
	for i, id := range all {
		want := map[bool]string{true: "/1"}[i < 11]
		if i >= 11 {
			want = fmt.Sprintf("/%d", 2+(i-11)/10)
		}
		if !strings.HasSuffix(id, want) {
			t.Errorf("run %d is %s, want it in block %s", i, id, want)
		}
	}
	for i := 1; i < len(steps); i++ { // five runs of one rate follow each other
		if a, b := steps[i-1][0].scenario, steps[i][0].scenario; steps[i][0].order != i+1 {
			t.Errorf("%v and %v: order %d at place %d", a, b, steps[i][0].order, i+1)
		}
	}
	for _, s := range steps {
		if want := map[bool][]string{true: {"staleness", "busy"}}[strings.HasPrefix(s[0].id, "test/once-")]; !slices.Equal(s[0].questions, want) {
			t.Errorf("%s answers %v, want %v", s[0].id, s[0].questions, want)
		}
	}
	if again := ids(planned(t, 1, false)); !slices.Equal(all, again) {
		t.Error("one seed, two orders")
	}
	if other := ids(planned(t, 2, false)); slices.Equal(all, other) {
		t.Error("two seeds, one order")
	}
	first := map[string]bool{}
	for seed := range uint64(20) {
		first[planned(t, seed, false)[0][0].scenario.Transport] = true
	}
	if len(first) < 3 {
		t.Errorf("in 20 orders only %v came first", first)
	}
}

// TestPlanShares checks that within a block all transports of a point get the same schedule, and another block another.
func TestPlanShares(t *testing.T) {
	seeds := map[string]uint64{}
	for _, s := range planned(t, 1, false) {
		repetition := s[0].id[strings.LastIndex(s[0].id, "/"):]
		if seed, ok := seeds[repetition]; ok && seed != s[0].scenario.Seed {
			t.Errorf("%s has seed %d, its block has %d", s[0].id, s[0].scenario.Seed, seed)
		}
		seeds[repetition] = s[0].scenario.Seed
	}
	if seeds["/1"] == seeds["/2"] {
		t.Error("two blocks have one schedule")
	}
}

func TestPlanInParallel(t *testing.T) {
	for _, s := range planned(t, 1, true) {
		seen := map[string]bool{}
		for _, j := range s {
			if seen[j.scenario.Transport] {
				t.Errorf("%v has %s twice", ids([]step{s}), j.scenario.Transport)
			}
			seen[j.scenario.Transport] = true
			if a, b := j.scenario.Family(), s[0].scenario.Family(); a != b {
				t.Errorf("%s and %s are not of one point", j.id, s[0].id)
			}
		}
	}
	if n := len(planned(t, 1, true)); n != 3*4+1 {
		t.Errorf("%d steps, want 13: two per rate (short-poll has two intervals)", n)
	}
}

// TestSuitesKeepTheirTime: each suite leaves of the time that it may take some for runs that are made again.
func TestSuitesKeepTheirTime(t *testing.T) {
	for name, most := range map[string]time.Duration{
		"quick":      140 * time.Second, // of 150
		"full":       37 * time.Minute,  // of 40
		"published":  13 * time.Minute,
		"breakeven":  14 * time.Minute, // of 15
		"conditions": 20 * time.Minute,
	} {
		suite, err := suites.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		var total time.Duration
		for _, s := range (Plan{Suite: name}).steps(suite) {
			total += s.expected()
		}
		t.Logf("%s takes about %v", name, total.Round(time.Second))
		if total > most {
			t.Errorf("the suite %s takes about %v, want at most %v", name, total.Round(time.Second), most)
		}
	}
}

// TestSeedsStayAsTheyAre: no sum of seeds begins anew from 0, which is another schedule than the suite's.
func TestSeedsStayAsTheyAre(t *testing.T) {
	for _, test := range []struct {
		scenario, bench uint64
		ok              bool
	}{
		{0, 0, true}, {0, maxSeed, true}, {1<<64 - 1, 0, false}, {1<<64 - 1 - 3, 0, true}, {1<<64 - 1 - 3, 1, false},
		{1<<16 - 1 - 3, maxSeed, true}, {1<<16 - 3, maxSeed, false},
	} {
		suite, err := suites.Parse("x", "x.yaml", fmt.Sprintf("repetitions: 3\nsets: [{name: a, scenario: {seed: %d}}]\n", test.scenario))
		if err != nil {
			t.Fatal(err)
		}
		p := Plan{Suite: "x", Seed: test.bench}
		steps := p.steps(suite)
		if got := steps[2][0].scenario.Seed; (got >= test.scenario) != test.ok {
			t.Errorf("seeds %d and %d make %d", test.scenario, test.bench, got)
		}
		if err := p.checkSeeds(suite); (err == nil) != test.ok {
			t.Errorf("seeds %d and %d: %v, want refused: %v", test.scenario, test.bench, err, !test.ok)
		}
	}
}

// What a suite says of itself and its sets is in the records of their runs.
func TestRecordsKeepWhatTheirSuiteSays(t *testing.T) {
	for _, s := range planned(t, 1, false) {
		want := results.About{Suite: "To plan by.", Set: "Twice."}
		if strings.HasPrefix(s[0].id, "test/once") {
			want.Set = ""
		}
		made := []results.Run{{Valid: true}}
		new(Bench).assign(s, 1, made)
		if made[0].About == nil || *made[0].About != want {
			t.Errorf("the record of %s says %+v, want %+v", s[0].id, made[0].About, want)
		}
	}
	if about := aboutOf(new(suites.Suite), suites.Point{}); about != nil {
		t.Errorf("a suite that says nothing has %+v", about)
	}
}

// TestRunsOfASetAtTheSameTime: as many as the set says, whatever their transports are, and those of other sets alone.
func TestRunsOfASetAtTheSameTime(t *testing.T) {
	suite, err := suites.Parse("test", "test.yaml", `
sets:
  - name: together
    parallel: 4
    vary:
      transport: [sse, websocket]
      via: [nginx, haproxy, caddy]
  - name: alone
    vary:
      transport: [sse, websocket]
`)
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	for _, s := range (Plan{Suite: "test"}).steps(suite) {
		sizes = append(sizes, len(s))
	}
	if slices.Sort(sizes); !slices.Equal(sizes, []int{1, 1, 2, 4}) {
		t.Errorf("steps of %v runs, want 4 and 2 of the one set, and 1 and 1 of the other", sizes)
	}
}
