// Package webtransport follows the feed in a session of WebTransport over HTTP/3: lines of a stream that the server opens, or a
// datagram for each event.
package webtransport

import (
	"context"
	"net/http"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/webtransport-go"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/http3"
	"pollpush/loadgen/httpstream"
	"pollpush/loadgen/semantics"
	"pollpush/results"
	"pollpush/transport"
)

// Subscribe is the transport's loadgen.Subscribe.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	err := follow(ctx, c, s)
	return http3.Failure(err)
}

func follow(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	k, err := http3.Dial(ctx, c, quic.Config{EnableDatagrams: true, EnableStreamResetPartialDelivery: true})
	if err != nil {
		return err
	}
	defer k.Close()
	session, err := open(ctx, k, c, s)
	if err != nil {
		return err
	}
	c.Sends(sends(ctx, session, s))
	if s.Datagrams {
		return datagrams(ctx, k, c, s, session)
	}
	return stream(ctx, k, c, s, session)
}

// open opens the session.
func open(ctx context.Context, k *http3.Connection, c *loadgen.Client, s results.Scenario) (*webtransport.Session, error) {
	client, err := new(webtransport.Transport).NewClientConn(k.Conn)
	if err != nil {
		return nil, err
	}
	response, session, err := client.Dial(ctx, target(c, s), head(c, s))
	if response != nil && response.StatusCode != http.StatusOK {
		return nil, loadgen.Errorf(loadgen.Status, "webtransport: status %d", response.StatusCode)
	}
	if err != nil {
		return nil, err
	}
	c.Met([]byte(response.Header.Get("Feed-Epoch")))
	c.Connected(0)
	return session, nil
}

// sends returns what sends a message of the client's own: on one stream, which is opened with the first of them, or as a datagram.
func sends(ctx context.Context, session *webtransport.Session, s results.Scenario) func(loadgen.Outgoing) error {
	if s.Datagrams {
		return func(o loadgen.Outgoing) error { return session.SendDatagram(o.Body) }
	}
	var stream *webtransport.SendStream
	kind := feed.Kind(s.PayloadKind)
	var whole []byte
	return func(o loadgen.Outgoing) (err error) {
		if stream == nil {
			if stream, err = session.OpenUniStreamSync(ctx); err != nil {
				return err
			}
		}
		if err := stream.SetWriteDeadline(time.Now().Add(loadgen.WriteLimit)); err != nil {
			return err
		}
		whole = kind.AppendEnd(whole[:0], o.Body)
		_, err = stream.Write(whole)
		return err
	}
}

func target(c *loadgen.Client, s results.Scenario) string {
	query := semantics.Sends(c, s) + "&after=" + string(feed.AppendCursor(nil, c.Epoch(), c.Cursor()))
	if s.Datagrams {
		query = "&datagrams=1" + query
	}
	return "https://" + c.Host() + semantics.NewRequest(c, s, headers.Upgrade, transport.WebTransport.Path, query).Target
}

// head is the request's: Chromium says the page's origin and the draft that it began with, and nothing else. The library adds that
// gzip is accepted, which costs three bytes once.
func head(c *loadgen.Client, s results.Scenario) http.Header {
	h := http.Header{"User-Agent": {""}}
	if s.Headers == results.HeadersBrowser {
		h.Set("Origin", "https://"+c.Host())
		h.Set("Sec-Webtransport-Http3-Draft02", "1")
	}
	return h
}

// stream reads the one stream that the server opens.
func stream(ctx context.Context, k *http3.Connection, c *loadgen.Client, s results.Scenario, session *webtransport.Session) error {
	from, err := session.AcceptUniStream(ctx)
	if err != nil {
		return err
	}
	lines := httpstream.NewMessages(s)
	buffer := make([]byte, room)
	for {
		n, err := from.Read(buffer)
		k.Arrived(c)
		whole, long := lines.Parse(buffer[:n])
		c.Deliver(whole)
		if long != nil {
			return long
		}
		if err != nil {
			return loadgen.Errorf(loadgen.Closed, "the stream ended: %w", err)
		}
	}
}

// room is how many bytes are read at once.
const room = 16 << 10

// datagrams takes datagrams as they come: one that is lost is an event that is lost.
func datagrams(ctx context.Context, k *http3.Connection, c *loadgen.Client, s results.Scenario, session *webtransport.Session) error {
	for {
		line, err := session.ReceiveDatagram(ctx)
		if err != nil {
			return loadgen.Errorf(loadgen.Closed, "the session ended: %w", err)
		}
		k.Arrived(c)
		if !heartbeat(s, line) {
			c.DeliverBare(line)
		}
	}
}

// heartbeat reports whether a datagram is one, and no message: an empty line, or a length of 0.
func heartbeat(s results.Scenario, datagram []byte) bool {
	if s.PayloadKind == results.PayloadBinary {
		return len(datagram) == transport.BinaryLength
	}
	return string(datagram) == "\n"
}
