package check

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ready returns clients that follow, which have heard a probe.
func (s *Subject) ready(ctx context.Context, clients, topics int) (*followers, error) {
	if why := s.unpublished(); why != nil {
		return nil, why
	}
	if s.unheard {
		return nil, inapplicable("nothing arrives")
	}
	var err error
	for range 2 { // a machine that does something else is not the server's fault
		f := s.clients(clients, topics)
		if err = f.connect(ctx); err == nil {
			err = f.settle(ctx)
		}
		if err == nil {
			return f, nil
		}
		f.close()
	}
	s.unheard = true
	return nil, err
}

// numbered are texts that differ.
func numbered(n int, more string) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("event %d%s", i+1, more)
	}
	return texts
}

// everyEvent has three clients follow one topic.
func everyEvent(ctx context.Context, s *Subject) (string, error) {
	if s.Publish == nil {
		return "", s.comesInOrder(ctx)
	}
	f, err := s.ready(ctx, 3, 1)
	if err != nil {
		return "", err
	}
	defer f.close()
	want := numbered(20, "")
	for _, text := range want {
		if err := f.publish(ctx, 0, text); err != nil {
			return "", err
		}
	}
	return "", f.expect(ctx, want, 0, 1, 2)
}

// comesInOrder has three clients follow events that come by themselves: their numbers have to have neither gaps nor doubles.
func (s *Subject) comesInOrder(ctx context.Context) error {
	f := s.clients(3, 1)
	defer f.close()
	if err := f.connect(ctx); err != nil {
		return err
	}
	f.await(ctx, patience, func([][]string) bool { return f.fewest() >= 5 })
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, numbers := range f.numbers {
		for i := 1; i < len(numbers); i++ {
			if numbers[i] != numbers[i-1]+1 {
				return fmt.Errorf("after event %d comes event %d%s", numbers[i-1], numbers[i], f.failure())
			}
		}
	}
	if f.fewest() == 0 {
		if why := f.failure(); why != "" {
			return fmt.Errorf("nothing comes within %v%s", patience, why)
		}
		return inapplicable(fmt.Sprintf("publish is none, and nothing comes by itself within %v", patience))
	}
	return nil
}

// topicsApart has a client follow each of two topics.
func topicsApart(ctx context.Context, s *Subject) (string, error) {
	if s.Topics < 2 {
		return "", inapplicable("there is one topic")
	}
	f, err := s.ready(ctx, 2, 2)
	if err != nil {
		return "", err
	}
	defer f.close()
	want := [][]string{numbered(3, " of the first topic"), numbered(3, " of the second topic")}
	for i := range want[0] {
		for topic := range want {
			if err := f.publish(ctx, topic, want[topic][i]); err != nil {
				return "", err
			}
		}
	}
	for topic := range want {
		if err := f.expect(ctx, want[topic], topic); err != nil {
			return "", fmt.Errorf("topic %d: %w", topic, err)
		}
	}
	return "", nil
}

// resume cuts a client off twice, and publishes before it can be back.
func resume(ctx context.Context, s *Subject) (string, error) {
	if !s.Resumes {
		return "", inapplicable("there is no cursor: what is published while a client is away is lost to it")
	}
	f, err := s.ready(ctx, 1, 1)
	if err != nil {
		return "", err
	}
	defer f.close()
	want := numbered(12, "")
	for i, text := range want {
		if i == 3 || i == 8 {
			if !f.cut() {
				return "", inapplicable("a connection of QUIC can't be cut from outside")
			}
		}
		if err := f.publish(ctx, 0, text); err != nil {
			return "", err
		}
		if i == 2 || i == 7 || i == 9 { // so that there is a cursor, and what came is known to have come
			f.await(ctx, patience, func([][]string) bool { return f.have(i+1, []int{0}) })
		}
	}
	return "", f.expect(ctx, want, 0)
}

// delivers publishes messages whose texts are hard to carry.
func delivers(texts ...string) func(context.Context, *Subject) (string, error) {
	return func(ctx context.Context, s *Subject) (string, error) {
		f, err := s.ready(ctx, 1, 1)
		if err != nil {
			return "", err
		}
		defer f.close()
		want := append(texts[:len(texts):len(texts)], "an event after it")
		for _, text := range want {
			err := f.publish(ctx, 0, text)
			var refusal Refusal
			if errors.As(err, &refusal) && refusal.Status < 500 {
				return "", inapplicable(fmt.Sprintf("it may not be published: %v", refusal))
			}
			if err != nil {
				return "", err
			}
		}
		return "", f.expect(ctx, want, 0)
	}
}

// large is a text of 64 KB with characters of each length in UTF-8.
var large = strings.Repeat("0123456789 äöü 音楽 🎉\t", 65536/len("0123456789 äöü 音楽 🎉\t")) + "end"
