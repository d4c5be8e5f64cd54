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
)

// A Conn is a client's requests over a connection of its own or one that it shares, one after the other. It is an exchange.Conn.
type Conn struct {
	ctx    context.Context
	client *loadgen.Client
	*session
	shared bool
	stream *http3.RequestStream // of the last request

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

// DialConn opens the client's connection, or takes the one that it shares.
func DialConn(ctx context.Context, c *loadgen.Client, s results.Scenario) (*Conn, error) {
	k := &Conn{ctx: ctx, client: c, shared: s.Streams > 1}
	if k.shared {
		shared, err := c.SharePackets(ctx, func(p *loadgen.Packets) (loadgen.Session, error) { return newSession(ctx, p) })
		if err != nil {
			return nil, err
		}
		k.session = shared.(*session)
		return k, nil
	}
	packets, err := c.DialPackets(ctx)
	if err != nil {
		return nil, err
	}
	k.session, err = newSession(ctx, packets)
	return k, err
}

// A session is a connection that carries requests. It is a loadgen.Session.
type session struct {
	connection *Connection
	http       *http3.ClientConn
}

func newSession(ctx context.Context, packets *loadgen.Packets) (*session, error) {
	k, err := connect(ctx, packets, quic.Config{MaxIncomingStreams: -1}) // a server opens no requests
	if err != nil {
		return nil, err
	}
	speaks := http3.Transport{DisableCompression: true, MaxResponseHeaderBytes: maxHead}
	return &session{k, speaks.NewClientConn(k.Conn)}, nil
}

// Run is loadgen.Session's: the library reads.
func (s *session) Run() {
	<-s.connection.Context().Done()
	s.connection.Close()
}

// Open is loadgen.Session's.
func (s *session) Open() bool { return s.connection.Context().Err() == nil }

// Ask sends r, with the client's cursor in it, and reads the head of the final answer.
func (k *Conn) Ask(r *headers.Request) (semantics.Head, error) {
	head, err := k.ask(r)
	return head, Failure(err)
}

func (k *Conn) ask(r *headers.Request) (semantics.Head, error) {
	if k.request != r {
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
	stream, err := k.http.OpenRequestStream(k.ctx)
	if err != nil {
		return semantics.Head{}, err
	}
	k.stream = stream
	if err := stream.SendRequestHeader(&k.head); err != nil {
		return semantics.Head{}, err
	}
	// The request's end. It fails where the server has answered already and reads no more (RFC 9114, section 4.1): what is wrong
	// else comes with the answer.
	_ = stream.Close()
	response, err := stream.ReadResponse()
	k.connection.Arrived(k.client)
	if err != nil {
		return semantics.Head{}, err
	}
	return ParseHead(response)
}

// Head returns the request that quic-go writes as r.
func Head(r *headers.Request) http.Request {
	path, query, _ := strings.Cut(r.Target, "?")
	h := http.Request{
		Method: http.MethodGet, Host: r.Host, URL: &url.URL{Scheme: "https", Host: r.Host, Path: path, RawQuery: query},
		Header: http.Header{"User-Agent": {""}}, // or the library would send its own
	}
	for _, f := range r.Fields() {
		h.Header[http.CanonicalHeaderKey(f.Name)] = []string{f.Value}
	}
	return h
}

// ParseHead takes in the head of an answer.
func ParseHead(response *http.Response) (semantics.Head, error) {
	head := semantics.Head{Status: response.StatusCode}
	for name, values := range response.Header {
		for _, value := range values {
			if err := head.Field([]byte(name), []byte(value)); err != nil {
				return head, err
			}
		}
	}
	return head, nil
}

// Next returns the next bytes of the answer's body, as many as have arrived, and io.EOF at its end.
func (k *Conn) Next() ([]byte, error) {
	if k.buffer == nil {
		k.buffer = make([]byte, room)
	}
	for {
		n, err := k.stream.Read(k.buffer)
		k.connection.Arrived(k.client)
		switch {
		case n > 0:
			return k.buffer[:n], nil // an error comes again with the next Read
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case err != nil:
			return nil, Failure(err)
		}
		// An empty DATA frame, or a trailer.
	}
}

// Again says whether the connection is still open. A server that is about to leave refuses the next request.
func (k *Conn) Again() bool { return k.Open() }

// Close closes the connection, or gives up what it was asked last on one that is shared.
func (k *Conn) Close() error {
	if !k.shared {
		return k.connection.Close()
	}
	if k.stream != nil {
		k.stream.CancelRead(quic.StreamErrorCode(http3.ErrCodeRequestCanceled))
	}
	return nil
}
