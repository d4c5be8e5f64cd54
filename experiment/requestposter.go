package experiment

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pollpush/feed"
	"pollpush/suites/targets"
)

const (
	// postLanes is how many events of different topics may be on their way to a server at once: as many as a busy backend has
	// connections to what it publishes by. Events of one topic go one after the other, each when the one before is answered: that keeps
	// them in order at every server, and HTTP advises against pipelining behind a POST (RFC 9112, section 9.3.2).
	postLanes = 8
	// postWithin is how long a server may take to answer a request that publishes.
	postWithin = 5 * time.Second
	// postIdle is after how long without an event a connection is closed, before the server does: Node's closes after 5 s.
	postIdle = 3 * time.Second
)

// requestPoster is a publisher in a process of its own, on the load generator's cores, of a server that a file describes: it sends
// the request of the file for each event when it is due, or as soon as the one of its topic before is answered. It numbers the events
// itself. Its requests don't take the path between clients and server.
type requestPoster struct {
	process *Process
	request PublisherRequest
	client  *http.Client
	url     targets.Template
	body    targets.Template
	headers map[string]targets.Template
}

// Prepare publishes once, to the topic of the trial.
func (p *requestPoster) Prepare(request PublisherRequest, _ *Nothing) error {
	p.request = request
	scheme := "http"
	transport := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: postWithin}).DialContext,
		MaxIdleConnsPerHost: postLanes, IdleConnTimeout: postIdle, DisableCompression: true,
	}
	if request.Trust.How != "" {
		scheme, transport.TLSClientConfig = "https", request.Trust.config()
	}
	p.client = &http.Client{Transport: transport, Timeout: postWithin, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	p.process.AtEnd(p.client.CloseIdleConnections)
	template := func(text string) targets.Template { return targets.NewTemplate(text, targets.EventPlaceholders...) }
	p.url = template(scheme + "://" + request.Address + request.Publish.URL)
	p.body = template(cmp.Or(request.Publish.Body, "{message}"))
	p.headers = map[string]targets.Template{}
	for name, text := range request.Publish.Headers {
		p.headers[name] = template(text)
	}
	trial := request.Topics[len(request.Topics)-1]
	_, err := p.post(p.process.Context(), event{topic: trial, Message: p.message(1, time.Now(), 0)})
	return err
}

// Publish publishes until the process stops, and returns when all of the window's events are answered.
func (p *requestPoster) Publish(w Window, part *PublisherPart) error {
	s := p.request.Scenario
	account := newPublished(s, w)
	lanes := make([]postQueue, min(s.Topics, postLanes))
	for i := range lanes {
		lanes[i].news = make(chan struct{}, 1)
	}
	publisher, err := newPublisher(s, func(topic int, due time.Time, _ time.Duration) {
		account.due(due)
		lanes[topic%len(lanes)].put(post{topic: topic, due: due})
	})
	if err != nil {
		return err
	}
	for i := range lanes {
		p.process.Start("posting", func(ctx context.Context) error { return p.run(ctx, &lanes[i], account) })
	}
	p.process.Start("watching for hiccups", account.hiccups.Run)
	*part, err = runPublisher(p.process, publisher, account)
	part.Lag.Publisher = hiccups(&account.hiccups)
	return err
}

// run sends a lane's events, one after the other. An event that waits for the answer to the one before is not the publisher's delay:
// it counts from when it could be sent.
func (p *requestPoster) run(ctx context.Context, lane *postQueue, account *published) error {
	seqs := make([]uint64, p.request.Scenario.Topics)
	var free time.Time
	for {
		posts, err := lane.take(ctx)
		if err != nil {
			return err
		}
		for _, post := range posts {
			sent := time.Now()
			could := post.due
			if free.After(could) {
				could = free
			}
			late := sent.Sub(could)
			seqs[post.topic]++
			seq := seqs[post.topic]
			took, err := p.post(ctx, event{topic: p.request.Topics[post.topic], Message: p.message(seq, post.due, late)})
			if err != nil {
				return err
			}
			free = time.Now()
			account.published(post.topic, seq, post.due, late, took)
		}
	}
}

// message is an event of the scenario.
func (p *requestPoster) message(seq uint64, due time.Time, late time.Duration) feed.Message {
	s := p.request.Scenario
	return feed.Message{Seq: seq, Due: due, Body: feed.Kind(s.PayloadKind).GeneratedBody(s.Payload, late, due)}
}

// An event is what is published of a topic.
type event struct {
	feed.Message
	topic string
}

// appendValue appends what stands in the place of one of targets.EventPlaceholders.
func (e event) appendValue(dst []byte, name string) []byte {
	switch name {
	case "topic":
		return append(dst, e.topic...)
	case "message":
		dst = feed.AppendLine(dst, e.Message)
		return dst[:len(dst)-1] // without its LF
	case "message:json":
		line := feed.AppendLine(nil, e.Message)
		return appendEscaped(dst, line[:len(line)-1])
	case "body":
		return append(dst, e.Body...)
	case "seq":
		return strconv.AppendUint(dst, e.Seq, 10)
	case "due":
		return strconv.AppendInt(dst, e.Due.UnixNano(), 10)
	}
	panic("internal error: " + name + " is no placeholder of an event")
}

// appendEscaped appends a text as it stands in a JSON string, without the quotes.
func appendEscaped(dst, text []byte) []byte {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(string(text)); err != nil {
		panic("internal error: " + err.Error())
	}
	quoted := bytes.TrimSuffix(out.Bytes(), []byte("\n"))
	return append(dst, quoted[1:len(quoted)-1]...)
}

// post publishes an event and returns how long that took until it was answered.
func (p *requestPoster) post(ctx context.Context, e event) (took time.Duration, err error) {
	to := string(p.url.Append(nil, e.appendValue))
	method := cmp.Or(p.request.Publish.Method, http.MethodPost)
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("publish.url: %s %s "+format, append([]any{method, to}, args...)...)
	}
	body := p.body.Append(nil, e.appendValue)
	request, err := http.NewRequestWithContext(ctx, method, to, bytes.NewReader(body))
	if err != nil {
		return 0, fmt.Errorf("publish.url: %w", err)
	}
	for name, value := range p.headers {
		setField(request, name, string(value.Append(nil, e.appendValue)))
	}
	sent := time.Now()
	response, err := p.client.Do(request)
	if err != nil {
		return 0, wrong("%w", unanswered(err))
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return 0, wrong("has an answer that was not at its end within %v", postWithin)
	case err != nil:
		return 0, wrong("has an answer that ends early: %w", err)
	}
	took = time.Since(sent)
	switch {
	case response.StatusCode/100 != 2:
		return 0, wrong("was answered %w", Refusal{response.StatusCode, response.Status + excerpt(answer)})
	case isHTML(answer):
		return 0, wrong("was answered with a page of HTML%s: is it where to publish?", excerpt(answer))
	}
	return took, nil
}

// setField sets a field of a request's head, also Host, which net/http takes from elsewhere.
func setField(r *http.Request, name, value string) {
	if strings.EqualFold(name, "Host") {
		r.Host = value
	}
	r.Header.Set(name, value)
}

// A Refusal is the error of an event that a server doesn't take.
type Refusal struct {
	Status int
	Text   string // of the status, with the beginning of the answer
}

func (r Refusal) Error() string { return r.Text }

// unanswered says in words for people why a request has no answer.
func unanswered(err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return errors.New("can't be sent: nobody listens there")
	case errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("was not answered within %v", postWithin)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return errors.New("was not answered: the server closed the connection")
	}
	if wrapped := new(url.Error); errors.As(err, &wrapped) { // which says again what is asked
		err = wrapped.Err
	}
	return fmt.Errorf("was not answered: %w", err)
}

// isHTML reports whether an answer is a page for people.
func isHTML(answer []byte) bool {
	return strings.HasPrefix(http.DetectContentType(answer), "text/html")
}

// excerpt is the beginning of an answer for an error, with a colon; "" of an empty one.
func excerpt(answer []byte) string {
	const most = 80
	text := strings.Join(strings.Fields(string(answer)), " ")
	if text == "" {
		return ""
	}
	if len(text) > most {
		text = text[:most] + "..."
	}
	return fmt.Sprintf(": %q", text)
}
