package plots

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// conditioned makes up runs as the suite of conditions gives them: of the plain transports, and of the same with minimal heads, with a
// cookie, over TLS, on the other engine, and over HTTP/2. Engines differ in CPU time by a half, and in nothing else.
func conditioned() []results.Run {
	var runs []results.Run
	const n, window = 60.0, 1.0
	for i, condition := range []struct {
		questions []string
		set       func(*results.Scenario)
		head, cpu float64 // of a request, both ways; of the server
	}{
		{[]string{"heads", "encryption", "engines"}, func(*results.Scenario) {}, 600, 1},
		{[]string{"heads"}, func(s *results.Scenario) { s.Headers = results.HeadersMinimal }, 150, 1},
		{[]string{"heads"}, func(s *results.Scenario) { s.CookieBytes = 512 }, 1120, 1},
		{[]string{"encryption", "versions"}, func(s *results.Scenario) { s.TLS = true }, 830, 1.2},
		{[]string{"engines"}, func(s *results.Scenario) { s.Engine = results.EngineNetHTTP }, 600, 1.5},
		{[]string{"versions"}, func(s *results.Scenario) { s.HTTP = results.HTTP2 }, 110, 1.8},
	} {
		for j, name := range []string{transport.ShortPoll.Name, transport.LongPoll.Name, transport.SSE.Name, transport.WebSocket.Name} {
			s := results.Default()
			s.Transport, s.Clients, s.Rate, s.Headers = name, n, 2, results.HeadersBrowser
			condition.set(&s)
			s.Complete()
			requests := map[transport.Kind]float64{transport.Poll: 4, transport.Hold: 2}[s.Kind()]
			for repetition := range 5 {
				noise := 1 + 0.02*rand.New(rand.NewPCG(uint64(10*i+j), uint64(repetition))).NormFloat64()
				bytes := requests*condition.head + 2*110
				runs = append(runs, results.Run{
					Schema: results.Schema, ID: fmt.Sprintf("conditions/%d-%s/%d", i, name, repetition+1), Questions: condition.questions,
					Scenario: s, Valid: true, WindowNS: window * 1e9,
					Host:     results.Host{CPU: "Example EPYC 7000 CPU @ 2.60GHz", Cores: 2, OS: "linux", Kernel: "6.18.0", Go: "go1.26.0", Revision: "0123456789abcdef"},
					Delivery: results.Delivery{Published: 2, Received: 2 * n, Expected: 2 * n, Requests: int64(requests * n)},
					Bytes: results.Bytes{
						AppDown: int64(bytes * n * 0.4), AppUp: int64(bytes * n * 0.6), PayloadDown: 2 * n * 64,
						WireDown: results.Observed(int64(bytes * n * 0.4)), WireUp: results.Observed(int64(bytes * n * 0.6)),
					},
					Server: &results.Server{
						CPUNS:        results.Observed(int64((requests + 2) * 30e3 * n * condition.cpu * noise)),
						RSSIdleBytes: results.Observed(int64(9e6)), RSSBytes: results.Observed(int64(9e6 + 8000*n*noise)),
					},
				})
			}
		}
	}
	return runs
}

func TestConditionsGolden(t *testing.T) {
	for _, name := range []string{"heads", "engines"} {
		svg, err := Render(figureNamed(t, name), conditioned(), "svg")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		goldenfile.Check(t, filepath.Join("testdata", name+".svg"), svg)
	}
}

// TestConditionsSay what changes most, and nothing of what doesn't differ.
func TestConditionsSay(t *testing.T) {
	for name, want := range map[string]string{
		"heads":      "Short polling each 1 s takes",
		"versions":   "Short polling each 1 s takes 0.19", // 110 : 830
		"engines":    "takes 1.5",
		"encryption": "takes 1.2",
	} {
		d, err := figureNamed(t, name).Compose(conditioned())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(d.Title(), want) {
			t.Errorf("%s: the title is %q, want it to contain %q", name, d.Title(), want)
		}
	}
}

// TestConditionsNeedBoth: where the plain one or the condition is missing, nothing is drawn.
func TestConditionsNeedBoth(t *testing.T) {
	for _, keep := range []func(results.Run) bool{
		func(r results.Run) bool { return stats.Engines.IsPlain(r.Scenario) },
		func(r results.Run) bool { return !stats.Engines.IsPlain(r.Scenario) },
	} {
		runs := slices.DeleteFunc(conditioned(), func(r results.Run) bool { return !keep(r) })
		if _, err := figureNamed(t, "engines").Compose(runs); !errors.Is(err, ErrNothingToDraw) {
			t.Errorf("Compose = %v, want that there is nothing to draw", err)
		}
	}
}
