package check

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
)

// xs is a server that never stops sending.
type xs struct{}

func (xs) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("x"), len(p))), nil }

// TestWhatComesHasAnEnd: of a line that has none, and of a body, so much is read and no more.
func TestWhatComesHasAnEnd(t *testing.T) {
	for what, comes := range map[string]io.Reader{
		"a line": xs{}, "a line of a stream": io.MultiReader(strings.NewReader("HTTP/1.1 200 OK\r\n\r\n"), xs{}),
	} {
		c := spoken(t, "")
		c.r = bufio.NewReader(&bounded{comes, most})
		response, err := c.ask(request{method: http.MethodGet, target: "/", version: "HTTP/1.1"})
		if err == nil {
			err = readEvents(c, response.Body, anyLine, func(sseEvent) bool { return true })
		}
		if err == nil || !strings.Contains(err.Error(), "more than 16 MB came") {
			t.Errorf("%s: error %v, want that too much came", what, err)
		}
	}
	c := spoken(t, "")
	if c.r = bufio.NewReader(&bounded{xs{}, most}); c.ends(patience) {
		t.Error("a connection on which something comes for ever has ended")
	}
}
