package advise

import (
	"strings"
	"testing"
)

func TestAsk(t *testing.T) {
	n := Default()
	var out strings.Builder
	if err := n.Ask(strings.NewReader("\nmany\n50000\n2m\n\nall\n200\nmobile\n"), &out); err != nil {
		t.Fatal(err)
	}
	if n.Clients != 50_000 || n.Rate != 1./120 || n.Stale.String() != "max=5s" || n.Share != 0 || n.Payload != 200 || n.Client != ClientMobile {
		t.Errorf("was told %+v", n)
	}
	for _, want := range []string{"How many clients follow at the same time? ", `"many" is no whole number`, "How late may an event be? [max=5s] "} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("said\n%s\nwithout %q", out.String(), want)
		}
	}
}

// TestAskEnds: it doesn't ask for ever where nobody answers.
func TestAskEnds(t *testing.T) {
	n := Default()
	if err := n.Ask(strings.NewReader("50000\n"), new(strings.Builder)); err == nil || err.Error() != "every: no answer came" {
		t.Errorf("Ask = %v, want that no answer came", err)
	}
}
