package http3

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
	"pollpush/results"
	"pollpush/transport"
)

// A Conn is a client's requests over a connection of its own or one that it shares, one after the other. It is an exchange.Conn.
type Conn struct {
	ctx    context.Context
	client *loadgen.Client
	*session
	stream   *http3.RequestStream // of the last request
	open     bool                 // its answer has not come to its end
	left     int64                // bytes of its body that are still to come; below 0: the head does not say
	answered bool                 // one request was

	// join has the client take part in a connection that takes more requests; nil: it has one to itself.
	join    func() error
	leaves  bool        // the one that it shares before that ends
	unwatch func() bool // of leaving

	request *headers.Request // head is of it
	head    http.Request
	query   string
	field   string // the one that has the cursor; "": the query, or none
	value   string // of it
	cursor  []byte
	buffer  []byte
}

const (
	maxHead = 64 << 10 // bytes, of a response's head
	room    = 16 << 10 // bytes that Next returns at most
)

// DialConn opens the client's connection, or has it take part in one.
func DialConn(ctx context.Context, c *loadgen.Client, s results.Scenario) (*Conn, error) {
	k := &Conn{ctx: ctx, client: c}
	if !c.Shares() {
		packets, err := c.DialPackets(ctx)
		if err != nil {
			return nil, err
		}
		k.session, err = newSession(ctx, packets, false)
		return k, err
	}
	k.leaves = s.Session > 0
	k.join = func() error {
		joined, err := c.SharePackets(ctx, func(ctx context.Context, p *loadgen.Packets) (loadgen.Session, error) {
			return newSession(ctx, p, s.Kind() == transport.Stream)
		})
		if err == nil {
			k.session = joined.(*session)
		}
		return err
	}
	return k, k.join()
}

// maxAttempts is on how many shared connections in a row that their server leaves a client's first request is asked.
const maxAttempts = 5

// Ask sends r, with the client's cursor in it, and reads the head of the final answer.
func (k *Conn) Ask(r *headers.Request) (semantics.Head, error) {
	k.address(r)
	head, err := k.ask()
	for attempts := 1; k.join != nil && !k.answered && attempts < maxAttempts && errors.Is(err, semantics.ErrNotTaken); attempts++ {
		if err = k.rejoin(); err == nil {
			head, err = k.ask()
		}
	}
	k.answered = k.answered || err == nil
	return head, Failure(err)
}

// rejoin has the client go on with a connection that takes requests: others may have one by now. A poller was connected before it
// asked, and is anew; a stream is with its answer.
func (k *Conn) rejoin() error {
	before := k.session
	if err := k.join(); err != nil {
		return err
	}
	if k.session != before && !k.endless {
		k.client.Connected(0)
		k.client.Sent()
	}
	return nil
}

// address makes head that of r, with the client's cursor.
func (k *Conn) address(r *headers.Request) {
	if k.request != r || k.head.ContentLength != int64(len(r.Body)) {
		k.request, k.head = r, Head(r)
		k.query, k.field = k.head.URL.RawQuery, ""
		for name, values := range k.head.Header {
			if strings.Contains(values[0], semantics.Cursor) {
				k.field, k.value = name, values[0]
			}
		}
	}
	k.cursor = feed.AppendCursor(k.cursor[:0], k.client.Epoch(), k.client.Cursor())
	if k.field != "" {
		k.head.Header[k.field] = []string{strings.Replace(k.value, semantics.Cursor, string(k.cursor), 1)}
	} else {
		k.head.URL.RawQuery = strings.Replace(k.query, semantics.Cursor, string(k.cursor), 1)
	}
}

func (k *Conn) ask() (semantics.Head, error) {
	k.end()
	stream, err := k.admit(k.ctx)
	if err != nil {
		return semantics.Head{}, err
	}
	k.stream, k.open = stream, true
	if k.leaves {
		k.unwatch = context.AfterFunc(k.ctx, func() { stream.CancelRead(quic.StreamErrorCode(http3.ErrCodeRequestCanceled)) })
	}
	response, err := send(stream, &k.head, k.request.Body)
	k.connection.Arrived(k.client)
	if err != nil {
		if rejected(err) {
			k.leaving.Store(true) // streams are in no order: what says so may be still to come
			err = errNotTaken
		}
		k.end()
		return semantics.Head{}, err
	}
	k.left = response.ContentLength
	if response.StatusCode == http.StatusNotModified { // its length is that of the answer which the client has (RFC 9110, section 8.6)
		k.left = -1
	}
	return parseHead(response, k.client.Fields())
}

// send sends a request, and reads the head of its answer.
func send(stream *http3.RequestStream, head *http.Request, body []byte) (*http.Response, error) {
	if err := stream.SendRequestHeader(head); err != nil {
		return nil, err
	}
	if len(body) > 0 {
		_, _ = stream.Write(body) // as below
	}
	// The request's end. It fails where the server has answered already and reads no more (RFC 9114, section 4.1): what is wrong
	// else comes with the answer.
	_ = stream.Close()
	return stream.ReadResponse()
}

// end says that the stream of the last request is over.
func (k *Conn) end() {
	if k.open {
		k.open = false
		if k.unwatch != nil {
			k.unwatch()
		}
		k.session.end()
	}
}

// Head returns the request that quic-go writes as r.
func Head(r *headers.Request) http.Request {
	path, query, _ := strings.Cut(r.Target, "?")
	h := http.Request{
		Method: r.Method(), Host: r.Host, URL: &url.URL{Scheme: "https", Host: r.Host, Path: path, RawQuery: query},
		Header: http.Header{"User-Agent": {""}}, // or the library would send its own
	}
	if h.Method == http.MethodConnect { // a library's own
		h.Method = http.MethodGet
	}
	if h.ContentLength = int64(len(r.Body)); r.Kind == headers.Post {
		h.Body = http.NoBody // so that the library says the length; what has it is written behind the head
	}
	for _, f := range r.Fields() {
		if f.Name == "Content-Length" { // the library says it
			continue
		}
		h.Header[http.CanonicalHeaderKey(f.Name)] = []string{f.Value}
	}
	return h
}

// ParseHead takes in the head of an answer.
func ParseHead(response *http.Response) (semantics.Head, error) { return parseHead(response, nil) }

func parseHead(response *http.Response, fields *loadgen.Fields) (semantics.Head, error) {
	head := semantics.Head{Status: response.StatusCode, Fields: fields}
	for name, values := range response.Header {
		for _, value := range values {
			if err := head.Field([]byte(name), []byte(value)); err != nil {
				return head, err
			}
		}
	}
	return head, nil
}

// Next returns the next bytes of the answer's body, as many as have arrived, and io.EOF at its end. One that ends before the length
// that its head says is an error, as one that goes on after it is to the library.
func (k *Conn) Next() ([]byte, error) {
	if k.buffer == nil {
		k.buffer = make([]byte, room)
	}
	for {
		n, err := k.stream.Read(k.buffer)
		k.connection.Arrived(k.client)
		k.left -= int64(n)
		switch {
		case n > 0:
			return k.buffer[:n], nil // an error comes again with the next Read
		case err == nil: // an empty DATA frame, or a trailer
			continue
		}
		k.end()
		switch {
		case !errors.Is(err, io.EOF):
			return nil, Failure(err)
		case k.left > 0:
			return nil, io.ErrUnexpectedEOF
		}
		return nil, io.EOF
	}
}

// Again says whether another request may be sent, as far as the server has said so. One that is about to leave refuses the next one.
func (k *Conn) Again() bool { return k.Open() }

// Close closes the connection, or gives up what it was asked last on one that is shared.
func (k *Conn) Close() error {
	if k.join == nil {
		return k.connection.Close()
	}
	if k.stream != nil {
		k.stream.CancelRead(quic.StreamErrorCode(http3.ErrCodeRequestCanceled))
	}
	k.end()
	return nil
}
