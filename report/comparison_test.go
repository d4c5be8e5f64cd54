package report

import (
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// A ratio of bytes is one of a layer: what lies between the two layers can turn it round.
func TestBytesOfBothLayers(t *testing.T) {
	// Of what goes through the sockets, SSE has 1.2 times the bytes of WebSocket.
	moved := map[string]int64{transport.ShortPoll.Name: 300_000, transport.LongPoll.Name: 30_000, transport.SSE.Name: 6000, transport.WebSocket.Name: 5000}
	of := func(wire map[string]float64) string {
		runs := asked(t, "sparse", 100, 0.1, func(r *results.Run) {
			r.Bytes.AppDown, r.Bytes.AppUp = moved[r.Scenario.Transport], 0
			r.Bytes.WireDown, r.Bytes.WireUp = nil, nil
			if wire != nil {
				r.Bytes.WireDown, r.Bytes.WireUp = results.Observed(int64(50*wire[r.Scenario.Transport])), results.Observed(int64(0))
			}
		})
		bytes, _, _ := strings.Cut(allText(Findings(runs), "sparse"), "\n")
		return bytes
	}
	for _, test := range []struct {
		name string
		wire map[string]float64
		want string
	}{
		{"turned round", map[string]float64{transport.ShortPoll.Name: 9000, transport.LongPoll.Name: 300, transport.SSE.Name: 90, transport.WebSocket.Name: 100},
			"The traffic through the sockets per client and second was 10.0 B with WebSocket, and 10.0 B on the wire. " +
				"With short polling each 1 s it was 600 B, 60 times as much as with WebSocket, and on the wire 90 times. " +
				"With long polling it was 60.0 B, 6 times as much, and on the wire 3 times. " +
				"With SSE it was 12.0 B, 1.2 times as much, and on the wire 0.9 times."},
		{"the same", map[string]float64{transport.ShortPoll.Name: 9000, transport.LongPoll.Name: 300, transport.SSE.Name: 100, transport.WebSocket.Name: 100},
			"With SSE it was 12.0 B, 1.2 times as much. On the wire the two did not differ measurably."},
		{"unknown", nil,
			"was 10.0 B with WebSocket. With short polling each 1 s it was 600 B, 60 times as much as with WebSocket. With long polling it was 60.0 B, 6 times as much. With SSE it was 12.0 B, 1.2 times as much."},
	} {
		if got := of(test.wire); !strings.Contains(got, test.want) {
			t.Errorf("%s: the finding is\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

// What is the same through the sockets is not always so on the wire.
func TestBytesAlikeThroughTheSockets(t *testing.T) {
	runs := asked(t, "sparse", 100, 0.1, func(r *results.Run) {
		r.Bytes.AppDown, r.Bytes.AppUp = 5000, 0
		wire := map[string]int64{transport.SSE.Name: 20_000, transport.WebSocket.Name: 40_000}[r.Scenario.Transport]
		r.Bytes.WireDown, r.Bytes.WireUp = results.Observed(20_000+wire/2), results.Observed(int64(0))
	})
	const want = "was 10.0 B with WebSocket, and 80.0 B on the wire. That with short polling each 1 s, long polling and SSE did not differ measurably. " +
		"On the wire, that with short polling each 1 s was 0.5 times as much as with WebSocket. " +
		"On the wire, that with long polling was 0.5 times as much as with WebSocket. " +
		"On the wire, that with SSE was 0.75 times as much as with WebSocket."
	if got := allText(Findings(runs), "sparse"); !strings.Contains(got, want) {
		t.Errorf("the finding is\n%s\nwant\n%s", got, want)
	}
}

// Each finding that rests on the server's CPU time says how busy the server was.
func TestCostsNameTheirUtilisation(t *testing.T) {
	costs := 0
	for _, f := range referenceFindings(t, "full") {
		if !slices.ContainsFunc(f.Evidence, func(e Evidence) bool { return strings.Contains(e.What, "server-cpu") }) {
			continue
		}
		costs++
		if text := f.Text + f.Detail; !strings.Contains(text, "busy for") && !strings.Contains(text, "utilisation") {
			t.Errorf("%q doesn't say how busy the server was", f)
		}
	}
	if costs < 4 {
		t.Errorf("only %d findings rest on CPU time", costs)
	}
}

// Each finding that rests on bytes says through what they went.
func TestBytesNameTheirLayer(t *testing.T) {
	layered := 0
	for _, suite := range suitesOfAllShapes {
		for _, f := range referenceFindings(t, suite) {
			for _, e := range f.Evidence {
				if strings.Contains(e.What, "app-bytes") {
					layered++
					if !strings.Contains(f.Text, "through the socket") && !strings.Contains(f.Text, "through its socket") && !strings.Contains(f.Text, "both moved the same") {
						t.Errorf("%s: %q rests on %s, and names no layer", suite, f.Text, e.What)
					}
					break
				}
			}
		}
	}
	if layered < 5 {
		t.Errorf("only %d findings rest on bytes", layered)
	}
}
