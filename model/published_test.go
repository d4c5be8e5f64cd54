package model

import (
	"math"
	"strings"
	"testing"

	"pollpush/transport"
)

func TestLubbers(t *testing.T) {
	// characters are without line ends; on the wire each line has CR LF, and so has the blank line after the head.
	measure := func(head string) (characters, onWire int) {
		lines := strings.Split(head, "\n")
		characters = len(strings.Join(lines, ""))
		return characters, characters + 2*len(lines) + 2
	}
	up, wireUp := measure(LubbersRequest)
	down, wireDown := measure(LubbersResponse)
	if up != 692 || down != 179 || up+down != LubbersCharacters {
		t.Errorf("heads have %d + %d characters, want 692 + 179 = %d", up, down, LubbersCharacters)
	}
	if wireUp != 716 || wireDown != 193 || wireUp+wireDown != LubbersHeadBytes {
		t.Errorf("heads have %d + %d bytes, want 716 + 193 = %d", wireUp, wireDown, LubbersHeadBytes)
	}
	if LubbersPollBytes != 930 || LubbersEventBytes != 23 || LubbersRatio != 435.5 {
		t.Errorf("poll, event, ratio = %d, %d, %v, want 930, 23, 435.5", LubbersPollBytes, LubbersEventBytes, LubbersRatio)
	}
	if got := transport.FrameBytes(LubbersBody, false); got != LubbersEventBytes {
		t.Errorf("FrameBytes(%d) = %v, want %d", LubbersBody, got, LubbersEventBytes)
	}
	want := []LubbersCase{{"A", 1_000, 6.645, 0.0153}, {"B", 10_000, 66.45, 0.153}, {"C", 100_000, 664.5, 1.526}}
	for i, got := range LubbersCases() {
		near(t, "case "+got.Name+", polling", got.Polling, want[i].Polling, 5e-4)
		near(t, "case "+got.Name+", WebSocket", got.WebSocket, want[i].WebSocket, 5e-3)
		if got.Clients != want[i].Clients {
			t.Errorf("case %s has %d clients, want %d", got.Name, got.Clients, want[i].Clients)
		}
	}
}

func TestRFC6202(t *testing.T) {
	for rate, want := range map[float64]float64{0.1: 50.5, 1: 55, 4: 68.7, 10: 86.6, 20: 96.8} { // ms
		d := RFC6202(rate, RFC6202Delay)
		if got := math.Round(d.Mean()*1e4) / 10; got != want {
			t.Errorf("mean at %v/s = %v ms, want %v", rate, got, want)
		}
		near(t, "maximum", d.Quantile(1), 0.150, 1e-9)
		near(t, "minimum", d.Quantile(0), 0.050, 1e-9)
	}
	near(t, "mean at no rate, in transits", RFC6202(1e-6, 1).Mean(), 1, 1e-5)
	near(t, "mean at any rate, in transits", RFC6202(1e6, 1).Mean(), 2, 1e-5)
}

func TestBozdag(t *testing.T) {
	polls, redundant := Bozdag2009ClockDriven()
	near(t, "clock-driven polls", polls, 500, 1e-9)
	near(t, "clock-driven redundant", redundant, 0.98, 1e-9)
	polls, redundant = Bozdag2009ResponseDriven()
	near(t, "response-driven polls", polls, Bozdag2009Polls, 1e-9)
	near(t, "response-driven redundant", redundant, Bozdag2009Redundant, 1e-9)

	for _, test := range []struct{ pull, publish, missed, redundant float64 }{
		{1, 1, 0, 0}, {5, 1, 0.8, 0}, {1, 5, 0, 0.8}, {50, 15, 0.7, 0}, {15, 50, 0, 0.7},
	} {
		missed, redundant := Bozdag2007(test.pull, test.publish)
		near(t, "missed", missed, test.missed, 1e-9)
		near(t, "redundant", redundant, test.redundant, 1e-9)
		// The rule is what the model says of periodic events.
		a := arrivals{"periodic", 1 / test.publish}
		near(t, "redundant by the model", 1-a.useful(test.pull), redundant, 1e-9)
		near(t, "missed by the model", 1-a.useful(test.pull)/test.pull/a.rate, missed, 1e-9)
	}
}

func TestVanDeVyvere(t *testing.T) {
	near(t, "crossing", VanDeVyvereCrossing(), 9.92, 1e-3)
}

// near checks got against want within a relative tolerance, absolute where want is 0.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if want != 0 {
		tolerance *= math.Abs(want)
	}
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.6g, want %.6g", what, got, want)
	}
}
