package report

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"pollpush/internal/terminal"
	"pollpush/results"
)

// TestSummary: of an invalid run only that is shown which can be believed, and no line is longer than a terminal is wide.
func TestSummary(t *testing.T) {
	invalid := func(r results.Run, because string) results.Run {
		r.Valid, r.InvalidBecause = false, []string{because}
		return r
	}
	push := made(t, "staleness", sse, 200, 10, results.EveryEvent, 1)
	talks := push
	talks.Upstream = &results.Upstream{Due: 20, Sent: 20, Late: 3, Answered: push.Latency}
	talks.Tokens = &results.Tokens{Asks: 7, Answers: 6, FirstToken: push.Latency, Gap: push.Latency}
	talks.Turns = &results.Turns{Dialogues: 2, Dialogue: push.Latency, SentAgain: 1}
	apart := push
	apart.Clocks = []results.Clock{{Name: "b", BoundNS: 8_600}, {Name: "c", BoundNS: 3_000}}
	apart.Reference = &results.Reference{Clients: 10, Latency: push.Latency}
	for _, test := range []struct {
		name     string
		run      results.Run
		has, not []string
	}{
		{"valid", push, []string{"latency    mean ", "bytes      ", "server     ", "valid      yes\n", "none was lost"}, []string{"NaN", "±"}},
		{"between hosts", apart, []string{" ± 8.6 µs", "2 other hosts", "10 clients beside"}, []string{"NaN"}},
		{"talks", talks, []string{
			"sent       20 of 20 messages; 3 waited", "a post was answered after", "answers    7 asked and 6 heard to the end", "the first token came after",
			"lay between two on", "dialogues  2 dialogues were heard to the end", "1 prompts were sent again",
		}, []string{"NaN"}},
		{"late", invalid(push, "load generator busy: for 97 % of its cores' time"), []string{"bytes      ", "valid      no: load generator busy", "the bytes hold all the same"}, []string{"latency    ", "server     "}},
		{"lossy", invalid(push, "events lost: 3 of 2000"), []string{"valid      no: events lost"}, []string{"latency    ", "bytes      ", "server     ", "hold"}},
		{"idle polls", made(t, "idle", poll1s, 100, 0, results.EveryEvent, 1), []string{"nothing was published", "requests a client and second"}, []string{"an event", "NaN"}},
	} {
		var got strings.Builder
		if err := Summary(&got, test.run, terminal.Style{}); err != nil {
			t.Fatal(err)
		}
		for _, want := range test.has {
			if !strings.Contains(got.String(), want) {
				t.Errorf("%s: it lacks %q:\n%s", test.name, want, got.String())
			}
		}
		for _, want := range test.not {
			if strings.Contains(got.String(), want) {
				t.Errorf("%s: it has %q:\n%s", test.name, want, got.String())
			}
		}
		for line := range strings.Lines(got.String()) {
			if utf8.RuneCountInString(line) > 81 {
				t.Errorf("%s: a line is too long for a terminal: %q", test.name, line)
			}
		}
	}
	golden(t, "summary.txt", func(w io.Writer) error { return Summary(w, push, terminal.Style{}) })
}
