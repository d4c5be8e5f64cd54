package check

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// moment is how long a check waits for what should not come.
const moment = 200 * time.Millisecond

// head asks for the head of the answer alone.
func head(ctx context.Context, s *Subject) (string, error) {
	c, response, err := s.ask(ctx, s.request.plain().by(http.MethodHead))
	if err != nil {
		return "", err
	}
	defer c.Close()
	if response.StatusCode >= 500 {
		return "", fmt.Errorf("status %d", response.StatusCode)
	}
	c.wait(moment)
	if b, err := c.r.Peek(1); err == nil {
		rest, _ := c.r.Peek(c.r.Buffered())
		return "", fmt.Errorf("after the head comes %.40q", max(string(rest), string(b)))
	}
	return refusal(response.StatusCode), nil
}

// refusal is worth knowing of a status that is allowed.
func refusal(status int) string {
	if status < 400 {
		return ""
	}
	return fmt.Sprintf("status %d", status)
}

// options asks which methods there are.
func options(ctx context.Context, s *Subject) (string, error) {
	status, err := s.status(ctx, s.request.plain().by(http.MethodOptions))
	if err == nil && status >= 500 && status != http.StatusNotImplemented {
		err = fmt.Errorf("status %d", status)
	}
	return refusal(status), err
}

// badPath asks for what isn't there.
func badPath(ctx context.Context, s *Subject) (string, error) {
	r := s.request.plain().by(http.MethodGet)
	r.target = "/there-is-nothing/" + nonce()
	return wants4xx(s.status(ctx, r))
}

// wants4xx says whether a status is one of a client's error.
func wants4xx(status int, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if status < 400 || status >= 500 {
		return "", fmt.Errorf("status %d, want one from 400 to 499", status)
	}
	return "", nil
}

// badRequest sends what is no request.
func badRequest(ctx context.Context, s *Subject) (string, error) {
	c, err := s.dial(ctx)
	if err != nil {
		return "", err
	}
	defer c.Close()
	_, _ = c.Write([]byte("THIS IS NO REQUEST\r\n\r\n"))
	response, err := c.answer("an answer", http.MethodGet)
	if err != nil {
		if !c.ends(moment) {
			return "", errors.New("it is neither answered nor is the connection closed")
		}
		return "the connection is closed without an answer", nil
	}
	return wants4xx(response.StatusCode, nil)
}

// noHost sends a request that doesn't say whom it is for.
func noHost(ctx context.Context, s *Subject) (string, error) {
	r := s.request
	r.host = ""
	status, err := s.status(ctx, r)
	if err == nil && status != http.StatusBadRequest {
		err = fmt.Errorf("status %d, want 400", status)
	}
	return "", err
}

// http10 sends a request of HTTP/1.0, which knows no chunks, and no upgrade.
func http10(ctx context.Context, s *Subject) (string, error) {
	r := s.request
	r.version = "HTTP/1.0"
	c, response, err := s.ask(ctx, r)
	if err != nil {
		return "", err
	}
	defer c.Close()
	switch {
	case response.StatusCode >= 500 && response.StatusCode != http.StatusHTTPVersionNotSupported:
		return "", fmt.Errorf("status %d", response.StatusCode)
	case response.StatusCode == http.StatusSwitchingProtocols:
		return "", errors.New("the connection is upgraded, which HTTP/1.0 has nothing of")
	case len(response.TransferEncoding) > 0:
		return "", fmt.Errorf("the answer's transfer coding is %q, which HTTP/1.0 has none of", response.TransferEncoding)
	}
	return refusal(response.StatusCode), nil
}

// manyHeaders sends a hundred fields more.
func manyHeaders(ctx context.Context, s *Subject) (string, error) {
	r := s.request
	r.header = r.header.Clone()
	for i := range 100 {
		r.header.Set(fmt.Sprintf("X-Check-%d", i), "a field of no meaning")
	}
	status, err := s.status(ctx, r)
	if err == nil && status >= 500 {
		err = fmt.Errorf("status %d", status)
	}
	return refusal(status), err
}
