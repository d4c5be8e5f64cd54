package nethttp

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"pollpush/servers"
)

// A flow is an answer of net/http that takes its time.
type flow struct {
	servers.Waiter
	place

	w       http.ResponseWriter
	control *http.ResponseController
	r       *http.Request
	unwatch func() bool // nil: not watched
	begins  bool        // the next Write is what an answer begins with, and is flushed with what follows
	pending bool        // something is to be flushed before it is waited
}

func newFlow(h *Handler, w http.ResponseWriter, r *http.Request) *flow {
	f := &flow{w: w, control: http.NewResponseController(w), r: r}
	f.Init(h.core)
	h.flows.add(&f.place, f)
	return f
}

// end lets go of it. Who has made it calls that.
func (f *flow) end() {
	if f.unwatch != nil {
		f.unwatch()
	}
	f.leave()
}

// Write is servers.Flow's.
func (f *flow) Write(p []byte) (int, error) {
	f.began.Store(int64(time.Since(f.flows.started)))
	defer f.began.Store(0)
	n, err := f.w.Write(p)
	if f.begins {
		f.begins = false
		return n, err
	}
	if err == nil {
		err = f.control.Flush()
	}
	f.pending = false
	return n, err
}

// Last is servers.Ender's: net/http sends what is not flushed together with the answer's end, once the handler returns.
func (f *flow) Last(p []byte) error {
	_, err := f.w.Write(p)
	return err
}

// Wait is servers.Flow's. It flushes what a stream begins with, unless events have done so that were there already.
func (f *flow) Wait(more <-chan struct{}) servers.Signal {
	if f.begins = false; f.pending {
		if _, err := f.Write(nil); err != nil {
			return servers.Gone
		}
	}
	return f.Waiter.Wait(more)
}

// Watch is servers.Flow's: net/http ends a request's context when the client has left.
func (f *flow) Watch() {
	if f.unwatch == nil {
		f.unwatch = context.AfterFunc(f.r.Context(), func() { f.Signal(servers.Gone) })
		noDeadline(f.control, f.r)
	}
}

// noDeadline lets an answer take as long as it likes: one of HTTP/2 has IOTimeout as a whole from the engine, one of HTTP/3 from
// the Handler. HTTP/1.1 has the socket's deadlines.
func noDeadline(control *http.ResponseController, r *http.Request) {
	if r.ProtoMajor > 1 {
		_ = control.SetWriteDeadline(time.Time{})
	}
}

// deadline ends that: what follows has IOTimeout.
func (f *flow) deadline() {
	if f.unwatch != nil && f.r.ProtoMajor > 1 {
		_ = f.control.SetWriteDeadline(time.Now().Add(f.flows.patient))
	}
}

// Begin is servers.Flow's. Who only sends no more has left, as net/http sees it, so that nothing has to be tried.
func (f *flow) Begin() {}

// expire ends a write that takes too long, and with it the answer.
func (f *flow) expire() { _ = f.control.SetWriteDeadline(time.Unix(1, 0)) }

// flows are all that may have to be told that the server stops, or be ended because the client takes nothing. They are spread over
// shards, so that no lock is shared by all clients.
type flows struct {
	started time.Time
	next    atomic.Uint64
	stopped atomic.Bool
	shards  [64]shard
	tasks   sync.WaitGroup // WebSockets of HTTP/1.1, and the watch over writes
	adding  sync.Mutex     // taken when one of them begins
	over    bool           // none begins any more
	done    chan struct{}  // closed when it is stopped
	patient time.Duration  // how long a write may take
}

type shard struct {
	mu     sync.Mutex
	places map[*place]signalled
}

// signalled is what is in the flows.
type signalled interface {
	Signal(reason servers.Signal)
	expire()
}

// A place is where something stands in the flows.
type place struct {
	flows *flows
	shard *shard
	began atomic.Int64 // when a write began, as of flows.started; 0: none is under way
}

// add has s stand in the flows until its place is left.
func (f *flows) add(p *place, s signalled) {
	p.flows, p.shard = f, &f.shards[f.next.Add(1)%uint64(len(f.shards))]
	p.shard.mu.Lock()
	if p.shard.places == nil {
		p.shard.places = make(map[*place]signalled)
	}
	p.shard.places[p] = s
	p.shard.mu.Unlock()
	if f.stopped.Load() { // either we see it or stop sees us
		s.Signal(servers.Stopping)
	}
}

func (p *place) leave() {
	p.shard.mu.Lock()
	defer p.shard.mu.Unlock()
	delete(p.shard.places, p)
}

// each calls do for all that stand in the flows.
func (f *flows) each(do func(*place, signalled)) {
	for i := range f.shards {
		s := &f.shards[i]
		s.mu.Lock()
		for p, member := range s.places {
			do(p, member)
		}
		s.mu.Unlock()
	}
}

func (f *flows) stop() {
	if !f.stopped.CompareAndSwap(false, true) {
		return
	}
	f.each(func(_ *place, member signalled) { member.Signal(servers.Stopping) })
	close(f.done)
}

// run runs a task that wait waits for; false: there is nobody to wait any more.
func (f *flows) run(task func()) bool {
	f.adding.Lock()
	defer f.adding.Unlock()
	if !f.over {
		f.tasks.Go(task)
	}
	return !f.over
}

func (f *flows) wait() {
	f.adding.Lock()
	f.over = true
	f.adding.Unlock()
	f.tasks.Wait()
}

// watchWrites ends writes that take longer than patient, or up to half of that more. The socket has a deadline of its own, but a
// client of HTTP/2 or 3 can keep a stream from being written to while it takes what others send (RFC 9113, section 10.5). A
// deadline for each write would be two timers on each event.
func (f *flows) watchWrites(patient time.Duration) {
	f.started, f.done, f.patient = time.Now(), make(chan struct{}), patient
	f.tasks.Go(func() {
		tick := time.NewTicker(max(patient/2, time.Millisecond))
		defer tick.Stop()
		for {
			select {
			case <-f.done:
				return
			case <-tick.C:
			}
			now := time.Since(f.started)
			f.each(func(p *place, member signalled) {
				if began := p.began.Load(); began > 0 && now-time.Duration(began) > patient {
					member.expire()
				}
			})
		}
	})
}
