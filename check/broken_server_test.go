package check

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/transport"
)

// A fault is what a server does wrong.
type fault string

const (
	none            fault = ""
	loses           fault = "an event is lost"
	doubles         fault = "an event comes twice"
	swaps           fault = "two events change places"
	mixesTopics     fault = "an event is sent to another topic too"
	forgetsCursors  fault = "who comes back begins with what is new"
	repeatsOne      fault = "who comes back gets the last event again"
	asciiOnly       fault = "a character becomes a question mark"
	oneLine         fault = "a newline becomes a space"
	cutsLarge       fault = "messages have 32 KB at most"
	oneWriter       fault = "all clients are written to in turn"
	bodyForHead     fault = "HEAD is answered with a body"
	failsOptions    fault = "OPTIONS is an error of the server"
	failsPaths      fault = "an unknown path is an error of the server"
	ignoresGarbage  fault = "what is no request is waited for to become one"
	takesNoHost     fault = "nobody looks at Host"
	chunksFor10     fault = "HTTP/1.0 is sent chunks"
	upgrades10      fault = "HTTP/1.0 is upgraded"
	failsHeaders    fault = "more than fifty fields are an error of the server"
	closesEach      fault = "the connection is closed after each answer"
	nothingIs404    fault = "nothing new is a client's error"
	neverHolds      fault = "nothing new is said at once"
	holdIsError     fault = "a hold ends with an error of the server"
	latin1          fault = "the stream is of another charset"
	retryInSeconds  fault = "retry is not in digits"
	strangeField    fault = "a field of its own"
	unknownIDs      fault = "ids aren't understood"
	failsUnknownIDs fault = "an unknown id is an error of the server"
	wrongAccept     fault = "Sec-WebSocket-Accept is wrong"
	anyVersion      fault = "any version of WebSocket is spoken"
	anyMethod       fault = "who doesn't ask for an upgrade is told that all is well"
	shortPongs      fault = "long pongs are empty"
	noGoodbye       fault = "close frames aren't answered"
	staysOpen       fault = "the connection stays open after the close"
	noPingsBetween  fault = "pings within a message are an error"
	takesUnmasked   fault = "frames without a mask are taken"
	takesAnyText    fault = "texts aren't checked"
	takesBits       fault = "reserved bits are ignored"
	takesOpcodes    fault = "unknown opcodes are ignored"
	takesLongPings  fault = "pings may be long"
	takesAnyLength  fault = "any length is waited for"
	dies            fault = "an impossible length ends the server"
)

// A brokenServer keeps to what the checks ask for, but for one fault. It shares nothing with our servers but the log of events.
type brokenServer struct {
	fault     fault
	transport transport.Transport
	topics    *feed.Topics
	writing   sync.Mutex // see oneWriter
}

// serve serves until the test ends.
func (b *brokenServer) serve(t *testing.T) (address string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	die := func() {
		cancel()
		ln.Close()
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			network, err := ln.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				stop := context.AfterFunc(ctx, func() { network.Close() })
				defer stop()
				defer network.Close()
				c := &brokenConn{Conn: network, server: b, r: bufio.NewReader(network), ctx: ctx, die: die}
				for c.request() == nil {
				}
			})
		}
	})
	t.Cleanup(func() {
		die()
		running.Wait()
	})
	return ln.Addr().String()
}

// publish is a Subject.Publish.
func (b *brokenServer) publish(_ context.Context, topic int, text string) error {
	log := b.topics.Log(strconv.Itoa(topic))
	last := func(suffix string) bool { return strings.HasSuffix(text, suffix) }
	publish := func(text string) { log.Publish(feed.Message{Due: time.Now(), Body: []byte(text)}) }
	switch {
	case strings.Contains(text, "\n") && b.transport.Name != transport.WebSocket.Name:
		return Refusal{http.StatusBadRequest, "a message is one line"}
	case b.fault == loses && last("event 13"), b.fault == swaps && last("event 13"):
		return nil
	case b.fault == swaps && last("event 14"):
		publish(text)
		text = strings.Replace(text, "14", "13", 1)
	case b.fault == doubles && last("event 13"):
		publish(text)
	case b.fault == mixesTopics && last("event 2 of the second topic"):
		b.topics.Log("0").Publish(feed.Message{Due: time.Now(), Body: []byte(text)})
	case b.fault == asciiOnly:
		text = strings.ReplaceAll(text, "½", "?")
	case b.fault == oneLine:
		text = strings.ReplaceAll(text, "\n", " ")
	case b.fault == cutsLarge:
		text = text[:min(len(text), 32<<10)]
	}
	publish(text)
	return nil
}

// A brokenConn is one connection of it.
type brokenConn struct {
	net.Conn
	server *brokenServer
	r      *bufio.Reader
	ctx    context.Context
	die    func() // ends the server, as serve has started it: what is left of it may still run when the next one does
}

func (c *brokenConn) has(f fault) bool { return c.server.fault == f }

var errOver = errors.New("over")

// respond answers with a body of a known length.
func (c *brokenConn) respond(r *http.Request, status int, body string, fields ...string) error {
	head := fmt.Sprintf("HTTP/1.1 %d %s\r\nContent-Length: %d\r\n%s\r\n", status, http.StatusText(status), len(body), strings.Join(append(fields, ""), "\r\n"))
	if status == http.StatusNoContent {
		head = strings.Replace(head, "Content-Length: 0\r\n", "", 1)
	}
	if r != nil && r.Method == http.MethodHead && !c.has(bodyForHead) {
		body = ""
	}
	if _, err := io.WriteString(c, head+body); err != nil || c.has(closesEach) || r != nil && !r.ProtoAtLeast(1, 1) {
		return errOver
	}
	return nil
}

// request reads and answers a request.
func (c *brokenConn) request() error {
	r, err := http.ReadRequest(c.r)
	if err != nil {
		if c.has(ignoresGarbage) && !errors.Is(err, io.EOF) {
			_, _ = io.Copy(io.Discard, c.r)
		}
		_ = c.respond(nil, http.StatusBadRequest, "no request")
		return errOver
	}
	t := c.server.transport
	switch {
	case r.Host == "" && !c.has(takesNoHost):
		return c.respond(r, http.StatusBadRequest, "no Host")
	case r.URL.Path != t.Path && c.has(failsPaths):
		return c.respond(r, http.StatusInternalServerError, "")
	case r.URL.Path != t.Path:
		return c.respond(r, http.StatusNotFound, "nothing here")
	case len(r.Header) > 50 && c.has(failsHeaders):
		return c.respond(r, http.StatusInternalServerError, "")
	case r.Method == http.MethodOptions && c.has(failsOptions):
		return c.respond(r, http.StatusInternalServerError, "")
	case r.Method == http.MethodOptions:
		return c.respond(r, http.StatusNoContent, "", "Allow: GET")
	case r.Method == http.MethodHead:
		return c.respond(r, http.StatusOK, "0 0 head\n", "Content-Type: text/event-stream")
	case t.Kind == transport.Stream && t.Upgrade:
		return c.upgrade(r)
	case t.Kind == transport.Stream:
		return c.stream(r)
	}
	return c.poll(r)
}

// cursor is after what a client asks.
func (c *brokenConn) cursor(r *http.Request, log *feed.Log) uint64 {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		if after, err := strconv.ParseUint(strings.TrimPrefix(id, "n"), 10, 64); err == nil && !(c.has(unknownIDs) && id[0] == 'n') {
			return after
		}
		return log.Last()
	}
	after, _ := strconv.ParseUint(r.URL.Query().Get("after"), 10, 64)
	switch {
	case after > 0 && c.has(forgetsCursors):
		return log.Last()
	case after > 0 && c.has(repeatsOne):
		return after - 1
	}
	return after
}

// poll answers one poll, of either kind.
func (c *brokenConn) poll(r *http.Request) error {
	log := c.server.topics.Log(r.URL.Query().Get("topic"))
	after := c.cursor(r, log)
	msgs, more := log.After(after)
	if len(msgs) == 0 && c.server.transport.Kind == transport.Hold && !c.has(neverHolds) {
		over := time.NewTimer(time.Second)
		defer over.Stop()
		select {
		case <-more:
			msgs, _ = log.After(after)
		case <-over.C:
			if c.has(holdIsError) {
				return c.respond(r, http.StatusInternalServerError, "")
			}
		case <-c.ctx.Done():
			return errOver
		}
	}
	if len(msgs) == 0 && c.has(nothingIs404) {
		return c.respond(r, http.StatusNotFound, "")
	}
	if len(msgs) == 0 {
		return c.respond(r, http.StatusNoContent, "")
	}
	var body bytes.Buffer
	for _, m := range msgs {
		body.Write(m.Line())
	}
	return c.respond(r, http.StatusOK, body.String(), "Content-Type: text/plain")
}

// stream answers without an end, with events or lines.
func (c *brokenConn) stream(r *http.Request) error {
	if c.has(failsUnknownIDs) && strings.HasPrefix(r.Header.Get("Last-Event-ID"), "nobody") {
		return c.respond(r, http.StatusInternalServerError, "")
	}
	contentType, head := c.server.transport.Framing.ContentType, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
	if c.has(latin1) {
		contentType += "; charset=iso-8859-1"
	}
	head += "Content-Type: " + contentType + "\r\n"
	write := func(part []byte) error {
		_, err := c.Write(part)
		return err
	}
	if r.ProtoAtLeast(1, 1) || c.has(chunksFor10) {
		head += "Transfer-Encoding: chunked\r\n"
		write = func(part []byte) error {
			_, err := fmt.Fprintf(c, "%x\r\n%s\r\n", len(part), part)
			return err
		}
	}
	if _, err := io.WriteString(c, head+"\r\n"); err != nil {
		return err
	}
	if c.server.transport.Name == transport.SSE.Name {
		if err := write([]byte(": hello\nretry: 100\n\n")); err != nil {
			return err
		}
	}
	return c.follow(r, func(m feed.Message) error {
		if c.server.transport.Name != transport.SSE.Name {
			return write(m.Line())
		}
		event := fmt.Sprintf("id: n%d\ndata: %s\n", m.Seq, m.Line())
		switch {
		case c.has(retryInSeconds):
			event = "retry: 1s\n" + event
		case c.has(strangeField):
			event = "colour: red\n" + event
		}
		return write([]byte(event))
	})
}

// follow writes what comes.
func (c *brokenConn) follow(r *http.Request, write func(feed.Message) error) error {
	log := c.server.topics.Log(r.URL.Query().Get("topic"))
	gone := make(chan struct{})
	go func() { // whoever follows says nothing more, unless it speaks WebSocket: then it is read elsewhere
		if !c.server.transport.Upgrade {
			_, _ = io.Copy(io.Discard, c.r)
			close(gone)
		}
	}()
	for after := c.cursor(r, log); ; {
		msgs, more := log.After(after)
		for _, m := range msgs {
			if c.has(oneWriter) {
				c.server.writing.Lock()
			}
			err := write(m)
			if c.has(oneWriter) {
				c.server.writing.Unlock()
			}
			if err != nil {
				return err
			}
			after = m.Seq
		}
		select {
		case <-more:
		case <-gone:
			return errOver
		case <-c.ctx.Done():
			return errOver
		}
	}
}

// accept is Sec-WebSocket-Accept.
func accept(key string) string {
	digest := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(digest[:])
}
