package model

import (
	"math"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
)

// A Holding is what a server takes for each further connection that it holds, with what happens on it: slopes of straight lines over the number
// of connections, by least squares, of runs that differ in nothing else, with their 95 % intervals, which are wide where a line bends. What was
// not measured is NaN.
type Holding struct {
	Most       int           // connections that were held
	User       stats.Summary // bytes of the server's processes (RSS, after a collection)
	Peak       stats.Summary // and at their largest within the window
	Kernel     stats.Summary // bytes of the kernel, for the server's end
	Cores      stats.Summary // that are busy
	Connecting stats.Summary // seconds of the server's CPU time until it is made
	Wire       stats.Summary // bytes per second, both ways, as IP packets
	Latency    stats.Summary // ns of mean latency: an event reaches the clients of its topic one after the other, and those are more
}

// FitHolding fits what runs took.
func FitHolding(runs []results.Run) Holding {
	h := Holding{}
	for _, r := range runs {
		h.Most = max(h.Most, r.Scenario.Clients)
	}
	each := func(metric string) stats.Summary { return stats.PerFurtherClient(runs, stats.Named(metric).Of) }
	h.User, h.Peak, h.Kernel, h.Wire = each("server-memory"), each("server-memory-peak"), each("server-kernel-memory"), each("wire-bytes")
	h.Cores, h.Connecting = scaled(each("server-cpu"), 1e-9), scaled(each("connect-server-cpu"), 1e-9)
	h.Latency = stats.PerFurtherClient(runs, func(r results.Run) float64 { return stats.Named("latency-mean").Of(r) / clients(r) })
	return h
}

// What a machine is planned with.
const (
	// Busy is the share of its cores, 0 to 1, that a server is planned to use: what is left is for what comes in bursts.
	Busy = 0.5

	// HeapGrowth is how many times what is in use a process of Go takes before it collects, of its heap and its stacks (GOGC=100, see
	// go.dev/doc/gc-guide), and so of what it takes after a collection.
	HeapGrowth = 2

	// ComeBack is within what time all clients are to be connected again after they have lost their connections all together.
	ComeBack = 30 * time.Second

	// QuickPorts is how many connections an address is planned to have to another one's port: half of those that there are. Linux tries the
	// ports of one parity first, and takes milliseconds for each connection beyond (__inet_hash_connect).
	QuickPorts = results.Ports / 2
)

// A Machine is what holds so many connections, by what a Holding says of one.
type Machine struct {
	User    stats.Summary // bytes: the peak, or HeapGrowth times what is there after a collection, whichever is more
	Kernel  stats.Summary // bytes
	Memory  stats.Summary // bytes: both
	Cores   stats.Summary // of which Busy is used
	Storm   stats.Summary // cores that are busy while all come back within ComeBack
	Latency stats.Summary // ns of mean latency that the connections make

	Megabits stats.Summary // per second, both ways

	// Addresses is how many a proxy before it needs, or a load generator: clients have their own.
	Addresses int
}

// Machine returns what so many connections take. It is arithmetic, and no measurement: beyond Most nothing says that lines stay straight.
func (h Holding) Machine(connections int) Machine {
	n := float64(connections)
	user := scaled(h.User, HeapGrowth*n)
	if peak := scaled(h.Peak, n); peak.Median > user.Median {
		user = peak
	}
	kernel := scaled(h.Kernel, n)
	return Machine{
		User: user, Kernel: kernel, Memory: added(user, kernel),
		Cores: scaled(h.Cores, n/Busy), Storm: scaled(h.Connecting, n/ComeBack.Seconds()),
		Megabits: scaled(h.Wire, 8e-6*n), Latency: scaled(h.Latency, n),
		Addresses: int(math.Ceil(n / QuickPorts)),
	}
}

// scaled is a number that is so many times another one.
func scaled(s stats.Summary, factor float64) stats.Summary {
	s.Median, s.Low, s.High = factor*s.Median, factor*s.Low, factor*s.High
	return s
}

// added is what two numbers come to, from the least that both may be to the most.
func added(a, b stats.Summary) stats.Summary {
	a.Median, a.Low, a.High = a.Median+b.Median, a.Low+b.Low, a.High+b.High
	a.N, a.Confidence = min(a.N, b.N), min(a.Confidence, b.Confidence)
	return a
}
