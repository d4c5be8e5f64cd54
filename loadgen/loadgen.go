// Package loadgen follows a feed as thousands of clients at once, each on a connection of its own or some on one that they share,
// and accounts for every event, byte and error of a measured window.
//
// The engine here dials, counts, stamps, paces, redials and records. The packages below it speak one protocol each:
// they never count, and never look at a clock but for a deadline.
package loadgen

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"pollpush/feed"
	"pollpush/internal/hiccup"
	"pollpush/loadgen/account"
	"pollpush/results"
)

// Subscribe follows the feed for one client over one connection, until ctx is done or the connection fails: it dials
// through c, speaks the protocol, and hands what arrives to c. It returns nil when the connection ended the way its
// protocol ends one; the engine then calls it again at once. After an error it calls it again too, with back-off, and
// the client resumes from its Cursor.
type Subscribe func(ctx context.Context, c *Client, s results.Scenario) error

// UsualConnectRate is how many connections are opened per second.
const UsualConnectRate = 5000

// Options say where the feed is and how to get there.
type Options struct {
	Address     string      // HOST:PORT
	Post        Subscribe   // says for a client by POST what it has to say; it is not called where nobody posts
	ConnectRate int         // connections opened per second; 0: UsualConnectRate
	CPUs        int         // cores the process may use, to spread locks over; 0: 1
	TLS         *tls.Config // for scenarios with TLS; nil: the system's certificates
	Share       Share       // which of the clients are here; zero: all

	// Clock is of the publisher's host, and ClockBound what it may be off by; nil: it is this one.
	Clock      Clock
	ClockBound time.Duration

	// Hiccups notices when this process stands still; nil: nothing does.
	Hiccups *hiccup.Meter

	// Heard is told of each message that a client is handed, before it is accounted for: whose it is, from 0, and what it is, which is good
	// until Heard returns. Several goroutines call it. nil: nobody is told.
	Heard func(client int, m feed.Message)

	// Dial opens a connection; nil: TCP to Address. Only TCP connections have kernel time stamps and wire bytes.
	Dial func(ctx context.Context) (net.Conn, error)
}

// A Load is all the clients of one scenario. Its methods are called in this order: Connect, SetWindow, Drain, Fill,
// Close; Progress and Close at any time.
type Load struct {
	scenario results.Scenario
	options  Options
	clients  []Client
	posters  []Client         // halves of the clients that post for them; none: nobody posts
	parts    []part           // of a mix, or those who go on reading and those who stop
	account  *account.Account // of all parts of a mix; of those who go on reading

	turns     []int         // of the clients, in which what they send is due
	sending   time.Time     // from when on they send
	scheduled chan struct{} // closed when all that is due within the window has been due, of what clients send

	context context.Context // of the clients: done at Close
	cancel  context.CancelFunc
	running sync.WaitGroup

	started    time.Time     // the polls' phases count from here
	connected  time.Duration // what Connect took
	coarse     atomic.Int64
	connecting ramp
	headless   int // clients that had no head of an answer when Connect returned
	cuts       cuts

	window   atomic.Pointer[account.Window]
	cutAt    int64         // Unix time in ns at which all connections were cut; it is written before they are
	measured chan struct{} // closed when both snapshots of each part are taken
	posted   [2]traffic    // of it, what went over connections for posting alone
	events   account.Events
}

// New returns the clients of a scenario, which must be complete and valid. Nothing is opened before Connect.
func New(s results.Scenario, subscribe Subscribe, o Options) *Load {
	return NewMix(s, []Subscribe{subscribe}, o)
}

// NewMix is New for a scenario whose clients follow by several transports: there is a Subscribe for each of its Parts.
func NewMix(s results.Scenario, subscribe []Subscribe, o Options) *Load {
	if o.ConnectRate <= 0 {
		o.ConnectRate = UsualConnectRate
	}
	o.ConnectRate = max(1, o.ConnectRate/o.Share.of())
	l := &Load{scenario: s, options: o, measured: make(chan struct{}), scheduled: make(chan struct{})}
	l.coarse.Store(1) // 0 would mean that nothing is outstanding
	l.context, l.cancel = context.WithCancel(context.Background())
	scenarios, subscribe := halves(s.Parts(), subscribe)
	l.parts = make([]part, len(scenarios))
	here := 0
	for _, of := range scenarios {
		from, to := o.Share.clients(of)
		here += to - from
	}
	l.clients = make([]Client, here)
	var accounts []*account.Account
	first, rest := 0, l.clients
	for i, of := range scenarios {
		rest = l.parts[i].start(l, of, first, rest)
		l.parts[i].subscribe = subscribe[i]
		if s.SlowReaders > 0 && i > 0 {
			l.parts[i].stops()
			continue
		}
		accounts = append(accounts, l.parts[i].account)
		first += of.Clients
	}
	if l.account = accounts[0]; len(accounts) > 1 {
		l.account = account.Join(s, accounts...)
	}
	l.newAskers()
	l.newSenders()
	l.newPosters()
	return l
}

// Close ends all connections and waits until every client has stopped. It may be called twice.
func (l *Load) Close() {
	l.cancel()
	l.running.Wait()
}
