package model

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// ofWorkload is a scenario of 10 clients with messages of 64 bytes, each heard by who sent it unless change says otherwise.
func ofWorkload(t *testing.T, of transport.Transport, change func(*results.Scenario)) results.Scenario {
	t.Helper()
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.Payload, s.Headers, s.PollInterval = of.Name, 10, 0, 64, results.HeadersMinimal, results.Duration(100*time.Millisecond)
	s.Settle, s.Measure, s.Heartbeat = results.Duration(200*time.Millisecond), results.Duration(time.Second), results.Duration(time.Hour)
	change(&s)
	if err := s.CompleteValid(); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSendingBytes spells out what a message takes on its way to the server and back.
func TestSendingBytes(t *testing.T) {
	echo := func(s *results.Scenario) { s.Direction, s.SendRate = results.DirectionEcho, 5 }
	const line = len("1 1700000000000000000 ") + 64
	post := len("POST /publish?topic=5&from=5 HTTP/1.1\r\nHost: 127.0.0.1:55555\r\nContent-Length: 86\r\n\r\n") + line
	taken := len("HTTP/1.1 204 No Content\r\nDate: Sat, 07 Nov 2009 00:32:46 GMT\r\n\r\n")
	for _, c := range []struct {
		of       transport.Transport
		change   func(*results.Scenario)
		up, down int // of a message
	}{
		{transport.WebSocket, echo, 2 + 4 + line, 2 + line},
		{transport.HTTPStream, echo, post, taken + line + 1},
		{transport.SSE, echo, post, taken + len("id: k3f9-1\ndata: \n") + line + 1},
		{transport.WebSocket, func(s *results.Scenario) { s.Direction, s.SendRate = results.DirectionUp, 5 }, 2 + 4 + line, 0},
		{transport.WebSocket, func(s *results.Scenario) {
			echo(s)
			s.PayloadKind, s.Payload = results.PayloadBinary, 200
		}, 4 + 4 + 16 + 200, 4 + 16 + 200},
		{transport.WebSocket, func(s *results.Scenario) { // ten clients hear each
			s.Direction, s.SendRate, s.Topics = results.DirectionChat, 1, 1
		}, 2 + 4 + line, 10*(2+line) + 0},
	} {
		s := ofWorkload(t, c.of, c.change)
		p := Predict(s, Coefficients{Derive: true})
		up, down := p.Traffic.AppUp/s.SendRate, p.Traffic.AppDown/s.SendRate
		if math.Abs(up-float64(c.up)) > 0.1 || math.Abs(down-float64(c.down)) > 10*1.1 && s.Direction == results.DirectionChat ||
			math.Abs(down-float64(c.down)) > 0.2 && s.Direction != results.DirectionChat {
			t.Errorf("%s %s: a message takes %.2f bytes up and %.2f down, want %d and %d", s.Transport, s.Direction, up, down, c.up, c.down)
		}
	}
}

// TestAnswered plays an answer whose tokens come at 30, 39, ... 111 ms.
func TestAnswered(t *testing.T) {
	asking := func(s *results.Scenario) {
		s.Workload, s.Tokens, s.FirstToken, s.TokenGap = results.WorkloadTokens, 10, results.Duration(30*time.Millisecond), results.Duration(9*time.Millisecond)
	}
	for _, c := range []struct {
		of     transport.Transport
		rtt    time.Duration
		period float64 // in ms
		full   float64
	}{
		{transport.LongPoll, 0, 111, 10},
		{transport.LongPoll, 20 * time.Millisecond, 30 + 5*20 + 20, 5 + 1}, // 30; 39 and 48 at 50; 57 and 66 at 70; 75 and 84 at 90; 93, 102 at 110; 111 at 130
		{transport.WebSocket, 20 * time.Millisecond, 131, 0},
	} {
		s := ofWorkload(t, c.of, asking)
		s.RTT = results.Duration(c.rtt)
		if a := answeredOf(s); math.Abs(a.period*1000-c.period) > 0.01 || math.Abs(a.full-c.full) > 0.01 {
			t.Errorf("%s with an RTT of %v: %.2f responses with tokens, again after %.2f ms, want %.0f and %.0f", s.Transport, c.rtt, a.full, a.period*1000, c.full, c.period)
		}
	}
}

// TestAnsweredToPolls plays who asks anew after a random part of the interval, 100 ms: the last token, 111 ms after that, waits for half
// an interval in the mean, and only for parts of 70 to 89 ms do all tokens come with one poll.
func TestAnsweredToPolls(t *testing.T) {
	s := ofWorkload(t, transport.ShortPoll, func(s *results.Scenario) {
		s.Workload, s.Tokens, s.FirstToken, s.TokenGap = results.WorkloadTokens, 10, results.Duration(30*time.Millisecond), results.Duration(9*time.Millisecond)
	})
	if a := answeredOf(s); math.Abs(a.period*1000-211) > 5 || math.Abs(a.full-1.81) > 0.1 {
		t.Errorf("%.2f responses with tokens, again after %.0f ms, want 1.81 and 211", a.full, a.period*1000)
	}
}

// TestVisited compares with polls that are played, of sessions that end at random.
func TestVisited(t *testing.T) {
	const period, rate, seconds = 0.1, 3., 20_000.
	random := rand.New(rand.NewPCG(1, 2))
	events := arrivals{"poisson", 8}
	polls, full := 0., 0.
	for at, leaves := 0., random.ExpFloat64()/rate; at < seconds; {
		next := min(at+period, leaves)
		if random.Float64() < events.useful(next-at) {
			full++
		}
		polls++
		if at = next; next == leaves {
			leaves += random.ExpFloat64() / rate
		}
	}
	got := visited(answers{}, events, period, rate)
	if all := got.full + got.empty; math.Abs(all*seconds/polls-1) > 0.005 || math.Abs(got.full*seconds/full-1) > 0.01 {
		t.Errorf("%.2f polls a second, %.2f with events, want %.2f and %.2f", all, got.full, polls/seconds, full/seconds)
	}
	if got := visited(answers{full: 1}, events, period, 0); got.full != 1 {
		t.Errorf("where nobody leaves there are %v", got)
	}
}

// TestMixed has each part's clients take what they take alone.
func TestMixed(t *testing.T) {
	s := ofWorkload(t, transport.WebSocket, func(s *results.Scenario) { s.Mix, s.Rate = "websocket=70,short-poll=30", 10 })
	got := Predict(s, Coefficients{Derive: true})
	want := 0.
	for _, part := range s.Parts() {
		want += float64(part.Clients) / 10 * Predict(part, Coefficients{Derive: true}).Traffic.AppDown
	}
	if got.Traffic.AppDown != want || want == 0 || math.Abs(got.Requests-3) > 1e-9 {
		t.Errorf("%.1f bytes down and %.2f polls a second, want %.1f and 3", got.Traffic.AppDown, got.Requests, want)
	}
}
