package check

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"pollpush/transport"
)

func polls(t transport.Transport) bool { return t.Kind == transport.Poll }
func holds(t transport.Transport) bool { return t.Kind == transport.Hold }
func asks(t transport.Transport) bool  { return t.Kind != transport.Stream }

// keepAlive asks twice on one connection.
func keepAlive(ctx context.Context, s *Subject) (string, error) {
	if why := s.sessions(); why != nil {
		return "", why
	}
	c, err := s.dial(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	for i := range 2 {
		c.wait(patience)
		response, err := c.ask(s.request)
		if err != nil {
			return "", fmt.Errorf("request %d on the connection: %w", i+1, err)
		}
		if _, err := body(response); err != nil {
			return "", fmt.Errorf("the answer to request %d: %w", i+1, err)
		}
		if response.StatusCode >= 400 {
			return "", fmt.Errorf("request %d: status %d", i+1, response.StatusCode)
		}
	}
	return "", nil
}

// sessions says why a poll can't be repeated.
func (s *Subject) sessions() error {
	if s.Codec != "" {
		return inapplicable(fmt.Sprintf("%s has sessions: no request can be repeated", s.Codec))
	}
	return nil
}

// caughtUp has a client hear what there is, and returns its next request: for what comes after. The caller closes what is followed by.
func (s *Subject) caughtUp(ctx context.Context) (f *followers, next request, err error) {
	if why := cmp.Or(s.notByHand(), s.sessions()); why != nil {
		return nil, next, why
	}
	if f, err = s.ready(ctx, 1, 1); err != nil {
		return nil, next, err
	}
	if err = f.publish(ctx, 0, "newest"); err == nil {
		err = f.expect(ctx, []string{"newest"}, 0)
	}
	if err == nil {
		next, _, err = parseRequest(f.lastRequest())
	}
	if err != nil {
		f.close()
	}
	return f, next, err
}

// nothingNew asks for what there isn't.
func nothingNew(ctx context.Context, s *Subject) (string, error) {
	if !s.Resumes {
		return "", inapplicable("there is no cursor: nobody can ask for what is new")
	}
	f, next, err := s.caughtUp(ctx)
	if err != nil {
		return "", err
	}
	defer f.close()
	c, response, err := s.ask(ctx, next)
	if err != nil {
		return "", err
	}
	defer c.Close()
	text, err := body(response)
	if err != nil {
		return "", err
	}
	return empty(response, text, f.name)
}

// empty says whether an answer is one without an event.
func empty(response *http.Response, text, name string) (string, error) {
	switch {
	case strings.Contains(text, name):
		return "", fmt.Errorf("status %d brings again what the client has", response.StatusCode)
	case response.StatusCode >= 400 || response.StatusCode >= 300 && response.StatusCode != http.StatusNotModified:
		return "", fmt.Errorf("status %d, want 204, 304, or 200 without an event", response.StatusCode)
	}
	return fmt.Sprintf("status %d", response.StatusCode), nil
}

// held asks for what there isn't yet, and publishes it.
func held(ctx context.Context, s *Subject) (string, error) {
	f, next, err := s.caughtUp(ctx)
	if err != nil {
		return "", err
	}
	defer f.close()
	c, err := s.dial(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if _, err := c.Write(next.bytes()); err != nil {
		return "", err
	}
	if !c.silence(moment) {
		return "", fmt.Errorf("a request for what there isn't yet is answered within %v, or closed", moment)
	}
	if err := f.publish(ctx, 0, "awaited"); err != nil {
		return "", err
	}
	c.wait(patience)
	response, err := c.answer("the answer to the request that is held", next.method)
	if err != nil {
		return "", fmt.Errorf("an event is published, and %w", err)
	}
	if text, err := body(response); err != nil || !strings.Contains(text, f.name+" awaited") {
		return "", fmt.Errorf("an event is published, and the answer is status %d without it", response.StatusCode)
	}
	return "", nil
}

// holdEnds asks for what there isn't, and waits.
func holdEnds(ctx context.Context, s *Subject) (string, error) {
	f, next, err := s.caughtUp(ctx)
	if err != nil {
		return "", err
	}
	defer f.close()
	began := time.Now()
	c, err := s.dial(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	if _, err := c.Write(next.bytes()); err != nil {
		return "", err
	}
	if c.silence(patience) {
		return "", inapplicable(fmt.Sprintf("it is held for more than %v", patience))
	}
	response, err := c.answer("an answer at the end of the hold", next.method)
	if err != nil {
		return "", err
	}
	text, err := body(response)
	if err != nil {
		return "", err
	}
	note, err := empty(response, text, f.name)
	if err == nil {
		note += fmt.Sprintf(" after %v", time.Since(began).Round(100*time.Millisecond))
	}
	return note, err
}
