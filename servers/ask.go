package servers

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
)

// AskPath takes prompts of clients that follow their topic: POST /ask?topic= is answered at once, by 202 and the number that the first
// token of the answer will have. A POST to the path of a stream is answered by the tokens themselves, as a GET there would be by messages, and
// ends after the last one.
//
// With after= the prompt is one that the client may have sent before, when it had no more than that: where anything was published since, or
// is about to be, that is the answer, and no other one is made.
const AskPath = "/ask"

// MaxPrompt is how many bytes a prompt may have, with all that was said before.
const MaxPrompt = 1 << 20

// Prompt has a prompt answered on a log: by the tokens with the numbers from first to last. It follows so many bytes of a context that are kept
// here: see Contexts.
func (c *Core) Prompt(log *feed.Log, kept int, prompt []byte) (first, last uint64, refused Refusal) {
	switch {
	case c.Options.Generator == nil:
		return 0, 0, refusef(http.StatusNotFound, "nobody answers prompts here")
	case kept+len(prompt) > MaxPrompt:
		return 0, 0, refusef(http.StatusRequestEntityTooLarge, "a prompt has at most %d bytes", MaxPrompt)
	}
	contexts := c.Options.Contexts
	if contexts == nil {
		contexts = new(Contexts)
	}
	refused = contexts.Take(log, kept, prompt, func(read int) (uint64, uint64, Refusal) {
		first, last, refused = c.begin(log, time.Duration(read)*contexts.Cost/1000)
		return first, last, refused
	})
	return first, last, refused
}

// Say has a message answered that the client of a subscription sends over a connection of both directions: a prompt, or a turn.
func (c *Core) Say(q *Subscription, message []byte) (refused Refusal) {
	kept := 0
	if q.Turns {
		if kept, message, refused = parseTurn(message); refused.Refused() {
			return refused
		}
	}
	_, _, refused = c.Prompt(q.Log, kept, message)
	return refused
}

// begin has an answer made, whose first token waits for reading.
func (c *Core) begin(log *feed.Log, reading time.Duration) (first, last uint64, refused Refusal) {
	first, last, err := c.Options.Generator.Begin(log, reading)
	switch {
	case errors.Is(err, feed.ErrAnswering):
		return 0, 0, refusef(http.StatusTooManyRequests, "%v", err)
	case err != nil:
		return 0, 0, refusef(http.StatusServiceUnavailable, "%v", err)
	}
	return first, last, Refusal{}
}

// Ask has a prompt answered on the topic that the query names, and returns the number of the first token.
func (c *Core) Ask(query Query, prompt []byte) (first uint64, refused Refusal) {
	q, refused := c.AskHere(query, prompt)
	return q.After + 1, refused
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
	if c.Options.Generator != nil && query.Peek("after") != nil {
		if last, ok := c.Options.Generator.Resume(q.Log, q.After); ok {
			q.Until = last
			return q, refused
		}
	}
	kept, refused := parseKept(query)
	if refused.Refused() {
		return q, refused
	}
	first, last, refused := c.Prompt(q.Log, kept, prompt)
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
func (s *Handler) ask(c *fasthttp.RequestCtx) {
	first, refused := s.Ask(c.QueryArgs(), c.PostBody())
	if refused.Refused() {
		Refuse(&c.Response, refused)
		return
	}
	Text(&c.Response).SetBody(append(strconv.AppendUint(nil, first, 10), '\n'))
	c.Response.SetStatusCode(http.StatusAccepted)
}

// parseKept reads how many bytes of the context a prompt leaves out, because they are kept here.
func parseKept(query Query) (int, Refusal) {
	text := query.Peek("kept")
	if text == nil {
		return 0, Refusal{}
	}
	kept, ok := parseBytes(text)
	if !ok {
		return 0, refusef(http.StatusBadRequest, "kept: %q is not a number of bytes up to %d", text, MaxPrompt)
	}
	return kept, Refusal{}
}

// parseTurn reads a prompt as a connection of both directions carries it in a dialogue: how many bytes of the context are kept here, a space, and what
// follows them.
func parseTurn(message []byte) (kept int, prompt []byte, refused Refusal) {
	number, prompt, spaced := bytes.Cut(message, []byte(" "))
	kept, ok := parseBytes(number)
	if !spaced || !ok {
		return 0, nil, refusef(http.StatusBadRequest, "a turn is a number of bytes that are kept, a space, and the prompt")
	}
	return kept, prompt, Refusal{}
}

// parseBytes reads how many bytes of a context are kept.
func parseBytes(text []byte) (n int, ok bool) {
	n, err := strconv.Atoi(string(text))
	return n, err == nil && n >= 0 && n <= MaxPrompt && strconv.Itoa(n) == string(text)
}

// parseUntil reads the number of the last message that a stream is to send.
func parseUntil(text []byte, after uint64) (uint64, error) {
	until, err := strconv.ParseUint(string(text), 10, 64)
	if err != nil || until <= after {
		return 0, fmt.Errorf("%q is not the number of a message that is still to be sent", text)
	}
	return until, nil
}
