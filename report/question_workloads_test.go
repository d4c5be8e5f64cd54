package report

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
	"pollpush/results/stats"
)

// workloads are made-up runs of the suites of workloads and tokens, made once.
var workloads = sync.OnceValue(madeup.Workloads)

// TestWorkloadAnswers: each question's runs alone are answered in a sentence.
func TestWorkloadAnswers(t *testing.T) {
	for question, want := range map[string]string{
		"direction":     "With 100 clients 50 ms away that send 5 messages/s each and hear them back, a message there and back takes 184 B with WebSocket and 812 B with SSE and POST, 4.4 times as much, and 2.3 times the server's CPU time; in time the two do not differ measurably.",
		"payload":       "the traffic through the sockets per client and second with SSE is 656 kB with text and 874 kB with binary payload, 1.3 times as much.",
		"notifications": "with one feed for all and 120 µs with 100 topics, 1.2 times as much.",
		"churn":         "with clients that stay and 541 µs with sessions of 2s, 2.2 times as much.",
		"mix":           "with one transport alone and 109 µs with mix websocket=95,long-poll=5, 1.07 times as much.",
		"tokens":        "With 40 clients 50 ms away that are answered 30 tokens, the first after 200 ms and then 20 ms apart, the first token takes between",
		"turns":         "if the server keeps and remembers what was said: the transport alone saves none measurably, remembering alone",
	} {
		if answer := Answer(stats.Answering(workloads(), question)); !strings.Contains(answer, want) {
			t.Errorf("%s: the answer is %q, want it to contain %q", question, answer, want)
		}
	}
}

// TestSavingsNeedAllCorners: without one of the dialogues that are compared, the times are stated and nothing is attributed.
func TestSavingsNeedAllCorners(t *testing.T) {
	turns := func(keep func(results.Scenario) bool) []Finding {
		return Findings(slices.DeleteFunc(stats.Answering(workloads(), "turns"), func(r results.Run) bool { return !keep(r.Scenario) }))
	}
	attributes := func(found []Finding) bool {
		return slices.ContainsFunc(found, func(f Finding) bool { return strings.Contains(f.Text, "less") })
	}
	if !attributes(turns(func(results.Scenario) bool { return true })) {
		t.Error("no saving is attributed where everything was measured")
	}
	for name, keep := range map[string]func(results.Scenario) bool{
		"POST":             func(s results.Scenario) bool { return s.Ask != results.AskResponse },
		"keeping":          func(s results.Scenario) bool { return s.Context != results.ContextKept },
		"remembering":      func(s results.Scenario) bool { return !s.ContextCache },
		"the plain socket": func(s results.Scenario) bool { return s.Ask != "" || s.Context != "" || s.ContextCache },
	} {
		if found := turns(keep); attributes(found) {
			t.Errorf("without %s it says %v", name, found)
		}
	}
}

// TestSettingsOfSenders: what clients send is said once, and nothing is said to be published by nobody.
func TestSettingsOfSenders(t *testing.T) {
	for _, f := range Findings(workloads()) {
		for _, wrong := range []string{"no events", "nothing published", "messages/s sent", "context kept,"} {
			if strings.Contains(f.Setting, wrong) {
				t.Errorf("the setting %q says %q", f.Setting, wrong)
			}
		}
	}
}
