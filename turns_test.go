package main

import (
	"crypto/tls"
	"crypto/x509"
	"math"
	"sync"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/results"
	"pollpush/servers"
)

const (
	turnsOfDialogue = 3
	bytesOfPrompt   = 300
	bytesOfAnswer   = 5 * 4
)

// dialogues runs clients' dialogues with a server that keeps so many bytes of contexts; 0: enough. The window is long enough for one to end, also
// on a machine that does something else.
func dialogues(t *testing.T, transport experiment.Transport, most int, changes ...change) (run results.Run) {
	t.Helper()
	for _, window := range []time.Duration{500 * time.Millisecond, 2 * time.Second, 8 * time.Second} {
		if run = dialoguesWithin(t, window, transport, most, changes...); run.Turns != nil && run.Turns.Dialogues > 0 {
			break
		}
	}
	return run
}

func dialoguesWithin(t *testing.T, window time.Duration, transport experiment.Transport, most int, changes ...change) results.Run {
	t.Helper()
	s := results.Default()
	s.Transport, s.Clients, s.Drain = transport.Name, 5, results.Duration(20*time.Second)
	s.PollInterval = results.Duration(5 * time.Millisecond)
	s.Workload, s.PromptBytes, s.Tokens, s.Payload = results.WorkloadTokens, bytesOfPrompt, 5, 4
	s.FirstToken, s.TokenGap, s.Turns = results.Duration(time.Millisecond), results.Duration(time.Millisecond), turnsOfDialogue
	for _, change := range changes {
		change(&s)
	}
	if err := checkScenario(&s); err != nil {
		t.Skip(err)
	}
	st := &stage{T: t, scenario: s, topics: feed.NewTopics(s.History, s.TopicNames()...)}
	listening, err := experiment.Listen(s, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	generator, err := experiment.NewGenerator(s)
	if err != nil {
		t.Fatal(err)
	}
	answering := make(chan error, 1)
	go func() { answering <- generator.Run(t.Context()) }()
	t.Cleanup(func() { soon(t, "the generator ends", answering) })
	options := servers.Options{Generator: generator, Contexts: &servers.Contexts{Keep: s.Context == results.ContextKept, Remember: s.ContextCache, Most: most}}
	load := loadgen.Options{Address: listening.Addr.String(), Post: exchange.Post}
	if s.TLS {
		options.TLS, load.TLS = secured(t, s)
	}
	serveStage(st, listening, options, transport)
	st.load = loadgen.New(s, transport.Subscribe, load)
	t.Cleanup(st.load.Close)
	if err := st.load.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	topics := map[*feed.Log]int{}
	for i, name := range st.topics.Names() {
		topics[st.topics.Log(name)] = i
	}
	now := time.Now()
	end := now.Add(window)
	var mu sync.Mutex
	first, last := make([]uint64, s.Topics), make([]uint64, s.Topics)
	for i := range first {
		first[i] = 1
	}
	generator.Watch(func(log *feed.Log, seq uint64, due time.Time, _ time.Duration) {
		mu.Lock()
		defer mu.Unlock()
		if due.Before(end) {
			last[topics[log]] = seq
		}
	})
	st.load.SetWindow(now, end)
	for until := end; ; until = time.Now().Add(time.Millisecond) {
		if err := feed.Wait(t.Context(), until); err != nil {
			t.Fatal(err)
		}
		if !generator.Owes(end) {
			break
		}
	}
	mu.Lock()
	drained := st.load.Drain(t.Context(), first, append([]uint64{}, last...))
	mu.Unlock()
	if drained != nil {
		t.Fatal(drained)
	}
	run := results.Run{Scenario: s, Load: &results.Load{}}
	st.load.Fill(&run)
	return run
}

// secured is the TLS of a scenario's two sides.
func secured(t *testing.T, s results.Scenario) (server, client *tls.Config) {
	t.Helper()
	server, certificate, err := experiment.SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	experiment.OfferVersion(server, s.HTTP)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(certificate)
	return server, &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}
}

func kept(s *results.Scenario)      { s.Context = results.ContextKept }
func responses(s *results.Scenario) { s.Ask = results.AskResponse }
func usual(*results.Scenario)       {}

// eachAsking goes through all ways to ask.
func eachAsking(t *testing.T, test func(t *testing.T, transport experiment.Transport, way change)) {
	eachTransport(t, func(t *testing.T, transport experiment.Transport, way change) {
		t.Run("subscribed", func(t *testing.T) { test(t, transport, way) })
		t.Run("in the response", func(t *testing.T) {
			test(t, transport, func(s *results.Scenario) { way(s); responses(s) })
		})
	})
}

// TestTurns: a client sends all that was said, or what is new alone, to the byte; nothing is lost or doubled.
func TestTurns(t *testing.T) {
	eachAsking(t, func(t *testing.T, transport experiment.Transport, way change) {
		for _, context := range []change{usual, kept} {
			run := dialogues(t, transport, 0, way, context)
			checkDialogues(t, run)
			if run.Turns.SentAgain != 0 {
				t.Errorf("%d prompts are sent again, want none", run.Turns.SentAgain)
			}
			for i, turn := range run.Turns.Turns {
				want := float64(bytesOfPrompt)
				if run.Scenario.Context != results.ContextKept {
					want += float64(i * (bytesOfPrompt + bytesOfAnswer))
				}
				if turn.BytesMean == nil || math.Abs(*turn.BytesMean-want) > 1e-9 {
					t.Errorf("turn %d of a context that is %q: %+v, want %v B", i, run.Scenario.Context, turn, want)
				}
			}
		}
	})
}

// TestLostContexts: a server that has lost a context is sent all of it, and the dialogue goes on as if nothing was.
func TestLostContexts(t *testing.T) {
	eachAsking(t, func(t *testing.T, transport experiment.Transport, way change) {
		run := dialogues(t, transport, 1, way, kept) // which no context fits into
		checkDialogues(t, run)
		first := run.Turns.Turns[0]
		if first.SentAgain != 0 || first.BytesMean == nil || *first.BytesMean != bytesOfPrompt {
			t.Errorf("the first turn, which has no context: %+v", first)
		}
		for i, turn := range run.Turns.Turns[1:] {
			// One that is asked at the end of the window may be sent again after it.
			if turn.SentAgain == 0 || turn.Asks-turn.SentAgain > int64(run.Scenario.Clients) {
				t.Errorf("turn %d is sent again %d of %d times, want each time", i+1, turn.SentAgain, turn.Asks)
			}
		}
	})
}

// checkDialogues checks what is true of all of them.
func checkDialogues(t *testing.T, run results.Run) {
	t.Helper()
	d, turns := run.Delivery, run.Turns
	if d.Lost != 0 || d.Duplicates != 0 || d.Expected == 0 || d.Received != d.Expected || len(run.Errors) > 0 {
		t.Errorf("delivery %+v, errors %v", d, run.Errors)
	}
	if turns == nil || turns.Dialogues == 0 || turns.Dialogue.Count != turns.Dialogues || len(turns.Turns) != turnsOfDialogue {
		t.Fatalf("turns %+v", turns)
	}
	for i, turn := range turns.Turns {
		if turn.FirstTokenMeanNS == nil || time.Duration(*turn.FirstTokenMeanNS) < time.Duration(run.Scenario.FirstToken) {
			t.Errorf("turn %d: %+v, want first tokens after %v at least", i, turn, run.Scenario.FirstToken)
		}
	}
}
