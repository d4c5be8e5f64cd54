package model

import (
	"math"

	"pollpush/results"
	"pollpush/results/stats"
)

// A Holding is what a server takes for each further connection that it holds, with what happens on it: slopes of straight lines over the number
// of connections, by least squares, of runs that differ in nothing else. What was not measured is NaN.
type Holding struct {
	Most    int     // connections that were held
	User    float64 // bytes of the server's processes (RSS, after a collection)
	Kernel  float64 // bytes of the kernel, for the server's end
	Cores   float64 // that are busy
	Wire    float64 // bytes per second, both ways, as IP packets
	Latency float64 // ns of mean latency: an event reaches the clients of its topic one after the other, and those are more
}

// FitHolding fits what runs took.
func FitHolding(runs []results.Run) Holding {
	h := Holding{}
	for _, r := range runs {
		h.Most = max(h.Most, r.Scenario.Clients)
	}
	perSecond := func(metric string) float64 { // of a metric per client and second
		return stats.PerFurtherClient(runs, stats.Named(metric).Of).Median
	}
	h.User, h.Kernel = perSecond("server-memory"), perSecond("server-kernel-memory")
	h.Cores, h.Wire = perSecond("server-cpu")/1e9, perSecond("wire-bytes")
	h.Latency = stats.PerFurtherClient(runs, func(r results.Run) float64 { return stats.Named("latency-mean").Of(r) / clients(r) }).Median
	return h
}

// Busy is the share of its cores, 0 to 1, that a server is planned to use: what is left is for what comes in bursts, such as all clients that come
// back together.
const Busy = 0.5

// portsPerAddress is how many connections an address may have to another one's port: Linux's default of ip_local_port_range.
const portsPerAddress = 28_232

// A Machine is what holds so many connections, by what a Holding says of one.
type Machine struct {
	Memory  float64 // bytes: Holding.User and Kernel
	Cores   float64 // of which Busy is used
	Bits    float64 // per second, both ways
	Latency float64 // ns of mean latency that the connections make

	// Addresses is how many a proxy before it needs, or a load generator: clients have their own.
	Addresses int
}

// Machine returns what so many connections take. It is arithmetic, and no measurement: beyond Most nothing says that lines stay straight.
func (h Holding) Machine(connections int) Machine {
	n := float64(connections)
	return Machine{
		Memory: n * (h.User + h.Kernel), Cores: n * h.Cores / Busy, Bits: 8 * n * h.Wire, Latency: n * h.Latency,
		Addresses: int(math.Ceil(n / portsPerAddress)),
	}
}
