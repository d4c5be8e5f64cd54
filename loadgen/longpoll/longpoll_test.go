package longpoll

import (
	"bufio"
	"fmt"
	"math"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/transport"
)

// TestSubscribe asks again after each answer, also after a hold that ended empty, and waits for no clock.
func TestSubscribe(t *testing.T) {
	answers := []string{"", trial.Line(1), "", trial.Line(2) + trial.Line(3), trial.Line(4)}
	targets := make(chan string, len(answers))
	s := trial.Scenario(transport.LongPoll.Name)
	s.Headers = results.HeadersLubbers // has no long poll: falls back to the minimal head
	run := trial.Run(t, s, Subscribe, 4, func(_ int, conn net.Conn) {
		reader := bufio.NewReader(conn)
		for _, answer := range answers {
			request, err := trial.Head(reader)
			if err != nil {
				return
			}
			target, _, _ := strings.Cut(request, " HTTP/1.1\r\nHost: "+conn.LocalAddr().String()+"\r\n\r\n")
			targets <- target
			if answer == "" {
				fmt.Fprint(conn, "HTTP/1.1 204 No Content\r\n\r\n")
			} else {
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
			}
		}
		peer.Hold(conn)
	})
	var got, want []string
	for i, cursor := range []int{0, 0, 1, 1, 3} {
		hold := "25s"
		if i == 0 {
			hold = firstHold(s, 5961*time.Millisecond).String() // the client's phase, by the scenario's seed
		}
		want = append(want, fmt.Sprintf("GET /long-poll?topic=0&hold=%s&after=%d", hold, cursor))
	}
	for range want {
		got = append(got, <-targets)
	}
	if !slices.Equal(got, want) {
		t.Errorf("asked for %q, want %q", got, want)
	}
	if d := run.Delivery; d.Received != 4 || d.Lost != 0 || d.Reconnects != 0 || len(run.Errors) != 0 {
		t.Errorf("%+v, errors %v; want 4 events over one connection", d, run.Errors)
	}
}

func TestFirstHold(t *testing.T) {
	const hold = 20 * time.Second
	for _, test := range []struct {
		arrivals string
		rate     float64
		phase    time.Duration
		want     time.Duration
	}{
		{feed.ArrivalsPeriodic, 0, 0, hold},
		{feed.ArrivalsPeriodic, 0, 5 * time.Second, 15 * time.Second},
		{feed.ArrivalsPeriodic, 0, hold, time.Millisecond}, // an empty hold would be none
		{feed.ArrivalsPeriodic, 0.01, 5 * time.Second, 15 * time.Second},
		{feed.ArrivalsPeriodic, 0.1, 5 * time.Second, 17500 * time.Millisecond}, // asked after an event 2.5 s ago
		{feed.ArrivalsPeriodic, 0.1, hold, 10 * time.Second},                    // an event comes before it ends, as it always does
		{feed.ArrivalsPoisson, 1e-9, 5 * time.Second, 15 * time.Second},
		{feed.ArrivalsPoisson, 1000, 10 * time.Second, 19999 * time.Millisecond},
		{feed.ArrivalsPoisson, 0.1, hold, time.Millisecond},
	} {
		s := results.Scenario{Arrivals: test.arrivals, Rate: test.rate, Hold: results.Duration(hold)}
		if got := firstHold(s, test.phase); got != test.want {
			t.Errorf("%s arrivals, %g/s, phase %v: %v, want %v", test.arrivals, test.rate, test.phase, got, test.want)
		}
	}

	// Random arrivals: a hold ends empty as often per second in the first seconds as in the long run. That a client whose
	// hold has so much left meets no event before is e^(-rate left); over all clients it must be even over the time left.
	const clients, rate = 100_000, 0.1
	s := results.Scenario{Arrivals: feed.ArrivalsBurst, Rate: rate * feed.BurstSize, Hold: results.Duration(hold)}
	longRun := rate / math.Expm1(rate*hold.Seconds()) // e^(-λH) per cycle of (1-e^(-λH))/λ seconds
	var ends [4]float64                               // within each quarter of a hold, per client and second
	for i := range clients {
		left := firstHold(s, hold*time.Duration(i)/clients).Seconds()
		quarter := min(3, int(4*left/hold.Seconds()))
		ends[quarter] += math.Exp(-rate*left) / clients / (hold.Seconds() / 4)
	}
	for quarter, got := range ends {
		if math.Abs(got/longRun-1) > 0.01 {
			t.Errorf("quarter %d: %.5f holds end empty per second, want %.5f as in the long run", quarter, got, longRun)
		}
	}
}
