package stats

import (
	"math/rand/v2"
	"testing"
	"time"

	"pollpush/results"
)

// TestVerdict: what is timed takes five repetitions, made in turns, before anything is said of it; what is counted takes none.
func TestVerdict(t *testing.T) {
	same := func(int, *results.Run) {}
	slower := func(_ int, r *results.Run) { r.Latency.Mean *= 1.2 }
	for _, test := range []struct {
		name        string
		repetitions int
		metric      string
		change      func(repetition int, r *results.Run)
		after       time.Duration // each old run was the new one made
		want        Verdict
	}{
		{"nothing changed", 5, "latency-mean", same, time.Minute, Same},
		{"latency 20 % more, surely", 5, "latency-mean", slower, time.Minute, More},
		{"latency 20 % less, surely", 5, "latency-mean", func(_ int, r *results.Run) { r.Latency.Mean /= 1.2 }, time.Minute, Less},
		{"latency 20 % more, perhaps", 5, "latency-mean", func(i int, r *results.Run) { r.Latency.Mean *= 0.9 + 0.15*float64(i) }, time.Minute, Same},
		{"one side after the other", 5, "latency-mean", slower, time.Hour, Unclear},
		{"one side after the other, of what no gate judges", 5, "server-cpu", func(_ int, r *results.Run) { *r.Server.CPUNS *= 2 }, time.Hour, Unclear},
		{"four repetitions", 4, "latency-mean", slower, time.Minute, Unclear},
		{"once", 1, "latency-mean", slower, time.Minute, Unclear},
		{"bytes 2 % more", 5, "app-bytes-per-event", func(_ int, r *results.Run) { r.Bytes.AppDown += 2400 }, time.Minute, More},
		{"bytes twice, once", 1, "app-bytes-per-event", func(_ int, r *results.Run) { r.Bytes.AppDown *= 2 }, time.Hour, More},
		{"bytes 0.5 % more, once", 1, "app-bytes-per-event", func(_ int, r *results.Run) { r.Bytes.AppDown += 600 }, time.Hour, Same},
	} {
		found := false
		for _, c := range Compare(repeated(t, test.repetitions, same), later(repeated(t, test.repetitions, test.change), test.after)) {
			if c.Metric.Name != test.metric || c.Scenarios > 0 {
				continue
			}
			found = true
			if got := c.Verdict(); got != test.want {
				t.Errorf("%s: %s is %v (p = %v), want %v", test.name, test.metric, got, c.P, test.want)
			}
		}
		if !found {
			t.Errorf("%s: %s is not compared", test.name, test.metric)
		}
	}
}

// TestEqualVersionsSeldomDiffer: of comparisons of equal versions, with some 150 numbers each, one in twenty says of any that it differs.
func TestEqualVersionsSeldomDiffer(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	const comparisons = 100
	wrong := 0
	for range comparisons {
		for _, c := range Compare(recordings(t, random, 0.20, 1)) {
			if v := c.Verdict(); c.Old.N > 0 && c.New.N > 0 && c.Scenarios == 0 && (v == More || v == Less) {
				wrong++
				break
			}
		}
	}
	if wrong > comparisons/10 {
		t.Errorf("%d of %d comparisons of equal versions say that something differs, want 5 or so", wrong, comparisons)
	}
	t.Logf("%d of %d comparisons say that something differs", wrong, comparisons)
}
