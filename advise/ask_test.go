package advise

import (
	"strings"
	"testing"
)

func TestAsk(t *testing.T) {
	n := Default()
	var out strings.Builder
	if err := n.Ask(Fields, strings.NewReader("\nmany\n50000\n2m\n\n60000\nall\n200\nmobile\n"), &out); err != nil {
		t.Fatal(err)
	}
	if n.Clients != 50_000 || n.Rate != 1./120 || n.Stale.String() != "max=5s" || n.Share != 0 || n.Payload != 200 || n.Client != ClientMobile {
		t.Errorf("was told %+v", n)
	}
	for _, want := range []string{"How many clients follow at the same time? ", `"many" is no whole number`, "How late may an event be? [max=5s] ", "60000 clients can't get the same events where there are 50000"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("said\n%s\nwithout %q", out.String(), want)
		}
	}
}

// TestAskEnds: it doesn't ask for ever where nobody answers.
func TestAskEnds(t *testing.T) {
	n := Default()
	if err := n.Ask(Fields, strings.NewReader("50000\n"), new(strings.Builder)); err == nil || err.Error() != "every: no answer came" {
		t.Errorf("Ask = %v, want that no answer came", err)
	}
}

// TestAskForWhatIsMissing: nothing but that, and it has to go with what was said.
func TestAskForWhatIsMissing(t *testing.T) {
	n := Default()
	n.Share = 100
	var out strings.Builder
	if err := n.Ask(n.Missing(), strings.NewReader("50\n500\n2m\n"), &out); err != nil {
		t.Fatal(err)
	}
	if n.Clients != 500 || n.Rate != 1./120 || len(n.Missing()) > 0 || n.Check() != nil {
		t.Errorf("was told %+v", n)
	}
	if said := out.String(); strings.Count(said, "How many clients follow") != 2 || strings.Contains(said, "How late") {
		t.Errorf("said\n%s", said)
	}
}
