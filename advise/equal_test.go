package advise

import (
	"slices"
	"strings"
	"testing"

	"pollpush/bill"
	"pollpush/transport"
)

// flat are prices by which everything costs the same.
func flat(t *testing.T, name string) []bill.Prices {
	t.Helper()
	p, err := bill.Read(strings.NewReader("about: x\ndate: 2026-11\nsource: y\ncurrency: USD\nitems: [{name: all, meter: month, price: 1000}]\n"), name+".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return []bill.Prices{p}
}

// TestTiesGoToTheLeastLate: of what costs the same the least late is taken, not the first of all, and why is said.
func TestTiesGoToTheLeastLate(t *testing.T) {
	a := Adviser{Coefficients: synthetic(), Prices: flat(t, "flat")}
	for _, client := range []string{ClientBrowser, ClientMobile, ClientMachine} {
		answer := a.Answer(needs(t, "clients", "1000", "every", "2m", "client", client))
		if take := answer.Options[0]; take.Transport.Kind != transport.Stream || client != ClientMachine && take.Transport.Name != "sse" {
			t.Errorf("a %s is told to take %s", client, take.prose())
		}
		if last := answer.Options[len(answer.Options)-1]; last.Transport.Name != "short-poll" {
			t.Errorf("%s comes last, and short polling is the latest", last.prose())
		}
		text := strings.Join(answer.sentences(), "\n")
		if !strings.Contains(text, "at $1,000") || strings.Contains(text, "times as much") || strings.Contains(text, "EventSource") != (client != ClientMachine) {
			t.Errorf("a %s is told\n%s", client, text)
		}
		if len(answer.apart()) != len(answer.Options) || slices.Contains(answer.apart(), "") {
			t.Errorf("what sets %d options apart is %q", len(answer.Options), answer.apart())
		}
	}
	// What is later by more than a tenth comes after what is not, whatever its client.
	for i := range a.Coefficients.Setups {
		if a.Coefficients.Setups[i].Transport == "sse" {
			a.Coefficients.Setups[i].Tail.Value = 0.1
		}
	}
	answer := a.Answer(needs(t, "clients", "1000", "every", "2m"))
	if name := answer.Options[0].Transport.Name; name != "websocket" && name != "http-stream" {
		t.Errorf("SSE is 0.1 s later, and taken is %s", name)
	}
}

// TestNamesSteerNothing: what a price file is called, and what its currency is, reach no terminal and no page as more than text.
func TestNamesSteerNothing(t *testing.T) {
	p := flat(t, "a\x1b[2J|<b>*x*\nb")
	p[0].Currency = "\x1b[31m|EUR"
	answer := Adviser{Coefficients: synthetic(), Prices: p}.Answer(needs(t, "clients", "1000", "every", "2m"))
	for _, format := range Formats() {
		var b strings.Builder
		if err := answer.Write(&b, format, "pollpush advise --prices 'a\x1b\nb'"); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b") {
			t.Errorf("%s has an escape in it", format)
		}
		if format == "md" && (!strings.Contains(b.String(), `| a\\x1b\[2J\|&lt;b&gt;\*x\* b |`) || !strings.Contains(b.String(), `'a\x1b\nb'`+"\n")) {
			t.Errorf("Markdown takes names for markup:\n%s", b.String())
		}
		if format == "html" && strings.Contains(b.String(), "<b>") {
			t.Error("the page takes a name for markup")
		}
	}
}
