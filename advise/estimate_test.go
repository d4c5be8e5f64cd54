package advise

import (
	"math"
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-6*math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// TestPolls has the arithmetic of polls spelt out.
func TestPolls(t *testing.T) {
	n := needs(t, "clients", "1000", "every", "2m", "share", "all", "stale", "max=5s", "rtt", "50ms")
	c := synthetic()
	interval := c.pollInterval(n, transport.ShortPoll)
	// The largest latency is T + RTT/2, and 10 % more than that is to be 5 s: T = 5/1.1 - 0.025 = 4.52.
	if interval != results.Duration(4500*time.Millisecond) {
		t.Errorf("the interval is %v, want 4.5s", interval)
	}
	e, _, processes, notes := c.estimate(n, transport.ShortPoll, results.Duration(4*time.Second))
	if processes != 1 || len(notes) > 0 {
		t.Errorf("%d processes, %v, want 1 and nothing to note", processes, notes)
	}
	near(t, "requests", e.Requests, 250)
	// A topic of one digit, an epoch of five characters, a cursor of two digits: 30 events in an hour before the last poll, and 60
	// after another.
	near(t, "bytes up", e.BytesUp, 250*(300+1+5+2))
	// Of polls 1 - e^(-4/120) find an event. Its line has a number of two digits, three blanks or line ends, a time of 19 digits, 64 bytes.
	useful := 1 - math.Exp(-4./120)
	near(t, "empty", e.Empty, 250*(1-useful))
	down := 250*(useful*(150+2)+(1-useful)*100) + 1000./120*(2+1+19+1+64+1)
	if math.Abs(e.BytesDown-down) > 0.001*down { // of two events in an answer the length has three digits
		t.Errorf("bytes down = %v, want %v", e.BytesDown, down)
	}
	near(t, "cores", e.Cores, 250*50e-6)
	near(t, "memory", e.Memory, 2e6+1000*7000)
	near(t, "kernel memory", e.Kernel, 1000*3000)
	near(t, "median", e.Latency.Quantile(0.5), 2.025)
	near(t, "largest", e.Latency.Quantile(1), 4.025)
	near(t, "delivered", e.Delivered, 1000./120)
}

// TestPush has that of Server-Sent Events.
func TestPush(t *testing.T) {
	n := needs(t, "clients", "1000", "every", "10s", "share", "all", "rtt", "50ms")
	e, _, _, _ := synthetic().estimate(n, transport.SSE, 0)
	near(t, "requests", e.Requests, 0)
	// 1,000 clients have an event each 10 s and a heartbeat each 25 s, at 10 µs each.
	near(t, "cores", e.Cores, (1000./10+1000./25)*10e-6)
	// id: EPOCH-123 LF data: LINE LF LF; the number has three digits from 360 to 720.
	near(t, "bytes down", e.BytesDown, 1000./10*(4+5+3+1+6+(3+1+19+1+64+1)+1)+1000./25*3)
	// The last of 1,000 clients waits for twice the mean of 1,000 x 5 µs.
	near(t, "largest", e.Latency.Quantile(1), 0.025+2*1000*5e-6)
}

// TestTLSAndCookies: each is added to heads, and no more.
func TestTLSAndCookies(t *testing.T) {
	plain := needs(t, "clients", "1000", "every", "2m")
	base, _, _, _ := synthetic().estimate(plain, transport.ShortPoll, results.Duration(time.Second))
	more := needs(t, "clients", "1000", "every", "2m", "cookie", "1000", "tls", "true")
	e, _, _, notes := synthetic().estimate(more, transport.ShortPoll, results.Duration(time.Second))
	near(t, "bytes up", e.BytesUp-base.BytesUp, 1000*(1000+10+22))
	near(t, "bytes down", e.BytesDown-base.BytesDown, 1000*22)
	if text := strings.Join(notes, "\n"); !strings.Contains(text, "they were not measured with it") {
		t.Errorf("TLS stands on measurements without, and the notes are %q", text)
	}
}

// TestProcesses: what one core can't do takes several processes.
func TestProcesses(t *testing.T) {
	// 100,000 polls a second take five cores: eight processes, of which none is more than 70 % busy.
	n := needs(t, "clients", "100000", "every", "2m")
	e, s, processes, _ := synthetic().estimate(n, transport.ShortPoll, results.Duration(time.Second))
	if processes != 8 || s.Clients != 12_500 {
		t.Errorf("%d processes of %d clients, want 8 of 12,500", processes, s.Clients)
	}
	near(t, "cores", e.Cores, 5)
	near(t, "memory", e.Memory, 8*2e6+100_000*7000)
	// One process writes to 1,000,000 clients in 10 s, and there is an event each second.
	n = needs(t, "clients", "1000000", "every", "1s", "share", "all", "stale", "1h")
	e, _, processes, _ = synthetic().estimate(n, transport.SSE, 0)
	if processes < 10 || !(e.Latency.Quantile(1) < 1.1) {
		t.Errorf("%d processes, and the last client has an event after %v s: fan-outs overtake each other", processes, e.Latency.Quantile(1))
	}
}

// TestCostsStayBeyondWhatWasMeasured: a law that falls with the rate is not believed beyond the fastest.
func TestCostsStayBeyondWhatWasMeasured(t *testing.T) {
	c := synthetic()
	for i := range c.Setups {
		c.Setups[i].CPU.Cooling, c.Setups[i].CPU.Fastest = 0.5, 100
	}
	n := needs(t, "clients", "100", "every", "1d")
	slow, _, _, _ := c.estimate(n, transport.ShortPoll, results.Duration(time.Second))
	fast, _, _, notes := c.estimate(n, transport.ShortPoll, results.Duration(100*time.Millisecond))
	if ratio := fast.Cores / slow.Cores; math.Abs(ratio-10) > 0.01 {
		t.Errorf("ten times as many polls take %v times the CPU time, want 10: beyond 100 a second nothing was measured", ratio)
	}
	if text := strings.Join(notes, "\n"); !strings.Contains(text, "Wake-ups per second of a process: up to 100 were measured, and 1,000 are asked about.") {
		t.Errorf("the notes are %q", text)
	}
}

// TestUnknownStaysUnknown: without coefficients there are no numbers.
func TestUnknownStaysUnknown(t *testing.T) {
	n := needs(t, "clients", "100", "every", "2m")
	e, _, _, _ := Coefficients{Network: results.NetworkVeth}.estimate(n, transport.ShortPoll, results.Duration(time.Second))
	if !math.IsNaN(e.Cores) || !math.IsNaN(e.Memory) || !math.IsNaN(e.Kernel) || !math.IsNaN(e.Latency.Mean()) {
		t.Errorf("nothing was measured, and the estimate is %+v", e)
	}
}

// TestStaleLimits: each kind of limit gives the interval that just meets it.
func TestStaleLimits(t *testing.T) {
	for stale, want := range map[string]time.Duration{
		"5s":            4500 * time.Millisecond, // T + 25 ms = 5 s / 1.1
		"p99=5s":        4500 * time.Millisecond, // 0.99 T + 25 ms
		"p50=1s":        1700 * time.Millisecond, // T/2 + 25 ms = 1 s / 1.1: 1.77 s
		"mean=1s":       1700 * time.Millisecond, // the same
		"p50=1s,max=1s": 880 * time.Millisecond,  // 884 ms
		"1h":            54 * time.Minute,        // 54.5 min, with two digits
		"20ms":          leastInterval,           // the way alone takes longer
	} {
		n := needs(t, "clients", "100", "every", "2m", "stale", stale)
		if got := synthetic().pollInterval(n, transport.ShortPoll); got != results.Duration(want) {
			t.Errorf("--stale %s gives polls each %v, want %v", stale, got, want)
		}
	}
}

// TestLatestIsAsStale: whoever is told only the newest sees what was before for as long as anybody: an hour's poll shows a state
// that is an hour old, though the event that it fetches is new.
func TestLatestIsAsStale(t *testing.T) {
	every := needs(t, "clients", "100", "every", "10/s", "stale", "5s")
	latest := needs(t, "clients", "100", "every", "10/s", "stale", "5s", "contract", "latest")
	c := synthetic()
	if a, b := c.pollInterval(every, transport.ShortPoll), c.pollInterval(latest, transport.ShortPoll); a != b {
		t.Errorf("polls each %v meet 5 s, and each %v where only the newest counts", a, b)
	}
	e, _, _, _ := c.estimate(latest, transport.ShortPoll, results.Duration(4*time.Second))
	near(t, "median", e.Latency.Quantile(0.5), 2.025)
	if !(e.Delivered < 26) { // 25 polls a second fetch one event each
		t.Errorf("%v events are delivered a second", e.Delivered)
	}
}

// TestRarePolls: connections that nobody keeps open take no memory.
func TestRarePolls(t *testing.T) {
	n := needs(t, "clients", "10000", "every", "1d", "stale", "1h")
	e, _, _, _ := synthetic().estimate(n, transport.ShortPoll, results.Duration(10*time.Minute))
	near(t, "connections", e.Connections, 1000)
	near(t, "memory", e.Memory, 2e6+1000*7000)
	near(t, "kernel memory", e.Kernel, 1000*3000)
	near(t, "requests", e.Requests, 10_000./600)
	e, _, _, _ = synthetic().estimate(n, transport.ShortPoll, results.Duration(30*time.Second))
	near(t, "connections", e.Connections, 10_000)
}
