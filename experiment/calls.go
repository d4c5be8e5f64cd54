package experiment

import (
	"time"

	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/suites/middleboxes"
	"pollpush/suites/targets"
)

// The calls that roles answer, and what they answer with. What a role saw of a run is its part of the record; all parts
// become a Run in assemble.

// Nothing is a request or a reply without content.
type Nothing struct{}

// A Window is when things happen, in absolute time: all processes read the same clock.
type Window struct {
	Start time.Time // publishing begins
	Mark1 time.Time // the measured window begins
	Mark2 time.Time // and ends; publishing goes on
}

// A ListenRequest is the request of Server.Listen: a scenario's server on a free port of Host.
type ListenRequest struct {
	Scenario results.Scenario
	Host     string          // an address, without a port
	Trace    []byte          // the text of the file of gaps that it names; nil: none
	Program  *ProgramRequest // of a server that a file describes; nil: it is ours
	Joint    *JointServer    // of one of several processes; nil: it is the only one
}

// A JointServer is what a server's processes have in common that share a port (SO_REUSEPORT). The first one finds it out, for the others.
type JointServer struct {
	Address string // HOST:PORT; "": a free port is to be found
	Epoch   string // of the feed; "": it is to be drawn

	// TicketKey is what sessions of TLS are resumed with (RFC 8446, section 4.6.1), whichever process a client comes back to.
	TicketKey [32]byte
}

// Listening is the reply to Server.Listen.
type Listening struct {
	Address        string // HOST:PORT for the clients
	PublishAddress string // and for a publisher that posts
	Epoch          string // of the feed
	CPUs           []int  // what the process may run on
	Certificate    []byte // with TLS: what to trust, in PEM

	Program *results.Program // of a middlebox: what it is

	Values map[string]string // of a server that a file describes: those of the file's placeholders
	PID    int               // of one that ran already, the first of its processes; 0: not known, or not there
}

// A ServerPart is the reply to Server.Measure: what the server process used within the window.
type ServerPart struct {
	Server      results.Server // except for the cores and what others had of them
	ClockStepNS *int64         // what the wall clock was moved by
	Connections *Connections   // nil unless the clients are a browser's

	ConnectCPUNS *int64 // CPU time while the clients connected

	Requests *int64 // for events, within the window; nil: not counted

	Peer *results.Program // the server, where a file describes it; without processes nothing is known of what it used
}

// A PublisherRequest is the request of Publisher.Prepare: what is to be published, and where to for one that posts.
type PublisherRequest struct {
	Scenario results.Scenario
	Address  string
	Trust    Trust

	Publish *targets.Publish // how to publish to a server that a file describes, with {topic} and what else an event decides left open
	Topics  []string         // its topics, and behind them that of the trial
}

// A PublisherPart is the reply to Publisher.Publish, whose request is a Window: the window's events by their sequence
// numbers, per topic (First to Last, none if Last < First), and how late they were.
type PublisherPart struct {
	First, Last []uint64
	Lag         results.Lag // PublishMean to PublishMax, PostMean to PostMax, and Publisher
}

// A PathRequest is the request of Path.Listen: a path to Address that takes RTT there and back, of TCP or, for HTTP/3, of UDP.
// The reply is the address before it.
type PathRequest struct {
	Address string
	RTT     results.Duration
	HTTP    string // see results.Scenario.HTTP
	Host    string // where it listens, without a port; "": on the loopback interface
}

// A PathPart is the reply to Path.Lateness: how late the path was within the window that Path.Watch was called with.
type PathPart struct {
	Lag results.Lag // PathMean, PathP99 and Path
}

// A MiddleboxRequest is the request of Middlebox.Listen: what lies before the server at Upstream, on free ports of Host. The reply is
// its address, and with TLS what to trust.
type MiddleboxRequest struct {
	Scenario  results.Scenario
	Middlebox middleboxes.Middlebox
	Host      string // an address, without a port
	Upstream  string
	Directory string // for its files
}

// A MiddleboxPart is the reply to Middlebox.Used: what it was, and used within the window that Middlebox.Watch was called with.
type MiddleboxPart struct {
	Middlebox results.Middlebox // except for what clients and server tell of it
}

// A SubscribersRequest is the request of Subscribers.Start: a scenario's clients of the server at Address, or a share of them. The reply is
// the cores that their process may run on.
type SubscribersRequest struct {
	Scenario results.Scenario
	Share    loadgen.Share // of the clients; zero: all
	Address  string
	Trust    Trust
	Scratch  string // a directory for a browser's files

	Clock       string        // where the clock of the publisher's host can be followed, HOST:PORT; "": it is this one
	WrongClock  time.Duration // what is added to what it is ahead by: see Options
	ConnectRate int           // connections opened per second; 0: as usual

	// Subscriptions are how to follow a server that a file describes, by the names of transports; nil: it speaks as ours do. Placeholders
	// that loadgen/subscription has no value for are expanded.
	Subscriptions map[string]targets.Subscribe
}

// A ConnectRequest is the request of Subscribers.Connect. The clients of all processes begin at the same time, from which polls' phases
// count.
type ConnectRequest struct{ Began time.Time }

// A DrainRequest is the request of Subscribers.Drain: wait for what the clients are owed of the window's events. First and
// Last are as in a PublisherPart, and nil when the server is somebody else's: then the clients' own view decides.
type DrainRequest struct {
	First, Last []uint64
	Counted     [2]time.Time // when the server counted a browser's bytes: at the marks, or a little later
}

// A TakenRequest is the request of Server.Taken: the numbers that each client gave the window's messages, first to last, none if
// last < first.
type TakenRequest struct{ First, Last []uint64 }

// A TakenPart is the reply: what the server has had of them.
type TakenPart struct {
	Run results.Run // as far as account.Account.Fill fills it
}

// A SubscribersPart is the reply to Subscribers.Drain: what the clients of a process saw of the window, and what they took.
type SubscribersPart struct {
	Run  results.Run   // Load and ClockStepNS; of a browser as far as browser.Load.Fill fills it
	Seen *loadgen.Seen // by the load generator's clients, beside that; nil: they are a browser's
	Sent TakenRequest  // what the clients sent, where they do

	ConnectCPUNS *int64 // CPU time while the clients connected; nil for a browser's

	Clock *results.Clock // of this host, without its name; nil: the publisher is on it
}
