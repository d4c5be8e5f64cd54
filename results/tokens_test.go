package results

import (
	"testing"
	"time"

	"pollpush/transport"
)

// TestTokensAlone: the workload by itself is a scenario, and each client has a topic of its own.
func TestTokensAlone(t *testing.T) {
	s := Default()
	s.Workload = WorkloadTokens
	if err := s.CompleteValid(); err != nil {
		t.Fatal(err)
	}
	if s.Topics != s.Clients || s.Rate != 0 || s.PromptBytes != 500 || s.Tokens != 100 || s.FirstToken != Duration(200*time.Millisecond) || s.TokenGap != Duration(20*time.Millisecond) {
		t.Errorf("the scenario is %+v", s)
	}
	if want := Duration(2180 * time.Millisecond); s.AnswerTime() != want || s.Settle != want {
		t.Errorf("an answer takes %v, and the run settles for %v, want %v", s.AnswerTime(), s.Settle, want)
	}
	away := s
	away.RTT, away.Turns, away.Settle = Duration(50*time.Millisecond), 4, 0
	if away.Complete(); away.Settle != 4*Duration(2230*time.Millisecond) {
		t.Errorf("dialogues of 4 turns 50 ms away settle for %v, want 4 answers and as many round trips", away.Settle)
	}
	polls := s
	polls.Transport, polls.PollInterval, polls.Settle = transport.ShortPoll.Name, Duration(200*time.Millisecond), 0
	if polls.Complete(); polls.Settle != Duration(2380*time.Millisecond) {
		t.Errorf("who polls each 200 ms settles for %v, want as much more", polls.Settle)
	}
	if again := s; again.CompleteValid() != nil || again != s {
		t.Errorf("completed again it is %+v", again)
	}
	s = Default()
	if s.Complete(); s.AnswerTime() != 0 || s.PromptBytes != 0 {
		t.Errorf("nobody asks, and an answer takes %v", s.AnswerTime())
	}
}

// TestTokensRefused: what makes no sense is refused with a reason.
func TestTokensRefused(t *testing.T) {
	for name, change := range map[string]func(*Scenario){
		"token_gap":     func(s *Scenario) { s.TokenArrivals, s.TokenGap = "gaps.txt", Duration(time.Second) },
		"ask":           func(s *Scenario) { s.Ask, s.RetryStream = AskResponse, Duration(time.Second) },
		"workload":      func(s *Scenario) { s.Contract = Latest },
		"prompt_bytes":  func(s *Scenario) { s.Workload, s.PromptBytes = "", 5 },
		"contract none": func(s *Scenario) {},
	} {
		s := Default()
		s.Transport, s.Workload = transport.SSE.Name, WorkloadTokens
		change(&s)
		err := s.CompleteValid()
		if field, ok := err.(*FieldError); name == "contract none" && err != nil || name != "contract none" && (!ok || field.Field != name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"websocket", "webtransport", "long-poll", "short-poll"} {
		s := Default()
		s.Transport, s.Workload, s.Ask = name, WorkloadTokens, AskResponse
		if field, ok := s.CompleteValid().(*FieldError); !ok || field.Field != "ask" && name != "webtransport" {
			t.Errorf("%s answers in the response: %v", name, s.CompleteValid())
		}
	}
}
