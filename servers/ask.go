package servers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// AskPath takes prompts of clients that follow their topic: POST /ask?topic= is answered at once, by 202 and the number that the first
// token of the answer will have. A POST to the path of a stream is answered by the tokens themselves, as a GET there would be by messages, and
// ends after the last one.
const AskPath = "/ask"

// MaxPrompt is how many bytes a prompt may have, with all that was said before.
const MaxPrompt = 1 << 20

// maxBody is how many bytes the body of any request may have.
func (o Options) maxBody() int {
	if o.Generator == nil {
		return feed.MaxBody
	}
	return max(feed.MaxBody, MaxPrompt)
}

// Prompt has a prompt answered on a log: by the tokens with the numbers from first to last.
func (c *Core) Prompt(log *feed.Log, prompt []byte) (first, last uint64, refused Refusal) {
	switch {
	case c.Options.Generator == nil:
		return 0, 0, refusef(http.StatusNotFound, "nobody answers prompts here")
	case len(prompt) > MaxPrompt:
		return 0, 0, refusef(http.StatusRequestEntityTooLarge, "a prompt has at most %d bytes", MaxPrompt)
	}
	first, last, err := c.Options.Generator.Begin(log, 0)
	switch {
	case errors.Is(err, feed.ErrAnswering):
		return 0, 0, refusef(http.StatusTooManyRequests, "%v", err)
	case err != nil:
		return 0, 0, refusef(http.StatusServiceUnavailable, "%v", err)
	}
	return first, last, Refusal{}
}

// Ask has a prompt answered on the topic that the query names.
func (c *Core) Ask(query Query, prompt []byte) (first uint64, refused Refusal) {
	log, refused := c.topic(query)
	if log == nil {
		return 0, refused
	}
	first, _, refused = c.Prompt(log, prompt)
	return first, refused
}

// AskHere has a prompt answered in the response to its request: by a subscription to the tokens alone.
func (c *Core) AskHere(query Query, prompt []byte) (Subscription, Refusal) {
	q, refused := c.Subscribe(query, false)
	if refused.Refused() {
		return q, refused
	}
	if q.Latest || q.Retry > 0 || q.Until > 0 {
		return q, refusef(http.StatusBadRequest, "an answer is all of its tokens: leave contract, retry and until out")
	}
	first, last, refused := c.Prompt(q.Log, prompt)
	q.After, q.Until = first-1, last
	return q, refused
}

// Methods are those that may be used at a transport's path, beside OPTIONS.
func (c *Core) Methods(t *Transport) []string {
	switch {
	case t.Datagrams: // it is asked for by HTTP/3's means (RFC 9220)
		return toConnect
	case t.Upgrade: // the answer is another protocol: there is none to HEAD
		return toUpgrade
	case t.Stream != nil && c.Options.Generator != nil:
		return toReadOrAsk
	}
	return toRead
}

// ask answers POST /ask.
func (s *Server) ask(c *fasthttp.RequestCtx) {
	first, refused := s.Ask(c.QueryArgs(), c.PostBody())
	if refused.Refused() {
		refuse(&c.Response, refused)
		return
	}
	Text(&c.Response).SetBody(append(strconv.AppendUint(nil, first, 10), '\n'))
	c.Response.SetStatusCode(http.StatusAccepted)
}

// parseUntil reads the number of the last message that a stream is to send.
func parseUntil(text []byte, after uint64) (uint64, error) {
	until, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil || until <= after {
		return 0, fmt.Errorf("%q is not the number of a message that is still to be sent", text)
	}
	return until, nil
}
