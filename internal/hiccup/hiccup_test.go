package hiccup

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

const ms = time.Millisecond

func TestGaps(t *testing.T) {
	start := time.Unix(1000, 0)
	at := func(d time.Duration) time.Time { return start.Add(d) }
	for _, test := range []struct {
		name  string
		ticks []time.Duration
		want  Gaps
	}{
		{"on time", []time.Duration{0, ms, 2 * ms, 3 * ms}, Gaps{}},
		{"a little late", []time.Duration{10 * ms, 15 * ms, 16 * ms}, Gaps{Max: 4 * ms}},
		{"paused", []time.Duration{10 * ms, 41 * ms, 42 * ms, 53 * ms}, Gaps{Max: 30 * ms, Total: 40 * ms}},
		{"paused before the window", []time.Duration{-50 * ms, -10 * ms, -9 * ms}, Gaps{}},
		{"paused into the window", []time.Duration{-50 * ms, 1 * ms}, Gaps{Max: 50 * ms, Total: 50 * ms}},
		{"paused out of the window", []time.Duration{90 * ms, 191 * ms}, Gaps{Max: 100 * ms, Total: 100 * ms}},
		{"paused after the window", []time.Duration{101 * ms, 191 * ms}, Gaps{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &Meter{}
			m.Watch(start, at(100*ms))
			for _, d := range test.ticks {
				m.tick(at(d))
			}
			if got := m.Gaps(); got != test.want {
				t.Errorf("Gaps = %+v, want %+v", got, test.want)
			}
		})
	}
}

// TestSince: what is done soon after a pause may have waited for all of it.
func TestSince(t *testing.T) {
	start := time.Unix(1000, 0)
	for _, test := range []struct {
		name  string
		ticks []time.Duration
		now   time.Duration
		want  time.Duration // -1: no pause
	}{
		{"never ticked", nil, 0, -1},
		{"on time", []time.Duration{0, ms, 2 * ms}, 3 * ms, -1},
		{"paused, and does not know yet", []time.Duration{0, ms}, 101 * ms, ms},
		{"paused, just now", []time.Duration{0, ms, 101 * ms}, 101 * ms, 2 * ms},
		{"catching up", []time.Duration{0, ms, 101 * ms, 102 * ms}, 200 * ms, 2 * ms},
		{"long over", []time.Duration{0, ms, 21 * ms, 26 * ms, 31 * ms, 36 * ms, 41 * ms, 46 * ms}, 47 * ms, -1},
		{"paused again while catching up", []time.Duration{0, ms, 101 * ms, 150 * ms, 151 * ms}, 160 * ms, 2 * ms},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &Meter{}
			for _, d := range test.ticks {
				m.tick(start.Add(d))
			}
			want := int64(0)
			if test.want >= 0 {
				want = start.Add(test.want).UnixNano()
			}
			if got := m.Since(start.Add(test.now).UnixNano()); got != want {
				t.Errorf("Since = %d, want %d", got, want)
			}
		})
	}
	if got := (*Meter)(nil).Since(1); got != 0 {
		t.Errorf("Since of no meter = %d, want 0", got)
	}
}

// TestWoke: who wakes up at times of its own is a meter too.
func TestWoke(t *testing.T) {
	m, start := &Meter{}, time.Unix(1000, 0)
	m.Watch(start, start.Add(time.Second))
	m.Woke(start.Add(100*ms), start.Add(103*ms))
	m.Woke(start.Add(200*ms), start.Add(500*ms))
	if got, want := m.Gaps(), (Gaps{Max: 300 * ms, Total: 300 * ms}); got != want {
		t.Errorf("Gaps = %+v, want %+v", got, want)
	}
}

func TestRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		m := &Meter{}
		m.Watch(time.Now(), time.Now().Add(time.Second))
		if err := m.Run(ctx); err != context.DeadlineExceeded {
			t.Errorf("Run = %v, want the context's error", err)
		}
		if got := m.Gaps(); got != (Gaps{}) {
			t.Errorf("Gaps = %+v where time stands still only between ticks", got)
		}
		if last := time.Unix(0, m.last.Load()); time.Since(last) > Tick {
			t.Errorf("it ticked last %v ago", time.Since(last))
		}
	})
}
