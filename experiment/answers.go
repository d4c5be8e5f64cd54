package experiment

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/servers"
)

// NewGenerator returns what answers the prompts of a scenario's clients. It reads the file of recorded gaps, where there is one.
func NewGenerator(s results.Scenario) (*feed.Generator, error) {
	trace, err := traceOf(s)
	if err != nil {
		return nil, err
	}
	return newGenerator(s, trace)
}

// traceOf reads the file of gaps that a scenario names; nil: it names none.
func traceOf(s results.Scenario) ([]byte, error) {
	name := s.TokenTrace()
	if name == "" {
		return nil, nil
	}
	text, err := readTrace(name)
	if err != nil {
		return nil, wrongTrace(err)
	}
	return text, nil
}

func wrongTrace(err error) error {
	return fmt.Errorf("token arrivals: %w: use periodic, poisson, or a file of gaps in milliseconds", err)
}

// newGenerator is NewGenerator with the text of the file of gaps, where there is one.
func newGenerator(s results.Scenario, trace []byte) (*feed.Generator, error) {
	tokens := feed.Tokens{
		Count: s.Tokens, Bytes: s.Payload, First: time.Duration(s.FirstToken), Gap: time.Duration(s.TokenGap),
		Spread: s.TokenArrivals == results.TokensPoisson, Seed: s.Seed,
	}
	if name := s.TokenTrace(); name != "" {
		var err error
		if tokens.Trace, err = feed.ParseTrace(trace); err != nil {
			return nil, wrongTrace(fmt.Errorf("%s: %w", name, err))
		}
	}
	return &feed.Generator{Tokens: tokens, Most: s.Clients}, nil
}

// readTrace reads a file that may be no file of gaps at all, nor ever end.
func readTrace(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, mostTrace+1))
	if len(text) > mostTrace {
		return nil, fmt.Errorf("%s: it has more than %d bytes", name, mostTrace)
	}
	return text, err
}

// mostTrace is how many bytes a file of gaps may have.
const mostTrace = 8 << 20

// NewContexts returns what the server of a scenario has of dialogues; nil: there are none.
func NewContexts(s results.Scenario) *servers.Contexts {
	if s.Turns == 0 {
		return nil
	}
	return &servers.Contexts{Keep: s.Context == results.ContextKept, Remember: s.ContextCache, Cost: time.Duration(s.ContextCost)}
}

// watchAnswers is Publish where clients ask: it returns when all tokens of the window are published.
func (p *publisherRole) watchAnswers(w Window, part *PublisherPart) error {
	account := newPublished(p.scenario, w)
	topics := map[*feed.Log]int{}
	for i, name := range p.server.topics.Names() {
		topics[p.server.topics.Log(name)] = i
	}
	generator := p.server.generator
	generator.Watch(func(log *feed.Log, seq uint64, due time.Time, late time.Duration) {
		account.token(topics[log], seq, due, late)
	})
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	defer timer.Close()
	ctx := p.process.Context()
	for until := w.Mark2; ; until = time.Now().Add(time.Millisecond) {
		if err := timer.Wait(ctx, until); err != nil {
			return err
		}
		if !generator.Owes(w.Mark2) {
			break
		}
	}
	*part = account.answered()
	return context.Cause(ctx)
}

// token is called when a token is published. Those that were published before anybody watched were due before the window, and a
// topic has them without a gap.
func (p *published) token(topic int, seq uint64, due time.Time, late time.Duration) {
	if !due.Before(p.window.Mark2) {
		return
	}
	p.due(due)
	p.mu.Lock()
	if p.last[topic] == 0 {
		p.first[topic] = seq
	}
	p.mu.Unlock()
	p.published(topic, seq, due, late, 0)
}

// answered is part while tokens go on being published.
func (p *published) answered() PublisherPart {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.part()
}
