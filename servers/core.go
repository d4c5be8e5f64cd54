package servers

import (
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers/compress"
	"pollpush/transport"
)

// A Transport is one way to offer the feed: how a GET at its path is answered, whatever engine has read it, and a HEAD, whose
// answer loses its body. Which of the functions it has follows from its descriptor: Poll where it polls or holds, Stream where the
// answer never ends, Open where the connection is upgraded.
type Transport struct {
	transport.Transport

	// Poll returns messages with More, or none with the reason why there are none: Tick means that until has come. It
	// has a flow to wait on where it holds; else that is nil, and until is no time.
	Poll func(flow Flow, q Subscription, until time.Time) ([]feed.Message, Signal)

	// Stream is how it frames an answer that never ends.
	Stream *Stream

	// Open answers the opening handshake of another protocol: it has the connection from take, answers there, and returns what
	// speaks the protocol from then on and ends with the connection's Close. Or it refuses before it has taken anything. r is
	// the request in the form that it has in HTTP/1.1.
	Open func(core *Core, r *http.Request, q Subscription, take func() Socket) (run func(), refused Refusal)

	// Speak is Open for an engine that has no goroutine for each connection: it answers the handshake on a flow, or refuses.
	Speak func(core *Core, r *http.Request, q Subscription, flow Events) (Spoken, Refusal)

	// Lubbers, when it isn't nil, answers GET LubbersPath under the header profile HeadersLubbers, which takes the engine that
	// writes heads as they are given.
	Lubbers func(core *Core, c *fasthttp.RequestCtx)
}

// A Flow is where an answer that takes its time is written to, and what its server waits on meanwhile. One goroutine uses it.
type Flow interface {
	Write(p []byte) (int, error) // hands p on at once, or fails when the client takes nothing for Options.IOTimeout
	Watch()                      // signals a departure of the client as Gone, from now on
	Begin()                      // may send something of an answer that is still waited for, after Ended: it tells whether anybody is there
	Wait(more <-chan struct{}) Signal
	TickAfter(d time.Duration)
	TickEvery(d time.Duration)
	TickStop()
}

// A Socket is a Flow of both directions: the client's end of another protocol.
type Socket interface {
	net.Conn
	Flow
	Linger() // see Conn.Linger
}

// Events are a Flow of both directions whose Wait never waits: it returns Idle, and the engine calls again when there may be something.
// Nor does Write wait: what the client does not take at once is kept.
type Events interface {
	Lingerer
	Keeper
	Limit(d time.Duration) // within which the client has to have sent something; 0: it need not
}

// A Spoken is another protocol on a connection, for an engine that has no goroutine for each of them.
type Spoken interface {
	Receive(p []byte) (n int) // takes what the client has sent, and returns how much of it; the rest is the beginning of something
	Step() Signal             // writes what is to be written next, as Streaming.Step does
	Over() bool               // the connection is to be closed
	End()                     // lets go of what it has
}

// A Core is what engines have in common: what is offered, to whom, and what a request means.
type Core struct {
	Topics     *feed.Topics
	Options    Options // with the defaults filled in
	Buffers    Buffers // to gather a batch in
	Transports []Transport
	Guard      Guard
	Messages   compress.Shared // frames of a WebSocket's messages

	answers compress.Shared // bodies of polls' answers
	base64  compress.Shared // lines of binary messages
	large   chan struct{}   // has one for each large body that is being read: see largePlace
	started time.Time
	ticking atomic.Uint64 // how many turns were given out: see untilTurn

	requests atomic.Int64
}

// NewCore returns the core of a server that listens at an address, or says what is wrong with the options.
func NewCore(listens net.Addr, topics *feed.Topics, o Options, transports []Transport) (*Core, error) {
	c := &Core{Topics: topics, Options: o.withDefaults(), Transports: transports, large: make(chan struct{}, mostLarge), started: time.Now()}
	var err error
	if c.Guard, err = NewGuard(listens, o.Hosts, o.Origins); err != nil {
		return nil, err
	}
	c.Guard.Neighbours = o.Neighbours
	return c, c.Options.check()
}

// now is the time since the start, from the monotonic clock.
func (c *Core) now() time.Duration { return time.Since(c.started) }

// Requests returns how many requests for events there have been.
func (c *Core) Requests() int64 { return c.requests.Load() }

// A Refusal is an answer with a status and a sentence to a request that is not done; the zero value does it.
type Refusal struct {
	Status   int
	Sentence string
	Header   http.Header // what else the answer says; nil: nothing
}

// Refused reports whether there is a refusal.
func (r Refusal) Refused() bool { return r.Status != 0 }

func refusef(status int, format string, args ...any) Refusal {
	return Refusal{Status: status, Sentence: fmt.Sprintf(format, args...)}
}
