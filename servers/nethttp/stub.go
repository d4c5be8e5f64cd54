// Package nethttp is a stand-in.
package nethttp

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"pollpush/servers"
	"pollpush/transport"
)

type Handler struct {
	core    *servers.Core
	mu      sync.Mutex
	flows   map[interface{ Signal(servers.Signal) }]struct{}
	stopped bool
}

func NewHandler(core *servers.Core) *Handler {
	return &Handler{core: core, flows: map[interface{ Signal(servers.Signal) }]struct{}{}}
}

func (h *Handler) Stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
	for f := range h.flows {
		f.Signal(servers.Stopping)
	}
}

func (h *Handler) Stops(f interface{ Signal(servers.Signal) }) func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.flows[f] = struct{}{}
	if h.stopped {
		f.Signal(servers.Stopping)
	}
	return func() { h.mu.Lock(); delete(h.flows, f); h.mu.Unlock() }
}

type query url.Values

func (q query) Peek(name string) []byte {
	if v, ok := q[name]; ok {
		return []byte(v[0])
	}
	return nil
}

func Query(r *http.Request) servers.Query { return query(r.URL.Query()) }

type flow struct {
	servers.Waiter
	w   http.ResponseWriter
	c   *http.ResponseController
	ctx context.Context
}

func (f *flow) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err == nil {
		err = f.c.Flush()
	}
	return n, err
}
func (f *flow) Watch() { context.AfterFunc(f.ctx, func() { f.Signal(servers.Gone) }) }
func (f *flow) Begin() {}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if refused := h.core.Guard.Admit(r, true); refused.Refused() {
		http.Error(w, refused.Sentence, refused.Status)
		return
	}
	for i := range h.core.Transports {
		t := &h.core.Transports[i]
		if t.Path != r.URL.Path {
			continue
		}
		q, refused := h.core.Subscribe(Query(r), false)
		if refused.Refused() {
			http.Error(w, refused.Sentence, refused.Status)
			return
		}
		f := &flow{w: w, c: http.NewResponseController(w), ctx: r.Context()}
		f.Init(h.core)
		defer h.Stops(f)()
		if q.Epoch != "" {
			w.Header().Set(servers.EpochHeader, q.Epoch)
		}
		if t.Kind == transport.Stream {
			w.Header().Set("Content-Type", t.Framing.ContentType)
			w.WriteHeader(200)
			f.Write([]byte(t.Stream.Opening))
			t.Stream.Run(h.core, f, q)
			return
		}
		a := q.Answer(t.Poll(f, q, time.Now().Add(q.Hold)))
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(a.Status)
		for _, m := range a.Messages {
			w.Write(m.Line())
		}
		return
	}
	if h.core.Options.Fallback != nil {
		h.core.Options.Fallback.ServeHTTP(w, r)
		return
	}
	http.Error(w, "there is nothing at this path", 404)
}
