package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"pollpush/feed"
)

// An answer is a visitor's feed of tokens: lines that the page has sent, published one after the other, as a language model would make
// them. There is no model here: what is shown is how an answer arrives.
type answer struct {
	topic string
	log   *feed.Log

	mu    sync.Mutex
	stop  func() // the tokens that are being published; nil: there are none
	ended bool   // its visitor has left
}

// The bounds of an answer: the whole of it stays in the topic's history.
const (
	mostTokens  = 400
	mostAnswer  = 16 << 10 // bytes
	mostWaiting = 5000     // milliseconds to the first token
)

// A pace is when an answer's tokens are made: the first one after a time, and the others as a schedule has events.
type pace struct {
	first    time.Duration
	rate     float64 // tokens per second
	arrivals string  // a name of feed.NewSchedule
}

// parsePace reads a pace as a page asks for it, or says what is wrong with that.
func parsePace(q url.Values) (pace, error) {
	first, err := strconv.Atoi(q.Get("first"))
	if err != nil || first < 0 || first > mostWaiting {
		return pace{}, fmt.Errorf("first: %q is not a number of milliseconds from 0 to %d", q.Get("first"), mostWaiting)
	}
	rate, err := strconv.ParseFloat(q.Get("rate"), 64)
	if err != nil || !(rate >= 1 && rate <= fastest) {
		return pace{}, fmt.Errorf("rate: %q is not between 1 and %d tokens a second", q.Get("rate"), fastest)
	}
	p := pace{time.Duration(first) * time.Millisecond, rate, q.Get("arrivals")}
	_, err = p.schedule()
	return p, err
}

func (p pace) schedule() (feed.Schedule, error) {
	return feed.NewSchedule(p.arrivals, p.rate, 0, 1, uint64(time.Now().UnixNano()))
}

// parseTokens cuts what a page has sent into tokens, a line each, or says what is wrong with it.
func parseTokens(body []byte) ([][]byte, error) {
	tokens := bytes.Split(body, []byte("\n"))
	if len(tokens) > mostTokens {
		return nil, fmt.Errorf("an answer has %d tokens at most, a line each; these are %d", mostTokens, len(tokens))
	}
	for _, token := range tokens {
		if len(token) == 0 || bytes.ContainsRune(token, '\r') {
			return nil, errors.New("a token is a line of text that is not empty")
		}
	}
	return tokens, nil
}

// answer answers POST /answer?topic=TOPIC&first=MS&rate=N&arrivals=NAME: it begins to publish the body's lines, in the place of what
// the visitor has asked for before, and says 202 at once.
func (s *sessions) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	asked := s.answers[r.URL.Query().Get("topic")]
	s.mu.Unlock()
	if asked == nil {
		http.Error(w, "there is no such topic", http.StatusNotFound)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostAnswer))
	if err != nil {
		http.Error(w, fmt.Sprintf("an answer has %d bytes at most", mostAnswer), http.StatusRequestEntityTooLarge)
		return
	}
	tokens, err := parseTokens(body)
	if err == nil {
		var p pace
		if p, err = parsePace(r.URL.Query()); err == nil {
			err = asked.begin(tokens, p)
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// begin publishes tokens from now on, and ends those before.
func (a *answer) begin(tokens [][]byte, p pace) error {
	schedule, err := p.schedule()
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.halt()
	if a.ended {
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	first := time.Now().Add(p.first)
	go func() {
		defer close(done)
		began := time.Duration(0) // a schedule has a phase
		for i, token := range tokens {
			offset := schedule()
			if i == 0 {
				began = offset
			}
			due := first.Add(offset - began)
			if feed.Wait(ctx, due) != nil {
				return
			}
			a.log.Publish(feed.Message{Due: due, Body: token})
		}
	}()
	a.stop = func() {
		cancel()
		<-done
	}
	return nil
}

// halt stops publishing. The caller holds the lock.
func (a *answer) halt() {
	if a.stop != nil {
		a.stop()
		a.stop = nil
	}
}

// end stops publishing for good.
func (a *answer) end() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.ended = true
	a.halt()
}
