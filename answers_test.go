package main

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/results"
	"pollpush/servers"
)

// asks has a scenario's clients ask for short answers. They are few: each of them has hundreds of tokens a second, and what is to be seen
// is what becomes of one.
func asks(s *results.Scenario) {
	s.Clients, s.Workload, s.PromptBytes, s.Tokens = 4, results.WorkloadTokens, 1000, 8
	s.FirstToken, s.TokenGap = results.Duration(2*time.Millisecond), results.Duration(2*time.Millisecond)
}

// eachAsking is eachTransport over the ways to ask that a transport has.
func eachAsking(t *testing.T, test func(t *testing.T, transport experiment.Transport, changes ...change)) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		for _, kind := range []struct{ ask, payload string }{{"", ""}, {results.AskResponse, ""}, {results.AskResponse, results.PayloadBinary}} {
			changes := []change{way, asks, func(s *results.Scenario) { s.Ask, s.PayloadKind = kind.ask, kind.payload }}
			usual := results.Default()
			if way(&usual); kind.payload != "" && usual != results.Default() { // messages are no other ones over another way
				continue
			}
			s := results.Default()
			s.Transport = transport.Name
			for _, change := range changes {
				change(&s)
			}
			if err := s.Validate(); err != nil {
				if kind.ask == "" {
					t.Errorf("tokens are refused: %v", err)
				}
				continue
			}
			test(t, transport, changes...)
		}
	})
}

// generate has a stage's server answer prompts, and counts what it publishes of a window that begins now.
func (st *stage) generate(window time.Duration) (published func() (first, last []uint64)) {
	generator := st.options.Generator
	begun := time.Now()
	over := begun.Add(window)
	first, last := make([]uint64, st.scenario.Topics), make([]uint64, st.scenario.Topics)
	topics := map[*feed.Log]int{}
	for i, name := range st.topics.Names() {
		topics[st.topics.Log(name)], first[i] = i, 1
	}
	counted := make(chan bool)
	generator.Watch(func(log *feed.Log, seq uint64, due time.Time, _ time.Duration) {
		if i := topics[log]; due.Before(begun) {
			first[i] = seq + 1
		} else if due.Before(over) {
			last[i] = seq
		}
	})
	st.load.SetWindow(begun, over)
	return func() ([]uint64, []uint64) {
		time.AfterFunc(time.Until(over), func() { close(counted) })
		soon(st.T, "the window is over", counted)
		st.await("all tokens of the window are published", func() bool { return !generator.Owes(over) })
		generator.Watch(nil)
		return first, last
	}
}

// How clients ask in a test.
type asking struct {
	most  int                      // bytes of contexts that the server keeps; 0: enough
	cut   bool                     // all connections, once answers are on their way
	heard func(r results.Run) bool // whether the window had in it what the test looks at
}

// ask returns a stage and the record of its clients' asking for 300 ms, or for longer where within that has not happened what is to:
// answers, which a busy machine is slow to give, and where connections are cut, that their clients come back, whom Server-Sent Events
// have told to wait a second.
func (a asking) ask(t *testing.T, transport experiment.Transport, changes ...change) (*stage, results.Run) {
	t.Helper()
	window := 300 * time.Millisecond
	if a.cut {
		window *= 2
	}
	for ; ; window *= 3 {
		st := newStage(t, transport, changes...)
		if a.most > 0 {
			st.options.Contexts.Most = a.most
		}
		run := st.answered(window, a.cut)
		cameBack := run.Delivery.Reconnects + run.Connect.Window.Connections
		if a.heard(run) && (!a.cut || cameBack > 0) || window > 20*time.Second {
			if a.cut {
				st.checkCameBack(run)
			}
			return st, run
		}
		st.load.Close()
	}
}

// answered is the record of a window in which a stage's clients ask, and perhaps are cut.
func (st *stage) answered(window time.Duration, cut bool) results.Run {
	st.Helper()
	published := st.generate(window)
	if cut {
		st.await("answers are on their way", func() bool { return st.load.Progress().Received >= int64(10*st.scenario.Clients) })
		st.cut()
	}
	first, last := published()
	if err := st.load.Drain(st.Context(), first, last); err != nil {
		st.Fatal(err)
	}
	run := results.Run{Scenario: st.scenario, Load: &results.Load{}}
	st.load.Fill(&run)
	return run
}

func anAnswer(run results.Run) bool { return run.Tokens != nil && run.Tokens.Answers > 0 }

// TestAnswers has clients ask one prompt after the other: each hears all tokens once and in order, and asks again.
func TestAnswers(t *testing.T) {
	eachAsking(t, func(t *testing.T, transport experiment.Transport, changes ...change) {
		st, run := asking{heard: anAnswer}.ask(t, transport, changes...)
		twice := int64(st.scenario.Clients * 2 * st.scenario.Tokens) // tokens: each client goes on asking
		st.await("each client has asked again", func() bool { return st.load.Progress().Received >= twice })
		d, tokens := run.Delivery, run.Tokens
		st.check(run, "received", d.Received, d.Expected)
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "duplicates", d.Duplicates, 0)
		st.check(run, "reordered", d.Reordered, 0)
		st.check(run, "errors", int64(len(run.Errors)+len(run.ErrorsOutside)), 0)
		switch {
		case tokens == nil || tokens.FirstToken == nil || tokens.Gap == nil || tokens.BurstMean == nil:
			t.Fatalf("the record has %+v of the tokens of %d events", tokens, d.Received)
		case tokens.Asks == 0 || tokens.Answers == 0:
			t.Errorf("clients asked %d times and heard %d answers to their end", tokens.Asks, tokens.Answers)
		case tokens.FirstToken.Min < int64(2*time.Millisecond):
			t.Errorf("a first token came after %v, and none is made before %v", time.Duration(tokens.FirstToken.Min), st.scenario.FirstToken)
		case tokens.FirstToken.Count+tokens.Gap.Count > d.Received:
			t.Errorf("%d first tokens and %d gaps of %d tokens", tokens.FirstToken.Count, tokens.Gap.Count, d.Received)
		}
	})
}

// TestCutAnswers cuts every connection while answers are made: no token is lost or doubled, and clients go on asking.
func TestCutAnswers(t *testing.T) {
	eachAsking(t, func(t *testing.T, transport experiment.Transport, changes ...change) {
		st, run := asking{cut: true, heard: anAnswer}.ask(t, transport, append(changes, func(s *results.Scenario) { s.Tokens = 40 })...)
		d := run.Delivery
		st.check(run, "received", d.Received, d.Expected)
		st.check(run, "lost", d.Lost, 0)
		st.check(run, "duplicates", d.Duplicates, 0)
		if run.Tokens == nil || run.Tokens.Answers == 0 {
			t.Errorf("the record has %+v of the tokens", run.Tokens)
		}
	})
}

// startGenerator gives the server of a stage whose clients ask what answers them.
func startGenerator(t *testing.T, s results.Scenario, o *servers.Options) {
	if s.Workload != results.WorkloadTokens {
		return
	}
	generator, err := experiment.NewGenerator(s)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- generator.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := soon(t, "the generator ends", ended); err != context.Canceled {
			t.Error(fmt.Errorf("the generator: %w", err))
		}
	})
	o.Generator, o.Contexts = generator, experiment.NewContexts(s)
}
