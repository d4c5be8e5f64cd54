package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/transport"
)

func TestLineBytes(t *testing.T) {
	s := results.Default()
	s.Rate, s.Payload, s.Settle, s.Measure = 10, 33, results.Duration(900*time.Millisecond), results.Duration(101*time.Second)
	var total, count float64
	for seq := uint64(10); seq < 10+1010; seq++ { // 9 are due in the settling time
		total += float64(len(feed.AppendLine(nil, feed.Message{Seq: seq, Due: time.Now(), Body: make([]byte, s.Payload)})))
		count++
	}
	near(t, "LineBytes", LineBytes(s), total/count, 1e-12)
}

func TestMeanDigits(t *testing.T) {
	for _, test := range [][2]int64{{0, 0}, {1, 9}, {5, 12}, {1, 100}, {99, 1001}, {10, 10}} {
		var total float64
		for n := test[0]; n <= test[1]; n++ {
			total += float64(len(fmt.Sprint(n)))
		}
		near(t, fmt.Sprint("meanDigits ", test), meanDigits(test[0], test[1]), total/float64(test[1]-test[0]+1), 1e-12)
	}
	if got := meanDigits(1, 0); got != 1 {
		t.Errorf("meanDigits(1, 0) = %v, want 1: nothing was published, the cursor is 0", got)
	}
}

// TestCursorDigits: polls half a second apart, of 5 events/s from second 0 on, carry cursors 3 to 27 in seconds 1 to 6.
func TestCursorDigits(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, "periodic", 5, 1, 500*time.Millisecond, 5*time.Second)
	s.Settle = results.Duration(time.Second)
	near(t, "cursorDigits", cursorDigits(s), (7*1+18*2)/25., 1e-9)
	s.Rate = 0
	near(t, "cursorDigits of nothing", cursorDigits(s), 1, 1e-9)
}

// TestTLS: a record more around each event and each heartbeat.
func TestTLS(t *testing.T) {
	s := results.Default()
	s.Transport, s.Rate = transport.WebSocket.Name, 3
	plain := Predict(s, Coefficients{}).Traffic
	s.TLS = true
	secured := Predict(s, Coefficients{}).Traffic
	near(t, "TLS down", secured.AppDown-plain.AppDown, 22*(3+1./25), 1e-9)
	near(t, "TLS up", secured.AppUp-plain.AppUp, 22./25, 1e-9)
	s.Rate, s.Arrivals = 30, "burst" // ten events are one record
	s.Complete()
	near(t, "TLS down in bursts", Predict(s, Coefficients{}).Traffic.AppDown-30*transport.FrameBytes(LineBytes(s)-1, false)-2./25, 22*(3+1./25), 1e-9)
}

// TestWire counts segments: three per short poll, two per pushed event.
func TestWire(t *testing.T) {
	w := world{requestHead: 50, responseHead: 100, emptyAnswer: 60}
	s := results.Default()
	s.Transport = transport.ShortPoll.Name
	poll := Predict(s, w.coefficients(s)).Traffic
	near(t, "headers per slow poll", poll.Wire()-poll.App(), 3*TCPIPHeader, 1e-9)
	s.PollInterval = results.Duration(20 * time.Millisecond)
	poll = Predict(s, w.coefficients(s)).Traffic
	near(t, "headers per fast poll", (poll.Wire()-poll.App())/50, 2*TCPIPHeader, 1e-9)
	s.Transport = transport.SSE.Name
	push := Predict(s, w.coefficients(s)).Traffic
	near(t, "headers of push", push.Wire()-push.App(), 2*TCPIPHeader*(s.Rate+1./25), 1e-9)
	s.Transport = transport.HTTPStream.Name
	p := Predict(s, w.coefficients(s))
	bare := p.Traffic
	near(t, "bytes of bare lines", bare.AppDown, s.Rate*LineBytes(p.Scenario)+1./25, 1e-9)
	near(t, "headers of bare lines", bare.Wire()-bare.App(), 2*TCPIPHeader*(s.Rate+1./25), 1e-9)
	s.Transport = transport.WebSocket.Name
	ping := Predict(s, w.coefficients(s)).Traffic // ping, pong with its acknowledgement, acknowledgement
	near(t, "headers of pings", ping.Wire()-ping.App(), TCPIPHeader*(2*s.Rate+3./25), 1e-9)
}

// TestSegments: what is larger than the network's packets takes several, and one acknowledgement.
func TestSegments(t *testing.T) {
	w := world{requestHead: 50, responseHead: 100, emptyAnswer: 60}
	s := results.Default()
	s.Rate, s.Payload = 1, 3000
	for network, want := range map[string]float64{"": 1, results.NetworkVeth: 3} {
		s.Network = network
		s.Transport = transport.ShortPoll.Name
		poll := Predict(s, w.coefficients(s)).Traffic
		near(t, "headers per poll over "+network, poll.Wire()-poll.App(), (want+2)*TCPIPHeader, 1e-9)
		s.Transport = transport.SSE.Name
		push := Predict(s, w.coefficients(s)).Traffic
		near(t, "headers of push over "+network, push.Wire()-push.App(), TCPIPHeader*(want+1+2./25), 1e-9)
	}
}

// TestLengthDigits renders the bodies of random answers.
func TestLengthDigits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		a       arrivals
		t, line float64
	}{
		{arrivals{"poisson", 1}, 1, 60}, {arrivals{"poisson", 1}, 0.01, 60}, {arrivals{"poisson", 8}, 2, 70}, {arrivals{"burst", 5}, 1, 60},
		{arrivals{"periodic", 2}, 0.7, 60}, {arrivals{"periodic", 0.1}, 1, 60}, {arrivals{"periodic", 10}, 1, 99.5},
	} {
		var sum, n float64
		for range 5000 {
			count := 0.0
			at := random.ExpFloat64() / test.a.moments()
			if test.a.kind == "periodic" {
				at = random.Float64() / test.a.rate
			}
			for at < test.t {
				count += test.a.perMoment()
				if test.a.kind == "periodic" {
					at += 1 / test.a.rate
				} else {
					at += random.ExpFloat64() / test.a.moments()
				}
			}
			if count > 0 {
				n++
				sum += float64(len(fmt.Sprint(int(math.Round(count * test.line)))))
			}
		}
		near(t, fmt.Sprint("lengthDigits ", test), test.a.lengthDigits(test.t, test.line), sum/n, 0.01+0.1/math.Sqrt(n))
	}
	// A long poll's answer is one event of two digits, or several of a gap, three digits.
	c := cycle{gap: 2.5, nonEmpty: 0.8, immediate: 0.2}
	near(t, "lengthDigits of a long poll", c.lengthDigits(arrivals{"periodic", 2}, 90), 0.25*2+0.75*3, 1e-3)
}
