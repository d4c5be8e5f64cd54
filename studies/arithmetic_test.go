package studies

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
	up, wireUp := measure(lubbersRequest)
	down, wireDown := measure(lubbersResponse)
	if up != 692 || down != 179 || up+down != lubbersCharacters {
		t.Errorf("heads have %d + %d characters, want 692 + 179 = %d", up, down, lubbersCharacters)
	}
	if wireUp != 716 || wireDown != 193 || wireUp+wireDown != lubbersHeadBytes {
		t.Errorf("heads have %d + %d bytes, want 716 + 193 = %d", wireUp, wireDown, lubbersHeadBytes)
	}
	if lubbersPollBytes != 930 || lubbersEventBytes != 23 || lubbersRatio != 435.5 {
		t.Errorf("poll, event, ratio = %d, %d, %v, want 930, 23, 435.5", lubbersPollBytes, lubbersEventBytes, lubbersRatio)
	}
	if got := transport.FrameBytes(lubbersBody, false); got != lubbersEventBytes {
		t.Errorf("FrameBytes(%d) = %v, want %d", lubbersBody, got, lubbersEventBytes)
	}
	want := []useCase{{"A", 1_000, 6.645, 0.0153}, {"B", 10_000, 66.45, 0.153}, {"C", 100_000, 664.5, 1.526}}
	for i, got := range lubbersCases() {
		near(t, "case "+got.Name+", polling", got.Polling, want[i].Polling, 5e-4)
		near(t, "case "+got.Name+", WebSocket", got.WebSocket, want[i].WebSocket, 5e-3)
		if got.Clients != want[i].Clients {
			t.Errorf("case %s has %d clients, want %d", got.Name, got.Clients, want[i].Clients)
		}
	}
}

func TestBozdag(t *testing.T) {
	polls, redundant := bozdagClockDriven()
	near(t, "clock-driven polls", polls, 500, 1e-9)
	near(t, "clock-driven redundant", redundant, 0.98, 1e-9)
	polls, redundant = bozdagResponseDriven()
	near(t, "response-driven polls", polls, bozdagPolls, 1e-9)
	near(t, "response-driven redundant", redundant, bozdagRedundant, 1e-9)

	for _, test := range []struct{ pull, publish, missed, redundant float64 }{
		{1, 1, 0, 0}, {5, 1, 0.8, 0}, {1, 5, 0, 0.8}, {50, 15, 0.7, 0}, {15, 50, 0, 0.7},
	} {
		missed, redundant := bozdagRule(test.pull, test.publish)
		near(t, "missed", missed, test.missed, 1e-9)
		near(t, "redundant", redundant, test.redundant, 1e-9)
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
