package nethttp

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

// body reads the body of a POST, of at most so many bytes. When that fails it answers and returns false.
func (h *Handler) body(w http.ResponseWriter, r *http.Request, most int) ([]byte, bool) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(h.core.Options.IOTimeout))
	body, err := h.core.ReadBody(http.MaxBytesReader(w, r.Body, int64(most)))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		refuse(w, servers.Refusal{Status: http.StatusRequestEntityTooLarge, Sentence: fmt.Sprintf("a body has at most %d bytes", feed.MaxBody)}) // of a message
		return nil, false
	case errors.Is(err, servers.ErrManyLarge):
		w.Header().Set("Connection", "close")
		refuse(w, servers.Refusal{Status: http.StatusServiceUnavailable, Sentence: err.Error()})
		return nil, false
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		refuse(w, servers.Refusal{Status: http.StatusRequestTimeout,
			Sentence: fmt.Sprintf("the request was not complete after %v", h.core.Options.IOTimeout)})
		return nil, false
	case err != nil:
		w.Header().Set("Connection", "close")
		refuse(w, servers.Refusal{Status: http.StatusBadRequest, Sentence: "this is not an HTTP request"})
		return nil, false
	}
	return body, true
}

// posted reads a POST: its body, of at most so many bytes, and its query. When that fails it answers and returns false.
func (h *Handler) posted(w http.ResponseWriter, r *http.Request, most int) (q values, body []byte, ok bool) {
	if body, ok = h.body(w, r, most); !ok {
		return nil, nil, false
	}
	q, ok = query(w, r)
	return q, body, ok
}

// publish answers POST /publish with the message's Seq.
func (h *Handler) publish(w http.ResponseWriter, r *http.Request) {
	query, body, ok := h.posted(w, r, feed.MaxMessage)
	if !ok {
		return
	}
	seq, refused := h.core.Publish(query, body)
	if refused.Refused() {
		refuse(w, refused)
		return
	}
	if seq == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	say(w, r, http.StatusOK, strconv.FormatUint(seq, 10)+"\n")
}

// ask answers POST /ask with the number that the first token will have.
func (h *Handler) ask(w http.ResponseWriter, r *http.Request) {
	query, prompt, ok := h.posted(w, r, servers.MaxPrompt)
	if !ok {
		return
	}
	first, refused := h.core.Ask(query, prompt)
	if refused.Refused() {
		refuse(w, refused)
		return
	}
	say(w, r, http.StatusAccepted, strconv.FormatUint(first, 10)+"\n")
}

// askHere answers a POST to a stream's path with the tokens.
func (h *Handler) askHere(w http.ResponseWriter, r *http.Request, t *servers.Stream) {
	query, prompt, ok := h.posted(w, r, servers.MaxPrompt)
	if !ok {
		return
	}
	q, refused := h.core.AskHere(query, prompt)
	if refused.Refused() {
		refuse(w, refused)
		return
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	q.Coding = h.core.Coding(r.Header["Accept-Encoding"]...)
	h.run(w, r, t, q)
}
