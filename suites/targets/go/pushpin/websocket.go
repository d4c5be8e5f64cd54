package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// websocket answers events of a connection (https://pushpin.org/docs/protocols/websocket-over-http/): an opened one is subscribed to
// the topic's channel, pings and the end are answered, and texts mean nothing here.
func (o *origin) websocket(w http.ResponseWriter, r *http.Request) {
	events := bufio.NewReader(http.MaxBytesReader(w, r.Body, 1<<20))
	var answer strings.Builder
	for {
		kind, content, err := next(events)
		if err == io.EOF {
			break
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		switch kind {
		case "OPEN":
			channel := "ws-" + r.PathValue("topic")
			o.topic(r).asked[channel] = true
			o.mu.Unlock()
			w.Header().Set("Sec-WebSocket-Extensions", "grip")
			answer.WriteString("OPEN\r\n")
			write(&answer, "TEXT", fmt.Sprintf(`c:{"type": "subscribe", "channel": %q}`, channel))
		case "PING":
			write(&answer, "PONG", content)
		case "CLOSE":
			write(&answer, "CLOSE", content)
		}
	}
	w.Header().Set("Content-Type", "application/websocket-events")
	io.WriteString(w, answer.String())
}

// next reads an event: its kind, and its content, if any, behind its length in hexadecimal. At the end it returns io.EOF.
func next(r *bufio.Reader) (kind, content string, err error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", "", err
	}
	kind, length, has := strings.Cut(strings.TrimSuffix(line, "\r\n"), " ")
	if !has {
		return kind, "", nil
	}
	n, err := strconv.ParseUint(length, 16, 20)
	if err != nil {
		return "", "", err
	}
	b := make([]byte, n+2) // CR LF comes behind it
	if _, err := io.ReadFull(r, b); err != nil {
		return "", "", io.ErrUnexpectedEOF
	}
	return kind, string(b[:n]), nil
}

// write writes an event.
func write(b *strings.Builder, kind, content string) {
	if content == "" {
		b.WriteString(kind + "\r\n")
		return
	}
	fmt.Fprintf(b, "%s %x\r\n%s\r\n", kind, len(content), content)
}
