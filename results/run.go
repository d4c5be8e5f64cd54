package results

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Schema is the version of the record. A reader refuses newer ones.
const Schema = 1

// A Run is one scenario, measured once, written as one line of JSON. What could not be measured is nil (absent or null
// in JSON), never zero. Times are nanoseconds, sizes are bytes.
type Run struct {
	Schema         int              `json:"schema"`                // the record's version
	ID             string           `json:"id"`                    // SUITE/SCENARIO/REPETITION
	AgainOf        string           `json:"again_of,omitempty"`    // the ID of the run that this one repeats: run --again
	Questions      []string         `json:"questions,omitempty"`   // that its suite asks of it, by their names in reports; none: no suite did, or an older pollpush
	About          *About           `json:"about,omitempty"`       // what its suite says of itself and of its set; nil: nothing, or an older pollpush
	SLO            string           `json:"slo,omitempty"`         // the objective that it was made with, such as "p99=5s,lost=0": see package slo; "": none was
	Scenario       Scenario         `json:"scenario"`              // every parameter of the run
	Host           Host             `json:"host"`                  // where and with what it was made
	Started        time.Time        `json:"started"`               // when it began, by the wall clock
	Order          int              `json:"order"`                 // position in the suite's shuffled order, from 1
	Attempt        int              `json:"attempt"`               // 1, or more for the retry of an invalid run
	Parallel       bool             `json:"parallel,omitempty"`    // all transports were hammered at the same time
	Valid          bool             `json:"valid"`                 // whether it can be believed
	InvalidBecause []string         `json:"invalid_because"`       // why it can't; none: it is valid
	Warnings       []string         `json:"warnings"`              // doubts that don't make it invalid
	Delivery       Delivery         `json:"delivery"`              // where the window's events went
	Latency        *Latency         `json:"latency"`               // due -> arrived where the kernel stamps, else due -> delivered
	Delivered      *Latency         `json:"delivered,omitempty"`   // due -> delivered, where Latency is by the kernel's clock
	Uncorrected    *Latency         `json:"uncorrected,omitempty"` // actual publish -> arrived: hides a late publisher; for comparison only
	FanOut         *FanOut          `json:"fan_out,omitempty"`     // the first and the last client of each event
	Browser        *Browser         `json:"browser,omitempty"`     // nil unless the clients are a browser's
	Target         *Target          `json:"target,omitempty"`      // nil where the server is ours
	Peer           *Program         `json:"peer,omitempty"`        // the server, where a file describes it; what it spent stands in Server
	Middlebox      *Middlebox       `json:"middlebox,omitempty"`   // nil where nothing but our own path lies between
	Upstream       *Upstream        `json:"upstream,omitempty"`    // what the clients sent; nil where they don't
	Lag            Lag              `json:"lag"`                   // how far the instruments were behind
	Bytes          Bytes            `json:"bytes"`                 // what went through the clients' sockets
	Connect        *Connect         `json:"connect,omitempty"`     // what opening connections cost; nil for a browser's, and of older records
	Sessions       *Sessions        `json:"sessions,omitempty"`    // nil unless clients leave and come back
	Parts          []Part           `json:"parts,omitempty"`       // of a mix, in its order; none: all clients follow by one transport
	Compression    *Compression     `json:"compression,omitempty"` // nil where nothing was to be compressed, or the clients are a browser's
	Tokens         *Tokens          `json:"tokens,omitempty"`      // what clients that ask heard; nil where none does
	Turns          *Turns           `json:"turns,omitempty"`       // how clients' dialogues went; nil where there are none
	Server         *Server          `json:"server"`                // nil for a --target whose processes are not known
	Load           *Load            `json:"load"`                  // what the load generator spent
	Machine        *Machine         `json:"machine,omitempty"`     // nil of older records
	Agents         []Agent          `json:"agents,omitempty"`      // the machines of the run, the server's first; none: it was made on one, Host
	TLSTrust       string           `json:"tls_trust,omitempty"`   // why the clients trusted the server's certificate; empty: no TLS
	Address        string           `json:"address,omitempty"`     // HOST:PORT that the clients connected to
	WindowFrom     time.Time        `json:"window_from,omitzero"`  // its first mark; the second one is WindowNS later
	WindowNS       int64            `json:"window_ns"`             // the window's length
	ClockStepNS    *int64           `json:"clock_step_ns"`         // what the wall clock was moved by within the window
	Errors         map[string]int64 `json:"errors"`                // by kind: refused, reset, timeout, closed, status, frame, other
	// Errors are those that happened within the window, by the clients' clock; ErrorsOutside are those before it, once
	// connecting had begun, and in the drain.
	ErrorsOutside map[string]int64 `json:"errors_outside,omitempty"`
	// Search is that of which the run is a step, for the highest rate at which SLO holds: SUITE/SCENARIO/REPETITION; "": it is none.
	Search string `json:"search,omitempty"`
	// Clocks are of the hosts with clients that the publisher is not on: latencies are by its clock. None: there is one host.
	Clocks []Clock `json:"clocks,omitempty"`
	// Reference is nil where there is one host.
	Reference *Reference `json:"reference,omitempty"`
	// SlowReaders is nil unless some of the clients stop reading.
	SlowReaders *SlowReaders `json:"slow_readers,omitempty"`

	Bench string `json:"-"` // the file that it was read from: see ReadFiles
}

// An About is what a suite says, to those who read its runs, of itself and of the set that a run belongs to; "" where it says
// nothing.
type About struct {
	Suite string `json:"suite,omitempty"` // of the suite
	Set   string `json:"set,omitempty"`   // of the set
}

// Compression is what came of compressing, over the window: bytes of answers, of streams and of WebSocket messages, without heads,
// frames and TLS records. What was sent as it is, because it is small, counts in both.
type Compression struct {
	PlainBytes int64 `json:"plain_bytes"` // before
	CodedBytes int64 `json:"coded_bytes"` // on the wire
}

// Delivery accounts for every event of the window.
type Delivery struct {
	Published      int64 `json:"published"`       // events of all topics; of a target: those that its numbers show, or that were due
	Expected       int64 `json:"expected"`        // published, for each client of its topic
	Received       int64 `json:"received"`        // distinct ones
	Lost           int64 `json:"lost"`            // owed, and never received up to the end of the drain
	Duplicates     int64 `json:"duplicates"`      // received again
	Reordered      int64 `json:"reordered"`       // received after one with a larger number
	Coalesced      int64 `json:"coalesced"`       // skipped under the latest contract
	Requests       int64 `json:"requests"`        // polls answered within the window
	EmptyResponses int64 `json:"empty_responses"` // of the requests, those answered without an event
	LatePolls      int64 `json:"late_polls"`      // clock-driven polls sent late because the answer before was
	Reconnects     int64 `json:"reconnects"`      // connections that came back within the window
	// Early arrived before they were due, by more than a clock's resolution, whenever that was: then a clock is wrong, and
	// each latency with it.
	Early int64 `json:"early,omitempty"`
	// Hasty are long polls that were answered with nothing new at once instead of being held: the client waits before it asks
	// again, longer each time.
	Hasty int64 `json:"hasty,omitempty"`
	// ReconnectsOutside came back before it, or in the drain.
	ReconnectsOutside int64 `json:"reconnects_outside,omitempty"`

	// Restarts is how often a client found that the feed had begun anew (the server was started again), before or within
	// the window or in its drain. nil when the server names no epoch, so that nobody can tell.
	Restarts *int64 `json:"restarts,omitempty"`
}

// Latency sums up one distribution, in nanoseconds. HDR is the whole of it, in HdrHistogram's V2 compressed encoding,
// base64: merge that, never the percentiles. A percentile with fewer than ten of the events beyond it is nil, however many
// clients had them: see Stands. P50 is always there, and takes 20 events.
type Latency struct {
	Unit  string  `json:"unit"`  // "ns"
	Clock string  `json:"clock"` // "kernel", "user" or "browser"
	Min   int64   `json:"min"`   // the smallest
	P50   int64   `json:"p50"`   // the median
	P90   *int64  `json:"p90"`   // of 100 deliveries 90 took no longer
	P99   *int64  `json:"p99"`   // of 100 deliveries 99 took no longer
	P999  *int64  `json:"p999"`  // of 1,000 deliveries 999 took no longer
	Max   int64   `json:"max"`   // the largest
	Mean  float64 `json:"mean"`  // the arithmetic mean
	Count int64   `json:"count"` // deliveries: samples
	// Events is how many distinct events (topic and number) the Count deliveries were of; 0: none, or a record that is older
	// than the field and was not read by Decode, which puts the published ones there.
	Events int64  `json:"events,omitempty"`
	HDR    string `json:"hdr"` // the histogram, base64
}

// FanOut is one event's way to all clients of its topic, by the clock of Latency: First and Last are the latency at the
// client that had it first and last, Spread is the time between the two. Last and Spread are of the events that every
// client has (under the latest contract many don't), so their Count may be smaller; nil if there is none. FanOut is nil
// when no topic has two clients.
type FanOut struct {
	First  *Distribution `json:"first"`  // due -> at the client that had it first
	Last   *Distribution `json:"last"`   // due -> at the client that had it last
	Spread *Distribution `json:"spread"` // from the first to the last client
}

// A Distribution is a Latency in brief. Each event is one sample; a percentile with fewer than ten beyond it is nil.
type Distribution struct {
	Unit  string  `json:"unit"`  // "ns"
	Min   int64   `json:"min"`   // the smallest
	P50   int64   `json:"p50"`   // the median
	P99   *int64  `json:"p99"`   // of 100 events 99 took no longer
	Max   int64   `json:"max"`   // the largest
	Mean  float64 `json:"mean"`  // the arithmetic mean
	Count int64   `json:"count"` // events: samples
}

// Lag says how far the instruments themselves were behind.
type Lag struct {
	// Publish* is due -> in the log; where events are posted, due -> the request is written (to a server that a file describes: from
	// when the request before of its lane was answered, if that was later); where clients send, due -> the
	// sending begins, of those messages that neither the one before nor a connection kept waiting.
	PublishMean *int64 `json:"publish_mean"`
	PublishP99  *int64 `json:"publish_p99"` // the 99th percentile of that
	PublishMax  *int64 `json:"publish_max"` // the largest of those
	// Post* is from then until the request is answered; nil where events are not posted.
	PostMean  *int64 `json:"post_mean"`
	PostP99   *int64 `json:"post_p99"`   // the 99th percentile of that
	PostMax   *int64 `json:"post_max"`   // the largest of those
	ClientP99 *int64 `json:"client_p99"` // arrived -> delivered
	ClientMax *int64 `json:"client_max"` // the largest of those
	// Together is the share of the events that the clients read together with one that was due later: they have its stamp.
	Together *float64 `json:"together"`
	PollP99  *int64   `json:"poll_p99"`  // a poll's due time -> sent, where the answer before did not delay it
	PollMax  *int64   `json:"poll_max"`  // the largest of those
	PathMean *int64   `json:"path_mean"` // due at the end of a path with a round-trip time -> written there
	PathP99  *int64   `json:"path_p99"`  // the 99th percentile of that
	// EarlyMax is by how much an event was due after it arrived, at most: see Delivery.Early. nil if none was.
	EarlyMax *int64 `json:"early_max"`
	// Doubtful is the share of the events whose latency may be too large by more than both MaxPause and PauseShare of what it
	// would be else (of polls, or of their interval), because the clients, or a publisher that posts, stood still. The mean may
	// be off by DoubtMean, and the largest by DoubtMax. nil in records of older pollpushes.
	Doubtful  *float64 `json:"doubtful"`
	DoubtMean *int64   `json:"doubt_mean"` // by how much the mean may be too large
	DoubtMax  *int64   `json:"doubt_max"`  // by how much the largest may be too large
	// Publisher is how long the process that publishes stood still: the server's (of several the one that did the longest), or one that posts;
	// nil where nothing is published. Path is how long that with a round-trip time did; the load generator's are in Load.
	Publisher *Hiccups `json:"publisher_hiccups"`
	Path      *Hiccups `json:"path_hiccups"` // of the process that adds the round-trip time
}

// Hiccups are how long a process stood still within the window: stopped, starved of its core, or kept waiting by the runtime
// or a hypervisor. A meter wakes up each millisecond; that of the server's process is its publisher, which wakes up when
// events are due, because a meter of its own would be much of what an idle server does.
type Hiccups struct {
	MaxNS   int64 `json:"max_ns"`   // the longest
	TotalNS int64 `json:"total_ns"` // of those longer than MaxPause
}

const (
	// MaxPause is how long a process may stand still before it is a hiccup.
	MaxPause = 5 * time.Millisecond
	// PauseShare is the share of a latency that a hiccup may make.
	PauseShare = 0.10
)

// A Target is what the clients saw of a server that isn't ours: what it published of the window, against which the scenario
// is held. Its events are counted by their sequence numbers, and belong to the window by their due times.
type Target struct {
	// LeastRate and MostRate are in events per second, of the topics with the fewest and the most; 0 if none came.
	LeastRate float64 `json:"least_rate"`
	MostRate  float64 `json:"most_rate"` // of the topic with the most
	// SilentNS is the time from the last event's due time until the end of the window, of the topic that fell silent first:
	// nothing that was due later came, up to the end of the drain. nil where every topic went on.
	SilentNS *int64 `json:"silent_ns"`
	// BodyMin, BodyMax and BodyMean are the sizes of the events' bodies in bytes; nil if none came.
	BodyMin  *int64   `json:"body_min"`
	BodyMax  *int64   `json:"body_max"`  // the largest
	BodyMean *float64 `json:"body_mean"` // the arithmetic mean
}

// Bytes are counted on the clients' sockets over the window; Connect* are the bytes of opening (and reopening)
// connections, whenever that was, but where that is what the window is about: of a connection per request, and of clients that come
// back by plan, they are among App* and Wire*.
type Bytes struct {
	PayloadDown int64  `json:"payload_down"` // bodies of distinct events
	AppDown     int64  `json:"app_down"`     // through the sockets, from the server: heads, frames, TLS records and bodies
	AppUp       int64  `json:"app_up"`       // through the sockets, to the server
	WireDown    *int64 `json:"wire_down"`    // IP packets: TCP/IP or UDP/IP headers, pure ACKs and retransmissions too
	WireUp      *int64 `json:"wire_up"`      // the same, to the server
	PacketsDown *int64 `json:"packets_down"` // IP packets from the server
	PacketsUp   *int64 `json:"packets_up"`   // IP packets to the server
	Retransmits *int64 `json:"retransmits"`  // TCP segments that were sent again, both ways; of QUIC the clients' lost packets
	ConnectDown int64  `json:"connect_down"` // app bytes
	ConnectUp   int64  `json:"connect_up"`   // app bytes, to the server
}

// Server is what the server process spent over the window; of several the sum. Of a server that a file describes it is what all of its processes did, and
// nothing is collected before its memory is read: see Peer, and docs/method.md for what else is counted otherwise.
type Server struct {
	CPUNS        *int64 `json:"cpu_ns"`           // CPU time of its process, user and system
	RSSIdleBytes *int64 `json:"rss_idle_bytes"`   // before the first connection, after a collection
	RSSBytes     *int64 `json:"rss_bytes"`        // all clients connected, nothing published yet, after a collection
	RSSLoadBytes *int64 `json:"rss_load_bytes"`   // at the end of the window, as it is: with the garbage and free memory of the moment
	PeakRSSBytes *int64 `json:"peak_rss_bytes"`   // within the window; nil where the kernel can't begin anew at its start
	Goroutines   *int64 `json:"goroutines"`       // at the end of the window
	GCPauseNS    *int64 `json:"gc_pause_ns"`      // time that garbage collections stopped its process for
	GCCycles     *int64 `json:"gc_cycles"`        // garbage collections
	Switches     *int64 `json:"context_switches"` // context switches, voluntary and not
	// ReadCalls and WriteCalls are the system calls that read or wrote: sockets, and now and then a timer or a waking. nil
	// where the kernel doesn't count them, or the record is an older one.
	ReadCalls  *int64 `json:"read_calls"`
	WriteCalls *int64 `json:"write_calls"` // system calls that wrote
	// Instructions are those that the process executed in user space; nil where the machine doesn't count them, as most
	// virtual ones don't, or the record is an older one.
	Instructions *int64 `json:"instructions"`
	CPUs         []int  `json:"cpus"`       // it was pinned to; empty: not pinned
	GOMAXPROCS   *int64 `json:"gomaxprocs"` // threads that Go ran at once
	// Sysctls are those that the process sees otherwise than Host.Sysctls says.
	Sysctls map[string]string `json:"sysctls,omitempty"`

	// TCPMemory is what the kernel holds in the buffers of all TCP connections of this host, at the same moments as
	// RSSIdle and RSS: both ends of every one, and the RSS of neither. nil when other runs, or a path with a round-trip
	// time, had connections beside these.
	TCPMemoryIdleBytes *int64 `json:"tcp_memory_idle_bytes"`
	TCPMemoryBytes     *int64 `json:"tcp_memory_bytes"` // all clients connected
	// SocketObjects* is what the kernel's own objects of all TCP connections of this host take beside the buffers, at the same
	// moments: sockets, their inodes, files, entries of epoll; both ends too, and the RSS of neither. nil without root's
	// rights, and where TCPMemory is.
	SocketObjectsIdleBytes *int64 `json:"socket_objects_idle_bytes"`
	SocketObjectsBytes     *int64 `json:"socket_objects_bytes"` // all clients connected
	// ForeignCPUShare is the share of the side's cores, 0 to 1, that something else than the run's processes had.
	ForeignCPUShare *float64 `json:"foreign_cpu_share"`

	// Processes are those that shared its port, each with the whole feed. What memory they share, their program's, counts for each: subtract
	// RSSIdle. nil of a server that a file describes (see Peer), and in older records, which had one.
	Processes *int64 `json:"processes"`
}

// Load is what the load generator spent over the window, in all of its processes.
type Load struct {
	CPUNS        *int64   `json:"cpu_ns"`           // CPU time of its processes, user and system
	Busy         *float64 `json:"busy"`             // CPU time / (window x its cores), 0 to 1; of several machines that of the busiest
	PeakRSSBytes *int64   `json:"peak_rss_bytes"`   // its largest resident set within the window; of several processes the sum of theirs
	Switches     *int64   `json:"context_switches"` // context switches, voluntary and not
	CPUs         []int    `json:"cpus"`             // it was pinned to; empty: not pinned
	GOMAXPROCS   *int64   `json:"gomaxprocs"`       // as the server's
	// Sysctls are those that the process sees otherwise than Host.Sysctls says.
	Sysctls map[string]string `json:"sysctls,omitempty"`
	// ForeignCPUShare is the share of the side's cores, 0 to 1, that something else than the run's processes had.
	ForeignCPUShare *float64 `json:"foreign_cpu_share"`
	// OwnCPUShare is the share of them, 0 to 1, that the run's processes on this side had: the load generator, and a publisher or a path
	// in a process of its own. Of runs made at the same time it is that of all.
	OwnCPUShare *float64 `json:"own_cpu_share"`
	// Hiccups is how long it stood still: of several processes the longest, and the most, that one of them did. Of a browser it is that of the
	// process that drives it, not of the page.
	Hiccups *Hiccups `json:"hiccups"`

	// Processes are those that the clients were spread over; nil of a browser, and in older records, which had one.
	Processes *int64 `json:"processes"`
}

// LoadBusy is the share of the load generator's cores, 0 to 1, that it had, with a publisher and a path beside it where that was measured: who
// waits for any of them waits for an instrument. NaN where it is not known.
func (r Run) LoadBusy() float64 {
	if r.Load == nil {
		return math.NaN()
	}
	busy := Value(r.Load.Busy)
	if all := Value(r.Load.OwnCPUShare); !r.Parallel && !math.IsNaN(all) && !(busy > all) {
		return all
	}
	return busy
}

// Host is where and with what a run was made. All of it may change what is measured, and holds still: runs that differ in it
// are no repetitions of each other. What was not known when a record was made is nil. See Machine for what moves.
type Host struct {
	CPU               string            `json:"cpu"`                // the processor's model
	Cores             int               `json:"cores"`              // logical processors
	OS                string            `json:"os"`                 // system and architecture, like linux/amd64
	Kernel            string            `json:"kernel"`             // its release
	Go                string            `json:"go"`                 // the version that built pollpush
	Revision          string            `json:"revision"`           // "unknown" when built without version control
	Modules           map[string]string `json:"modules"`            // versions of the libraries that are measured or measure
	CongestionControl string            `json:"congestion_control"` // of TCP, by the kernel's name
	Pinned            bool              `json:"pinned"`             // server and load generator had cores of their own

	// The environment that the run's processes inherited: GOGC and GOMEMLIMIT are "100" and "off" where they are not set, the
	// others "".
	GOGC       *string `json:"gogc"`
	GOMEMLIMIT *string `json:"gomemlimit"` // of the environment
	GOMAXPROCS *string `json:"gomaxprocs"` // of the environment
	GODEBUG    *string `json:"godebug"`    // of the environment
	GOAMD64    *string `json:"goamd64"`    // the instructions it was built for: v1 to v4

	// The machine and its kernel: nil where there is no such thing.
	Hypervisor      *string `json:"hypervisor"`       // "none", its name, or "unknown"
	ClockSource     *string `json:"clock_source"`     // of the kernel: tsc, kvm-clock, ...
	IdleGovernor    *string `json:"idle_governor"`    // when an idle core sleeps how deeply
	CPUFreqGovernor *string `json:"cpufreq_governor"` // how fast the server's first core runs
	Mitigations     *string `json:"mitigations"`      // of what the processor is vulnerable by
	NUMANodes       *int    `json:"numa_nodes"`       // nodes of memory
	// ServerSiblings are the processors that share a physical core with the server's first, itself too, like "0,4": if the
	// load generator's are among them, the two sides slow each other. nil where nothing is pinned.
	ServerSiblings *string `json:"server_siblings"`
	// CPUMax and MemoryMax are the limits of the control group: "QUOTA PERIOD" in µs, bytes, or "max" where there is none.
	CPUMax    *string `json:"cgroup_cpu_max"`
	MemoryMax *string `json:"cgroup_memory_max"` // bytes, or "max"

	// Sysctls are the kernel's settings of TCP, by their names. What a process of the run sees otherwise, as in another network
	// namespace, stands with its side.
	Sysctls map[string]string `json:"sysctls"`
}

// Machine is what a machine had, and kept from the run, within its window. It differs from run to run, so that it tells no
// two hosts apart.
type Machine struct {
	MemoryBytes *int64 `json:"memory_bytes"` // in all; a hypervisor may move it
	// StealShare is the share of the run's cores' time, 0 to 1, that a hypervisor gave to something else although they had
	// work. Machines that are not told say 0.
	StealShare  *float64 `json:"steal_share"`
	Throttled   *int64   `json:"throttled"`    // periods whose CPU quota was used up before their end
	ThrottledNS *int64   `json:"throttled_ns"` // for which processes stood still for that, summed up over cores
}

// MaxEarly is how long before it is due an event may arrive: clocks have a resolution. Beyond it one of them is wrong, and
// latencies that came out too small, or as nothing, look like good ones. A browser's clock may also be wrong by its
// uncertainty.
const MaxEarly = 100 * time.Microsecond

// Observed returns a pointer to v, for the fields that are nil when unmeasured.
func Observed[T any](v T) *T { return &v }

// Value returns *p as a float, and NaN for nil.
func Value[T int64 | float64](p *T) float64 {
	if p == nil {
		return math.NaN()
	}
	return float64(*p)
}

// Repetition returns the repetition number at the end of the run's ID.
func (r Run) Repetition() (int, bool) {
	n, err := strconv.Atoi(r.ID[strings.LastIndexByte(r.ID, '/')+1:])
	return n, err == nil
}

// Suite returns the suite's name at the start of the run's ID, "" for an ID without one.
func (r Run) Suite() string {
	suite, _, ok := strings.Cut(r.ID, "/")
	if !ok {
		return ""
	}
	return suite
}
