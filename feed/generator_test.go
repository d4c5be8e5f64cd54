package feed

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"
)

// generate runs a generator in a bubble until the test's function returns.
func generate(t *testing.T, g *Generator, do func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		g.Timer = NewRuntimeTimer()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- g.Run(ctx) }()
		synctest.Wait()
		do(t)
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("Run = %v, want context.Canceled", err)
		}
		if _, _, err := g.Begin(NewLog(0), 0); !errors.Is(err, ErrStopped) {
			t.Errorf("Begin after the end = %v, want ErrStopped", err)
		}
	})
}

// answers is how many are being made.
func (g *Generator) answers() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return max(len(g.of), len(g.queue))
}

// dues are when a log's messages were due, since some moment.
func dues(log *Log, since time.Time) (all []time.Duration) {
	msgs, _ := log.After(0)
	for _, m := range msgs {
		all = append(all, m.Due.Sub(since))
	}
	return all
}

// TestGeneratorKeepsItsSchedule: answers that overlap have each token due at its time, also one that is asked for while the generator waits
// for a later token.
func TestGeneratorKeepsItsSchedule(t *testing.T) {
	const ms = time.Millisecond
	g := &Generator{Tokens: Tokens{Count: 3, Bytes: 5, First: 100 * ms, Gap: 40 * ms}, Most: 2}
	generate(t, g, func(t *testing.T) {
		start := time.Now()
		slow, fast, third := NewLog(0), NewLog(0), NewLog(0)
		begin := func(log *Log, more time.Duration, wantFirst, wantLast uint64) {
			t.Helper()
			first, last, err := g.Begin(log, more)
			if err != nil || first != wantFirst || last != wantLast {
				t.Errorf("Begin = %d, %d, %v, want %d, %d", first, last, err, wantFirst, wantLast)
			}
		}
		begin(slow, 50*ms, 1, 3)
		time.Sleep(10 * ms)
		begin(fast, 0, 1, 3)
		if _, _, err := g.Begin(fast, 0); !errors.Is(err, ErrAnswering) {
			t.Errorf("a second answer at a time: %v, want ErrAnswering", err)
		}
		if _, _, err := g.Begin(third, 0); !errors.Is(err, ErrTooMany) {
			t.Errorf("one answer more than there may be: %v, want ErrTooMany", err)
		}
		if !g.Owes(start.Add(111*ms)) || g.Owes(start.Add(110*ms)) {
			t.Error("what is due first is due at 110 ms, and Owes says otherwise")
		}
		time.Sleep(190 * ms) // the last one of fast is due at 190 ms
		begin(fast, 0, 4, 6)
		time.Sleep(time.Second)
		for i, want := range []time.Duration{110, 150, 190, 300, 340, 380} {
			if got := dues(fast, start); len(got) != 6 || got[i] != want*ms {
				t.Fatalf("tokens were due at %v, want number %d at %v ms", got, i+1, int(want))
			}
		}
		if got := dues(slow, start); len(got) != 3 || got[0] != 150*ms || got[2] != 230*ms {
			t.Errorf("tokens of the other answer were due at %v, want 150 to 230 ms", got)
		}
		if g.Owes(start.Add(time.Hour)) || g.answers() > 0 {
			t.Error("answers are over, and something of them is left")
		}
	})
}

// TestGeneratorGaps: random gaps have the mean that they should, recorded ones come in their order.
func TestGeneratorGaps(t *testing.T) {
	const ms = time.Millisecond
	g := &Generator{Tokens: Tokens{Count: 2000, Bytes: 1, Gap: 10 * ms, Spread: true, Seed: 7}, Most: 1}
	generate(t, g, func(t *testing.T) {
		log := NewLog(3000)
		start := time.Now()
		_, _, _ = g.Begin(log, 0)
		time.Sleep(time.Minute)
		all := dues(log, start)
		mean := float64(all[1999]-all[0]) / 1999 / float64(ms)
		if math.Abs(mean-10) > 1 {
			t.Errorf("the mean gap is %.2f ms, want 10", mean)
		}
	})
	g = &Generator{Tokens: Tokens{Count: 5, Bytes: 1, Trace: []time.Duration{1 * ms, 2 * ms, 4 * ms}}, Most: 1}
	if got := g.Tokens.Mean(); got != 7*ms/3 {
		t.Errorf("the mean of the trace is %v", got)
	}
	generate(t, g, func(t *testing.T) {
		log, start := NewLog(0), time.Now()
		_, _, _ = g.Begin(log, 0)
		time.Sleep(time.Second)
		all := dues(log, start)
		for i := 2; i < len(all); i++ {
			before, gap := all[i-1]-all[i-2], all[i]-all[i-1]
			if want := map[time.Duration]time.Duration{1 * ms: 2 * ms, 2 * ms: 4 * ms, 4 * ms: 1 * ms}[before]; gap != want {
				t.Errorf("a gap of %v follows one of %v, want %v", gap, before, want)
			}
		}
	})
}

// TestGeneratorTopicGoes: an answer ends with its topic.
func TestGeneratorTopicGoes(t *testing.T) {
	g := &Generator{Tokens: Tokens{Count: 100, Bytes: 1, Gap: time.Millisecond}, Most: 1}
	generate(t, g, func(t *testing.T) {
		topics := NewTopics(0, "a")
		_, _, _ = g.Begin(topics.Log("a"), 0)
		time.Sleep(10 * time.Millisecond)
		topics.Remove("a")
		time.Sleep(2 * time.Millisecond)
		if g.answers() > 0 {
			t.Error("the topic is gone, and its answer is still being made")
		}
	})
}

// TestTimerIsSetEarlier: who waits for a late time is woken by another goroutine that sets an earlier one.
func TestTimerIsSetEarlier(t *testing.T) {
	timer, err := NewTimer()
	if err != nil {
		t.Fatal(err)
	}
	for name, alarm := range map[string]Alarm{"kernel": timer, "runtime": NewRuntimeTimer()} {
		if err := alarm.Set(time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		ticked := make(chan error)
		go func() { ticked <- alarm.Tick() }()
		if err := alarm.Set(time.Now().Add(time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		if err := <-ticked; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		alarm.Close()
	}
}

func TestParseTrace(t *testing.T) {
	got, err := ParseTrace([]byte("# a comment\n18.25\n\n 0 \r\n3"))
	if err != nil || len(got) != 3 || got[0] != 18250*time.Microsecond || got[1] != 0 || got[2] != 3*time.Millisecond {
		t.Errorf("ParseTrace = %v, %v", got, err)
	}
	for _, bad := range []string{"", "# nothing\n", "fast\n", "-1\n", "NaN\n", "60001\n", "1 2\n"} {
		if got, err := ParseTrace([]byte(bad)); err == nil {
			t.Errorf("ParseTrace(%q) = %v, want an error", bad, got)
		}
	}
}

func FuzzParseTrace(f *testing.F) {
	f.Add([]byte("# gaps\n18.25\n0\n"))
	f.Add([]byte("1e3\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		trace, err := ParseTrace(text)
		if (err == nil) != (len(trace) > 0) {
			t.Errorf("ParseTrace(%q) = %v, %v", text, trace, err)
		}
		for _, gap := range trace {
			if gap < 0 || gap > maxGap {
				t.Errorf("ParseTrace(%q) has a gap of %v", text, gap)
			}
		}
	})
}
