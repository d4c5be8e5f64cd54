package verify

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/internal/histogram"

	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/transport"
	"pollpush/verify/null"
)

func golden(t *testing.T, name, got string) {
	t.Helper()
	goldenfile.Check(t, filepath.Join("testdata", name), []byte(got))
}

// encoded is a histogram as a Truth has it.
func encoded(t *testing.T, h *hdrhistogram.Histogram) string {
	t.Helper()
	text, err := h.Encode(hdrhistogram.V2CompressedEncodingCookieBase)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// truthAndRun is a truth and a run that agree, about latencies from 1 to 20 ms.
func truthAndRun(t *testing.T, clients int) (null.Truth, results.Run) {
	t.Helper()
	truth := null.Truth{Published: 20, Expected: int64(20 * clients), AppDown: int64(2000 * clients), Writes: int64(20 * clients),
		ConnectDown: 52 * int64(clients), ConnectUp: 79 * int64(clients), Header: 52}
	before, after, h := histogram.New(), histogram.New(), histogram.New()
	for i := range 20 * clients {
		latency := time.Duration(1+i%20) * time.Millisecond
		before.RecordValue(int64(latency))
		after.RecordValue(int64(latency + 10*time.Microsecond))
		h.RecordValue(int64(latency + 5*time.Microsecond))
	}
	truth.Before, truth.After = encoded(t, before), encoded(t, after)
	s := results.Default()
	s.Clients = clients
	wire, _ := truth.WireDown()
	return truth, results.Run{
		Scenario: s, Valid: true,
		Delivery: results.Delivery{Published: 20, Expected: truth.Expected, Received: truth.Expected},
		Latency: &results.Latency{Clock: "kernel", Min: h.Min(), P50: h.ValueAtPercentile(50), P90: results.Observed(h.ValueAtPercentile(90)),
			Max: h.Max(), Mean: h.Mean(), Count: truth.Expected},
		Lag: results.Lag{ClientP99: results.Observed(int64(30_000))},
		Bytes: results.Bytes{AppDown: truth.AppDown, ConnectDown: truth.ConnectDown, ConnectUp: truth.ConnectUp,
			WireDown: &wire, PacketsDown: &truth.Writes},
		Server: &results.Server{ForeignCPUShare: results.Observed(0.02)},
		Load:   &results.Load{Busy: results.Observed(0.25)},
	}
}

func loadOf(t *testing.T, truth *null.Truth, run results.Run) Load {
	t.Helper()
	l, err := NewLoad(run, truth)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestOutcome spoils what was measured, one number at a time.
func TestOutcome(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(*results.Run)
		want  Outcome
		why   string
	}{
		{"right", func(*results.Run) {}, Right, ""},
		{"lower by little", func(r *results.Run) { r.Latency.P50 -= 150_000 }, Right, ""}, // 2 % of 10 ms
		{"lower", func(r *results.Run) { r.Latency.P50 -= 250_000 }, Wrong, "p50 by -2"},
		{"higher by little", func(r *results.Run) { r.Latency.Min += 100_000 }, Right, ""}, // 100 µs, of 1 ms
		{"higher", func(r *results.Run) { r.Latency.Min += 110_000 }, Wrong, "min by +10"},
		{"mean", func(r *results.Run) { r.Latency.Mean *= 1.03 }, Wrong, "mean by +"},
		{"max", func(r *results.Run) { r.Latency.Max *= 2 }, Wrong, "max by +"},
		{"bytes", func(r *results.Run) { r.Bytes.AppDown++ }, Wrong, "app bytes down by +1"},
		{"packets", func(r *results.Run) { *r.Bytes.WireDown -= 52 }, Wrong, "wire bytes down by -52"},
		{"received", func(r *results.Run) { r.Delivery.Received-- }, Wrong, "deliveries received by -1"},
		{"no wire", func(r *results.Run) { r.Bytes.WireDown = nil }, Right, ""},
		{"no latency", func(r *results.Run) { r.Latency = nil }, Wrong, "nothing was measured"},
		{"invalid", func(r *results.Run) { r.Valid, r.InvalidBecause, r.Latency.Max = false, []string{"why: so"}, 0 }, Refused, "invalid: why: so"},
		{"failed", func(r *results.Run) { *r = results.Run{InvalidBecause: []string{"died"}} }, Refused, "invalid: died"},
	} {
		truth, run := truthAndRun(t, 10)
		test.spoil(&run)
		got, why := loadOf(t, &truth, run).Outcome()
		if got != test.want || !strings.Contains(why, test.why) || (test.why == "") != (why == "") {
			t.Errorf("%s: outcome %d because of %q, want %d because of %q", test.name, got, why, test.want, test.why)
		}
	}
}

func TestReadingIsBetweenTheStamps(t *testing.T) {
	for measured, want := range map[float64]float64{90: -10, 100: 0, 105: 0, 110: 0, 120: 10} {
		if got := (Reading{Before: 100, After: 110, Measured: measured}).Difference(); got != want {
			t.Errorf("%g differs from 100 to 110 by %g, want %g", measured, got, want)
		}
	}
}

func TestChecks(t *testing.T) {
	for _, test := range []struct {
		check  Check
		caught bool
		reason string
	}{
		{Check{}, true, ""},
		{Check{Reasons: []string{"a", "b"}}, false, "a; b"},
		{Check{Wanted: "events lost:"}, false, ""},
		{Check{Wanted: "events lost:", Reasons: []string{"publisher late: x"}}, false, ""},
		{Check{Wanted: "events lost:", Reasons: []string{"publisher late: x", "events lost: 3"}}, true, "events lost: 3"},
		{Check{Wanted: "events lost:", Reasons: []string{"events lost: 3"}, Counts: []Count{{"lost", 3, 3}}}, true, "events lost: 3"},
		{Check{Wanted: "events lost:", Reasons: []string{"events lost: 3"}, Counts: []Count{{"lost", 4, 3}}}, false, "events lost: 3"},
	} {
		if got, reason := test.check.Caught(), test.check.Reason(); got != test.caught || reason != test.reason {
			t.Errorf("%+v: caught %v because of %q, want %v because of %q", test.check, got, reason, test.caught, test.reason)
		}
	}
}

// TestReport compares the tables of a good and of a bad report with what they should look like.
func TestReport(t *testing.T) {
	truth, run := truthAndRun(t, 10)
	good := Report{
		Clock: Clock{Step: 41, Stamp: 40.6, Arrival: "kernel", ServerCPUs: []int{0}, LoadCPUs: []int{1, 2}, Network: results.NetworkVeth},
		Loads: []Load{loadOf(t, &truth, run)},
		Paths: []Path{ExchangePath("up, both at once", 20*time.Millisecond, []time.Duration{10_100_000, 10_200_000}, time.Millisecond)},
		Checks: []Check{
			{Name: "nothing"},
			{Name: "events dropped", Wanted: "events lost:", Reasons: []string{"events lost: 3 of 9"}, Counts: []Count{{"lost", 3, 3}}},
		},
	}
	run.Scenario.Transport = transport.SSE.Name
	paused := func(side string, length time.Duration, reasons ...string) Pause {
		run := run
		run.Valid, run.InvalidBecause = len(reasons) == 0, reasons
		return Pause{side, length, run, []Reading{{"mean", 10e6, 10e6, run.Latency.Mean, pauseSlack}}}
	}
	good.Pauses = []Pause{
		paused(pausedLoad, 100*time.Millisecond), paused(pausedLoad, time.Second, "load generator lagged: it stood still"),
		paused(pausedServer, 100*time.Millisecond),
	}
	bad := good
	bad.Pauses = []Pause{paused(pausedServer, time.Second), paused(pausedServer, 100*time.Millisecond, "publisher late: by 1s")}
	bad.Clock = Clock{Step: 1000, Stamp: 900, Arrival: "user", Network: results.NetworkLoopback}
	truth, run = truthAndRun(t, 100)
	run.Latency.P50 += int64(time.Millisecond)
	run.Bytes.AppDown--
	run.Bytes.WireDown, run.Load.Busy = nil, nil
	wrong := loadOf(t, &truth, run)
	wrong.Late.P99 = int64(6 * time.Millisecond)
	_, run = truthAndRun(t, 1000)
	run.Valid, run.InvalidBecause, run.Latency, run.Load, run.Server = false, []string{"the load process died"}, nil, nil, nil
	bad.Loads = append(slices.Clone(good.Loads), wrong, loadOf(t, nil, run))
	bad.Paths = []Path{
		{Name: "down, 3 clients", RTT: 20 * time.Millisecond, Problem: "the relay died"},
		ExchangePath("up, both at once", 20*time.Millisecond, []time.Duration{11_100_000}, time.Millisecond),
		ExchangePath("down, both at once", 20*time.Millisecond, []time.Duration{11_100_000}, time.Millisecond),
	}
	bad.Paths[2].Late = results.Observed(int64(2444 * time.Microsecond))
	bad.Checks = []Check{
		{Name: "nothing", Reasons: []string{"publisher late: by 1s"}},
		{Name: "publisher stalled", Wanted: "publisher late:"},
		{Name: "events dropped", Wanted: "events lost:", Reasons: []string{"events lost: 3 of 9"}, Counts: []Count{{"lost", 4, 3}}},
	}
	for name, r := range map[string]Report{"good.txt": good, "bad.txt": bad, "empty.txt": {}} {
		var text strings.Builder
		if err := r.Write(&text); err != nil {
			t.Fatal(err)
		}
		golden(t, name, text.String())
	}
	if problems := good.Problems(); len(problems) != 0 {
		t.Errorf("a good report has problems: %q", problems)
	}
	if problems := bad.Problems(); len(problems) != 9 {
		t.Errorf("a bad report has %d problems, want 9: %q", len(problems), problems)
	}
	if l, ok := bad.Highest(); !ok || l.Run.Scenario.Clients != 10 {
		t.Errorf("the highest good load is %d clients, %v, want 10", l.Run.Scenario.Clients, ok)
	}
}

// TestARefusedLoadIsNoProblem: the instrument may say how far it goes, unless that is nowhere.
func TestARefusedLoadIsNoProblem(t *testing.T) {
	truth, run := truthAndRun(t, 10)
	first := loadOf(t, &truth, run)
	run.Valid, run.InvalidBecause = false, []string{"load generator busy: for 99 %"}
	refused := loadOf(t, &truth, run)
	half := time.Millisecond
	good := Report{Paths: []Path{ExchangePath("up", 2*half, []time.Duration{half}, half)}, Checks: []Check{{Name: "nothing"}}, Pauses: []Pause{{Side: pausedLoad}}}
	for _, test := range []struct {
		loads []Load
		want  int
	}{{[]Load{first, refused}, 0}, {[]Load{refused, first}, 1}} {
		if got := (Report{Loads: test.loads, Paths: good.Paths, Checks: good.Checks, Pauses: good.Pauses}).Problems(); len(got) != test.want {
			t.Errorf("%d problems, want %d: %q", len(got), test.want, got)
		}
	}
}

// TestReadingsOfFewEvents: percentiles are compared also where a record gives none.
func TestReadingsOfFewEvents(t *testing.T) {
	truth, _ := truthAndRun(t, 100) // 20 events
	h, err := hdrhistogram.Decode([]byte(truth.Before))
	if err != nil {
		t.Fatal(err)
	}
	latency := results.NewLatency(h, "kernel", 20)
	if latency.P90 != nil {
		t.Fatal("the record has a 90th percentile of 20 events")
	}
	readings, err := Readings(truth, latency, 0, Slack, 0)
	var names []string
	for _, r := range readings {
		names = append(names, r.Name)
	}
	if want := []string{"min", "p50", "p90", "p99", "mean", "max"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("%q are compared, %v; want %q", names, err, want)
	}
}
