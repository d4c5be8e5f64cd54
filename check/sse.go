package check

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"pollpush/transport"
)

func isSSE(t transport.Transport) bool { return t.Name == transport.SSE.Name }

// eventStream opens an event stream.
func (s *Subject) eventStream(ctx context.Context, r request) (*conn, *http.Response, error) {
	c, response, err := s.ask(ctx, r)
	if err == nil && response.StatusCode != http.StatusOK {
		c.Close()
		return nil, nil, fmt.Errorf("status %d, want 200", response.StatusCode)
	}
	return c, response, err
}

// contentType looks at the head of an event stream.
func contentType(ctx context.Context, s *Subject) (string, error) {
	c, response, err := s.eventStream(ctx, s.request)
	if err != nil {
		return "", err
	}
	defer c.Close()
	given := response.Header.Get("Content-Type")
	media, parameters, err := mime.ParseMediaType(given)
	charset := parameters["charset"]
	if err != nil || media != transport.SSE.Framing.ContentType || charset != "" && !strings.EqualFold(charset, "utf-8") {
		return "", fmt.Errorf("the content type is %q, want text/event-stream, in UTF-8", given)
	}
	return "", nil
}

// An sseEvent is what an event says of itself.
type sseEvent struct{ id, data string }

// readEvents reads a stream until done says so of an event. examine may complain of a line.
func readEvents(c *conn, r io.Reader, examine func(line, field, value string) error, done func(sseEvent) bool) error {
	in := bufio.NewReader(r)
	var event sseEvent
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return c.missing("the event that was to come", err)
		}
		line = strings.TrimRight(line, "\r\n")
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		if err := examine(line, field, value); err != nil {
			return err
		}
		switch {
		case line == "":
			if done(event) {
				return nil
			}
			event.data = ""
		case field == "id":
			event.id = value
		case field == "data":
			event.data += value + "\n"
		}
	}
}

// anyLine complains of nothing.
func anyLine(_, _, _ string) error { return nil }

// standard complains of what the standard doesn't have.
func standard(line, field, value string) error {
	switch {
	case !utf8.ValidString(line):
		return fmt.Errorf("a line is not UTF-8: %.80q", line)
	case field == "id" && strings.Contains(value, "\x00"):
		return fmt.Errorf("an id with a NUL is ignored: %.80q", line)
	case field == "retry" && (value == "" || strings.Trim(value, "0123456789") != ""):
		return fmt.Errorf("retry is a number of milliseconds, in digits alone: %.80q", line)
	case !slices.Contains([]string{"", "data", "event", "id", "retry"}, field):
		return fmt.Errorf("a line that is no field of the standard, and is ignored: %.80q", line)
	}
	return nil
}

// fields reads what comes while something is published now and then.
func fields(ctx context.Context, s *Subject) (string, error) {
	if why := s.unpublished(); why != nil {
		return "", why
	}
	c, response, err := s.eventStream(ctx, s.request)
	if err != nil {
		return "", err
	}
	defer c.Close()
	n := 0
	return "", readEvents(c, response.Body, standard, func(e sseEvent) bool {
		if e.data != "" {
			n++
		}
		return n == 3
	})
}

// lastEventID comes back by the id of the first of three events.
func lastEventID(ctx context.Context, s *Subject) (string, error) {
	if why := s.unpublished(); why != nil {
		return "", why
	}
	if s.Codec != "" {
		return "", inapplicable(fmt.Sprintf("%s has numbers of its own", s.Codec))
	}
	c, response, err := s.eventStream(ctx, s.request)
	if err != nil {
		return "", err
	}
	defer c.Close()
	name := nonce()
	publish := func(text string) error { return s.Publish(ctx, 0, name+" "+text) }
	// Whoever has opened a stream may follow a moment later only: it follows once anything has come.
	if err := readEvents(c, response.Body, anyLine, func(e sseEvent) bool { return e.data != "" }); err != nil {
		return "", err
	}
	texts := numbered(3, "")
	for _, text := range texts {
		if err := publish(text); err != nil {
			return "", err
		}
	}
	first, last := "", false
	if err := readEvents(c, response.Body, anyLine, func(e sseEvent) bool {
		if strings.Contains(e.data, name+" "+texts[0]) {
			first = e.id
		}
		last = strings.Contains(e.data, name+" "+texts[2])
		return last
	}); err != nil {
		return "", err
	}
	if first == "" {
		return "", inapplicable("its events have no id")
	}
	back, response, err := s.eventStream(ctx, s.request.with("Last-Event-ID", first))
	if err != nil {
		return "", err
	}
	defer back.Close()
	var got []string
	err = readEvents(back, response.Body, anyLine, func(e sseEvent) bool {
		if _, text, ours := strings.Cut(strings.TrimSuffix(e.data, "\n"), name+" "); ours {
			got = append(got, text)
		}
		return e.data != "" && len(got) != 1
	})
	if difference := compare(texts[1:], got); difference != "" {
		return "", fmt.Errorf("after id %.40q, %s", first, difference)
	}
	return "", err
}

// unknownID comes back by an id that nobody has given.
func unknownID(ctx context.Context, s *Subject) (string, error) {
	status, err := s.status(ctx, s.request.with("Last-Event-ID", "nobody-gave-this-"+nonce()))
	if err == nil && status >= 500 {
		err = errors.New(fmt.Sprint("status ", status))
	}
	return refusal(status), err
}
