package experiment

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"pollpush/feed"
)

// posterRole is a publisher in a process of its own, on the load generator's cores: it sends each event to our server in a
// POST /publish when it is due. Its requests are pipelined on one connection (RFC 9112, section 9.3.2), so that none waits
// for the answer to the one before, and events keep their order. They don't take the path with a round-trip time.
type posterRole struct {
	process *Process
	request PublisherRequest
	conn    net.Conn
}

// Prepare connects to the server.
func (p *posterRole) Prepare(request PublisherRequest, _ *Nothing) (err error) {
	p.request = request
	var dialer interface {
		DialContext(ctx context.Context, network, address string) (net.Conn, error)
	} = &net.Dialer{Timeout: Grace}
	if request.Scenario.TLS {
		dialer = &tls.Dialer{NetDialer: &net.Dialer{Timeout: Grace}, Config: request.Trust.config()}
	}
	if p.conn, err = dialer.DialContext(p.process.Context(), "tcp", request.Address); err != nil {
		return fmt.Errorf("connect to publish: %w", err)
	}
	p.process.AtEnd(func() { p.conn.Close() })
	return nil
}

// Publish publishes until the process stops, and returns when all of the window's events are answered.
func (p *posterRole) Publish(w Window, part *PublisherPart) error {
	account := newPublished(p.request.Scenario, w)
	queue := postQueue{news: make(chan struct{}, 1)}
	publisher, err := newPublisher(p.request.Scenario, func(topic int, due time.Time, _ time.Duration) {
		account.due(due)
		queue.put(post{topic: topic, due: due})
	})
	if err != nil {
		return err
	}
	sent := &postQueue{news: make(chan struct{}, 1)}
	p.process.Start("posting", func(ctx context.Context) error { return p.send(ctx, &queue, sent) })
	p.process.Start("reading the answers to posts", func(ctx context.Context) error { return p.receive(ctx, sent, account) })
	p.process.Start("watching for hiccups", account.hiccups.Run)
	*part, err = runPublisher(p.process, publisher, account)
	part.Lag.Publisher = hiccups(&account.hiccups)
	return err
}

// A post is one event on its way to the server.
type post struct {
	topic int
	due   time.Time
	sent  time.Time
}

// A postQueue hands posts from one goroutine to another, which never blocks the first.
type postQueue struct {
	mu    sync.Mutex
	posts []post
	news  chan struct{} // capacity 1: it is no longer empty
}

func (q *postQueue) put(posts ...post) {
	q.mu.Lock()
	q.posts = append(q.posts, posts...)
	q.mu.Unlock()
	select {
	case q.news <- struct{}{}:
	default:
	}
}

// take waits until there are posts and returns all of them.
func (q *postQueue) take(ctx context.Context) ([]post, error) {
	for {
		q.mu.Lock()
		posts := q.posts
		q.posts = nil
		q.mu.Unlock()
		if len(posts) > 0 {
			return posts, nil
		}
		select {
		case <-q.news:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// send writes the requests of what is due. While the server does not read, it waits, and what becomes due is late.
func (p *posterRole) send(ctx context.Context, queue, sent *postQueue) error {
	defer context.AfterFunc(ctx, func() { p.conn.SetDeadline(time.Unix(1, 0)) })()
	s := p.request.Scenario
	heads := make([]string, s.Topics)
	for i, topic := range s.TopicNames() {
		heads[i] = "POST /publish?topic=" + topic + "&due="
	}
	rest := fmt.Sprintf(" HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", p.request.Address, s.Payload)
	var out []byte
	for {
		posts, err := queue.take(ctx)
		if err != nil {
			return err
		}
		out = out[:0]
		now := time.Now()
		for i := range posts {
			posts[i].sent = now
			out = append(out, heads[posts[i].topic]...)
			out = strconv.AppendInt(out, posts[i].due.UnixNano(), 10)
			out = append(out, rest...)
			out = append(out, feed.Kind(s.PayloadKind).GeneratedBody(s.Payload, now.Sub(posts[i].due), posts[i].due)...)
		}
		sent.put(posts...)
		if _, err := p.conn.Write(out); err != nil {
			return fmt.Errorf("post: %w", err)
		}
	}
}

// receive reads the answers, which come in the order of the requests.
func (p *posterRole) receive(ctx context.Context, sent *postQueue, account *published) error {
	in := bufio.NewReader(p.conn)
	for {
		posts, err := sent.take(ctx)
		if err != nil {
			return err
		}
		for _, post := range posts {
			seq, err := readSeq(in)
			if err != nil {
				return err
			}
			account.published(post.topic, seq, post.due, post.sent.Sub(post.due), time.Since(post.sent))
		}
	}
}

// readSeq reads the answer to a POST /publish: the sequence number of its event.
func readSeq(in *bufio.Reader) (uint64, error) {
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		return 0, fmt.Errorf("read the answer to a post: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1024))
	if err != nil {
		return 0, fmt.Errorf("read the answer to a post: %w", err)
	}
	text := strings.TrimSpace(string(body))
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("post: the server answered %s: %s", response.Status, text)
	}
	seq, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("post: the server answered %q instead of a sequence number", text)
	}
	return seq, nil
}
