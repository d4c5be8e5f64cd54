package servers

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
)

// A recorder is a Flow that keeps when it is written to, since the start, and what, and how often it was waited on.
type recorder struct {
	Waiter
	begun time.Time
	wrote []written
	waits int
}

type written struct {
	at   time.Duration
	what string
}

func (r *recorder) Write(p []byte) (int, error) {
	what := ""
	for line := range strings.Lines(string(p)) {
		if m, err := feed.ParseLine([]byte(line)); err == nil {
			line = string(m.Body)
		}
		what += line
	}
	r.wrote = append(r.wrote, written{time.Since(r.begun), what})
	return len(p), nil
}

func (r *recorder) Wait(more <-chan struct{}) Signal {
	r.waits++
	return r.Waiter.Wait(more)
}

func (r *recorder) Watch() {}
func (r *recorder) Begin() {}

// record has a stream follow a subscription while play publishes, and returns what it wrote.
func record(t *testing.T, heartbeat time.Duration, q Subscription, play func(publish func())) (r *recorder, again bool) {
	synctest.Test(t, func(t *testing.T) {
		core := &Core{Options: Options{Heartbeat: heartbeat}.withDefaults(), started: time.Now()}
		r = &recorder{begun: time.Now()}
		r.Init(core)
		q.Log = feed.NewLog(0)
		q.Log.Epoch = "k3f9"
		stream := Stream{
			Heartbeat: "beat", Goodbye: "bye", Retry: time.Second, Told: func(time.Duration) string { return "" },
		}
		ended := make(chan bool, 1)
		go func() { ended <- stream.Run(core, r, q) }()
		synctest.Wait()
		name := byte('a')
		play(func() {
			q.Log.Publish(feed.Message{Due: time.Now(), Body: []byte{name}})
			name++
			synctest.Wait()
		})
		r.Signal(Stopping)
		again = <-ended
	})
	return r, again
}

const ms = time.Millisecond

func checkWrote(t *testing.T, r *recorder, want ...written) {
	t.Helper()
	if !slices.Equal(r.wrote, want) {
		t.Errorf("wrote %v, want %v", r.wrote, want)
	}
}

// TestConflate sends at once what comes when nothing was sent for long, else the newest once it may.
func TestConflate(t *testing.T) {
	q := Subscription{Latest: true, Conflate: 100 * ms}
	got, _ := record(t, time.Hour, q, func(publish func()) {
		publish() // a: at once
		time.Sleep(30 * ms)
		publish()
		time.Sleep(30 * ms)
		publish() // c: 100 ms after a
		time.Sleep(50 * ms)
		publish() // d, at 110 ms: 100 ms after c
		time.Sleep(300 * ms)
		publish() // e: at once
		time.Sleep(100 * ms)
		publish() // f: the moment it may
	})
	checkWrote(t, got, written{0, "a"}, written{100 * ms, "c"}, written{200 * ms, "d"}, written{410 * ms, "e"}, written{510 * ms, "f"}, written{510 * ms, "bye"})
}

// TestConflateBeats has heartbeats when they are due, whatever the events do: the two share a timer.
func TestConflateBeats(t *testing.T) {
	q := Subscription{Latest: true, Conflate: 400 * ms}
	got, _ := record(t, time.Second, q, func(publish func()) {
		time.Sleep(100 * ms)
		publish()
		time.Sleep(100 * ms)
		publish()
		time.Sleep(2100 * ms)
	})
	turn := untilTurn(1, time.Second, 0)
	if turn < 500*ms || turn > 900*ms {
		t.Fatalf("the first turn is at %v: choose other times", turn)
	}
	checkWrote(t, got, written{100 * ms, "a"}, written{500 * ms, "b"},
		written{turn, "beat"}, written{turn + time.Second, "beat"}, written{2300 * ms, "bye"})
}

// TestConflateSlowly has a heartbeat fall between two events, of which the second is waiting.
func TestConflateSlowly(t *testing.T) {
	q := Subscription{Latest: true, Conflate: 10 * time.Second}
	got, _ := record(t, time.Second, q, func(publish func()) {
		publish()
		publish()
		time.Sleep(2 * time.Second)
	})
	turn := untilTurn(1, time.Second, 0)
	checkWrote(t, got, written{0, "a"}, written{turn, "beat"}, written{turn + time.Second, "beat"}, written{2 * time.Second, "bye"})
}

// TestConflatedSleeps wakes up once for each message that is sent, however many are published.
func TestConflatedSleeps(t *testing.T) {
	q := Subscription{Latest: true, Conflate: 1010 * ms}
	got, _ := record(t, time.Hour, q, func(publish func()) {
		for range 25 {
			publish()
			time.Sleep(100 * ms)
		}
	})
	checkWrote(t, got, written{0, "a"}, written{1010 * ms, "k"}, written{2020 * ms, "u"}, written{2500 * ms, "bye"})
	if got.waits != 4 {
		t.Errorf("it waited %d times, want once before each message, and once more", got.waits)
	}
}

// TestRetryEnds after the burst that was there, and not before there was one.
func TestRetryEnds(t *testing.T) {
	q := Subscription{Retry: time.Second}
	got, again := record(t, 10*time.Second, q, func(publish func()) {
		time.Sleep(9 * time.Second)
		publish()
	})
	checkWrote(t, got, written{untilTurn(1, 10*time.Second, 0), "beat"}, written{9 * time.Second, "a"})
	if !again {
		t.Error("the client is not expected again")
	}
	got, again = record(t, time.Hour, q, func(func()) { time.Sleep(time.Second) })
	checkWrote(t, got, written{time.Second, "bye"})
	if again {
		t.Error("the client is expected again by a server that stops")
	}
}
