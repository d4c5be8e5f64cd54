package plots

import (
	"math"
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// TestWithMinimalHeads: each poll is 302 bytes less, whatever else there is.
func TestWithMinimalHeads(t *testing.T) {
	r := results.Run{Scenario: results.Default()}
	r.Scenario.Transport = transport.ShortPoll.Name
	r.Scenario.Complete()
	r.Delivery.Requests, r.Bytes.AppUp, r.Bytes.AppDown = 10, 4000, 2000
	app := func(r results.Run) float64 { return 1 } // the share of what is left
	check := func(name string, wire bool, want float64) {
		t.Helper()
		if got := withMinimal(app, wire)(r); math.Abs(got-want) > 1e-9 && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("%s: %v is left, want %v", name, got, want)
		}
	}
	check("through the socket", false, (6000-3020)/6000.)
	check("wire bytes that nobody counted", true, math.NaN())
	r.Bytes.WireUp, r.Bytes.WireDown = results.Observed(int64(8000)), results.Observed(int64(4000))
	check("on the wire", true, (12000-3020)/12000.)
	r.Scenario.Headers = results.HeadersMinimal
	check("minimal heads", false, math.NaN())
	r.Scenario.Headers, r.Scenario.Transport = results.HeadersBrowser, transport.SSE.Name
	check("a stream", false, math.NaN())
}

// TestFiguresOfBytesShowBothProfiles, those that compare transports by them.
func TestFiguresOfBytesShowBothProfiles(t *testing.T) {
	for _, name := range []string{"tradeoff", "tradeoff-sparse", "bytes-rate", "bytes-layers", "bytes-idle"} {
		d, err := figureNamed(t, name).Draw(synthetic())
		if err != nil {
			t.Fatal(err)
		}
		shown := false
		for _, k := range d.kinds {
			shown = shown || k.label == "with minimal heads"
		}
		if !shown {
			t.Errorf("%s does not show minimal heads: %+v", name, d.kinds)
		}
	}
}
