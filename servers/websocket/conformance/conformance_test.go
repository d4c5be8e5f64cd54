package conformance

import (
	"net"
	"strings"
	"testing"
	"time"
)

func subject(t *testing.T, f fault) Subject {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go serveEcho(ln, f)
	return Subject{
		Address: ln.Addr().String(), Target: func(int) string { return "/" }, Limit: smallLimit,
		Answer: func(m Message) (Message, int) { return m, 0 },
		Heard:  func(m Message) (Message, bool) { return m, true },
	}
}

// TestRight has a server that keeps to the RFC pass.
func TestRight(t *testing.T) { Run(t, subject(t, none)) }

// TestWrong has each group notice what it is there for.
func TestWrong(t *testing.T) {
	for group, faults := range map[string][]fault{
		"1": {shortLengths, unmasked, cutOff}, "2": {silentPings, emptyPongs, longControls}, "3": {reservedTaken, reservedInControl}, "4": {opcodesTaken, cutOff},
		"5": {interleaved, stray, controlParts}, "6": {anyText, eachFragment}, "7": {anyReason, anyCode, halfCodes, noReason, talkative, staysOpen},
		"9": {noLimit, endless},
	} {
		for _, f := range faults {
			t.Run(group+" "+string(f), func(t *testing.T) {
				t.Parallel()
				s := subject(t, f)
				s.Patience = 300 * time.Millisecond // some faults are that nothing comes
				for n, c := range Cases(s.Limit) {
					if strings.HasPrefix(c.Name, group) && c.Try(s, n) != nil {
						return
					}
				}
				t.Error("no case of this group noticed")
			})
		}
	}
}

func TestNamesDiffer(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range Cases(smallLimit) {
		if seen[c.Name] {
			t.Errorf("two cases are named %q", c.Name)
		}
		seen[c.Name] = true
	}
	if len(seen) < 300 {
		t.Errorf("%d cases, want 300 or more", len(seen))
	}
}
