package stats

import (
	"math"
	"slices"

	"pollpush/results"
)

var nan = math.NaN()

// A Metric is one number of a run. Of returns NaN where it was not measured or makes no sense.
type Metric struct {
	Name string // as in tables and --format csv
	Unit string // as in the Go benchmark format: ns, B, B/event, ...
	Of   func(results.Run) float64
}

// Metrics are all the numbers that tables, comparisons and exports know, in their order there.
var Metrics = []Metric{
	{"latency-mean", "ns", func(r results.Run) float64 { return latency(r, func(l *results.Latency) float64 { return l.Mean }) }},
	{"latency-p50", "ns", func(r results.Run) float64 {
		return latency(r, func(l *results.Latency) float64 {
			if l.Events > 0 && !results.Stands(50, l.Events) {
				return nan
			}
			return float64(l.P50)
		})
	}},
	{"latency-p90", "ns", func(r results.Run) float64 {
		return latency(r, func(l *results.Latency) float64 { return results.Value(l.P90) })
	}},
	{"latency-p99", "ns", func(r results.Run) float64 {
		return latency(r, func(l *results.Latency) float64 { return results.Value(l.P99) })
	}},
	{"latency-p99.9", "ns", func(r results.Run) float64 {
		return latency(r, func(l *results.Latency) float64 { return results.Value(l.P999) })
	}},
	{"fan-out-spread-p50", "ns", func(r results.Run) float64 {
		if r.FanOut == nil || r.FanOut.Spread == nil {
			return nan
		}
		return float64(r.FanOut.Spread.P50)
	}},
	{"app-bytes", "B/client/s", AppBytesPerClientSecond},
	{"payload-bytes-per-event", "B/event", func(r results.Run) float64 { return ratio(float64(r.Bytes.PayloadDown), float64(r.Delivery.Received)) }},
	{"app-bytes-per-event", "B/event", func(r results.Run) float64 { return ratio(appBytes(r), float64(r.Delivery.Received)) }},
	{"compression-ratio", "share", func(r results.Run) float64 {
		if r.Compression == nil {
			return nan
		}
		return ratio(float64(r.Compression.CodedBytes), float64(r.Compression.PlainBytes))
	}},
	{"wire-bytes", "B/client/s", func(r results.Run) float64 { return perClientSecond(r, wireBytes(r)) }},
	{"wire-bytes-per-event", "B/event", func(r results.Run) float64 { return ratio(wireBytes(r), float64(r.Delivery.Received)) }},
	{"packets", "1/client/s", func(r results.Run) float64 { return perClientSecond(r, packets(r)) }},
	{"packets-per-event", "1/event", func(r results.Run) float64 { return ratio(packets(r), float64(r.Delivery.Received)) }},
	{"connect-p50", "ns", opening(func(o results.Openings) *results.Latency { return o.Ready }, func(l *results.Latency) float64 { return float64(l.P50) })},
	{"connect-p99", "ns", opening(func(o results.Openings) *results.Latency { return o.Ready }, func(l *results.Latency) float64 { return results.Value(l.P99) })},
	{"connect-tcp-p50", "ns", opening(func(o results.Openings) *results.Latency { return o.TCP }, func(l *results.Latency) float64 { return float64(l.P50) })},
	{"connect-tls-p50", "ns", opening(func(o results.Openings) *results.Latency { return o.TLS }, func(l *results.Latency) float64 { return float64(l.P50) })},
	{"connect-bytes", "B/connection", BytesPerConnection},
	{"connect-server-cpu", "ns/connection", func(r results.Run) float64 {
		return perFirstConnection(r, func(c *results.Connect) *int64 { return c.ServerCPUNS }) * r.OwnShare()
	}},
	{"connect-load-cpu", "ns/connection", func(r results.Run) float64 {
		return perFirstConnection(r, func(c *results.Connect) *int64 { return c.LoadCPUNS })
	}},
	{"connections", "1/client/s", func(r results.Run) float64 {
		if r.Connect == nil {
			return nan
		}
		return perClientSecond(r, float64(r.Connect.Window.Connections))
	}},
	{"resumed", "share", func(r results.Run) float64 {
		o := r.Opened()
		return ratio(results.Value(o.Resumed), results.Value(o.Resumed)+results.Value(o.Full))
	}},
	{"server-cpu", "ns/client/s", func(r results.Run) float64 { return perClientSecond(r, serverCPU(r)) }},
	{"server-cpu-per-event", "ns/event", func(r results.Run) float64 { return ratio(serverCPU(r), float64(r.Delivery.Received)) }},
	{"server-calls", "1/client/s", func(r results.Run) float64 { return perClientSecond(r, serverCalls(r)) }},
	{"server-calls-per-event", "1/event", func(r results.Run) float64 { return ratio(serverCalls(r), float64(r.Delivery.Received)) }},
	{"server-instructions-per-event", "1/event", func(r results.Run) float64 {
		if r.Server == nil {
			return nan
		}
		return ratio(results.Value(r.Server.Instructions)*r.OwnShare(), float64(r.Delivery.Received))
	}},
	{"server-memory", "B/client", MemoryPerClient},
	{"server-memory-load", "B/client", addedMemory(func(s *results.Server) *int64 { return s.RSSLoadBytes })},
	{"server-memory-peak", "B/client", addedMemory(func(s *results.Server) *int64 { return s.PeakRSSBytes })},
	{"server-kernel-memory", "B/client", KernelMemoryPerClient},
	{"requests", "1/client/s", func(r results.Run) float64 { return perClientSecond(r, float64(r.Delivery.Requests)) }},
	{"origin-requests-per-event", "1/event", originRequests},
	{"middlebox-cpu-per-event", "ns/event", middlebox(func(r results.Run) float64 {
		return ratio(results.Value(r.Middlebox.CPUNS), float64(r.Delivery.Received))
	})},
	{"middlebox-memory", "B/client", middlebox(func(r results.Run) float64 {
		return ratio(results.Value(r.Middlebox.RSSBytes)-results.Value(r.Middlebox.RSSIdleBytes), float64(r.Scenario.Clients))
	})},
	{"buffered", "share", middlebox(func(r results.Run) float64 { return results.Value(r.Middlebox.Buffered) })},
	{"overhead-bytes-per-request", "B/request", func(r results.Run) float64 {
		return ratio(appBytes(r)-float64(r.Bytes.PayloadDown), float64(r.Delivery.Requests))
	}},
	{"empty-responses", "share", func(r results.Run) float64 {
		return ratio(float64(r.Delivery.EmptyResponses), float64(r.Delivery.Requests))
	}},
	{"coalesced", "share", func(r results.Run) float64 { return ratio(float64(r.Delivery.Coalesced), float64(r.Delivery.Expected)) }},
	{"first-token", "ns", token(func(t *results.Tokens) *results.Latency { return t.FirstToken }, meanOf)},
	{"first-token-p99", "ns", token(func(t *results.Tokens) *results.Latency { return t.FirstToken }, p99Of)},
	{"token-gap-p50", "ns", token(func(t *results.Tokens) *results.Latency { return t.Gap }, func(l *results.Latency) float64 { return float64(l.P50) })},
	{"token-gap-p99", "ns", token(func(t *results.Tokens) *results.Latency { return t.Gap }, p99Of)},
	{"token-burst", "tokens", func(r results.Run) float64 {
		if r.Tokens == nil {
			return nan
		}
		return results.Value(r.Tokens.BurstMean)
	}},
	{"resume-p50", "ns", func(r results.Run) float64 {
		if r.Sessions == nil || r.Sessions.Resume == nil {
			return nan
		}
		return float64(r.Sessions.Resume.P50)
	}},
	{"lost", "events", func(r results.Run) float64 { return float64(r.Delivery.Lost) }},
	{"sessions", "1/client/s", func(r results.Run) float64 {
		if r.Sessions == nil {
			return nan
		}
		return ratio(float64(r.Sessions.Ended), float64(r.Scenario.Clients)*float64(r.WindowNS)/1e9)
	}},
	{"resume-mean", "ns", func(r results.Run) float64 {
		if r.Sessions == nil || r.Sessions.Resume == nil {
			return nan
		}
		return r.Sessions.Resume.Mean
	}},
	{"resume-p99", "ns", func(r results.Run) float64 {
		if r.Sessions == nil || r.Sessions.Resume == nil {
			return nan
		}
		return results.Value(r.Sessions.Resume.P99)
	}},
	{"resume-bytes", "B/session", func(r results.Run) float64 {
		if r.Sessions == nil {
			return nan
		}
		return ratio(float64(r.Sessions.ConnectDown+r.Sessions.ConnectUp), float64(r.Sessions.Ended))
	}},
	{"slow-lost", "share", slow(func(s *results.SlowReaders) int64 { return s.Lost }, func(s *results.SlowReaders) int64 { return s.Expected })},
	{"slow-disconnected", "share", slow(func(s *results.SlowReaders) int64 { return s.Disconnected }, func(s *results.SlowReaders) int64 { return s.Clients })},
	{"load-busy", "share", LoadBusy},
	{"browser-waiting", "clients", browser(func(b *results.Browser) float64 { return float64(b.Waiting) })},
	{"browser-starved", "clients", browser(func(b *results.Browser) float64 { return float64(b.Starved) })},
	{"browser-connections", "connections", browser(func(b *results.Browser) float64 { return results.Value(b.Connections) })},
	{"browser-main-thread", "ns/event", func(r results.Run) float64 {
		return ratio(browser(func(b *results.Browser) float64 { return results.Value(b.MainThreadNS) })(r), float64(r.Delivery.Received))
	}},
	{"browser-heap", "B", browser(func(b *results.Browser) float64 { return results.Value(b.HeapBytes) })},
	{"browser-net-log", "B", browser(func(b *results.Browser) float64 {
		if b.NetLog == nil {
			return nan
		}
		return float64(b.NetLog.Down + b.NetLog.Up)
	})},
	{"browser-net-log-difference", "B", browser(func(b *results.Browser) float64 {
		if b.NetLog == nil {
			return nan
		}
		return float64(b.NetLog.DifferenceDown + b.NetLog.DifferenceUp)
	})},
}

// Derived are numbers that tables and figures know and comparisons and exports leave out: they are others of a run in another
// unit, and what changes one changes the other.
var Derived = []Metric{
	{"utilisation", "share", Utilisation},
	{"cpu-per-poll", "ns/poll", func(r results.Run) float64 { return ratio(serverCPU(r), float64(r.Delivery.Requests)) }},
	{"offered", "deliveries/s", Offered},
	{"overhead-bytes-per-event", "B/event", func(r results.Run) float64 {
		return ratio(appBytes(r)-float64(r.Bytes.PayloadDown), float64(r.Delivery.Received))
	}},
	{"overhead", "share", func(r results.Run) float64 {
		return ratio(appBytes(r)-float64(r.Bytes.PayloadDown), float64(r.Bytes.PayloadDown))
	}},
	{"app-bytes-per-message", "B/message", func(r results.Run) float64 { return perMessage(r, appBytes(r)) }},
	{"wire-bytes-per-message", "B/message", func(r results.Run) float64 { return perMessage(r, wireBytes(r)) }},
	{"server-cpu-per-message", "ns/message", func(r results.Run) float64 { return perMessage(r, serverCPU(r)) }},
	{"dialogue", "ns", func(r results.Run) float64 {
		if r.Turns == nil || r.Turns.Dialogue == nil {
			return nan
		}
		return r.Turns.Dialogue.Mean
	}},
	{"token-gap-max", "ns", token(func(t *results.Tokens) *results.Latency { return t.Gap }, func(l *results.Latency) float64 { return float64(l.Max) })},
	{"app-bytes-up-per-ask", "B/ask", func(r results.Run) float64 {
		if r.Tokens == nil {
			return nan
		}
		return ratio(float64(r.Bytes.AppUp), float64(r.Tokens.Asks))
	}},
	{"latency-max", "ns", func(r results.Run) float64 {
		return latency(r, func(l *results.Latency) float64 { return float64(l.Max) })
	}},
	{"lost-share", "share", func(r results.Run) float64 { return ratio(float64(r.Delivery.Lost), float64(r.Delivery.Expected)) }},
	{"doubled-share", "share", func(r results.Run) float64 {
		return ratio(float64(r.Delivery.Duplicates), float64(r.Delivery.Expected))
	}},
	{"server-memory-growth", "B", func(r results.Run) float64 { // from when all are connected until the window's end
		if r.Server == nil {
			return nan
		}
		return results.Value(r.Server.RSSLoadBytes) - results.Value(r.Server.RSSBytes)
	}},
	{"server-memory-held", "B/client", func(r results.Run) float64 { return MemoryPerClient(r) + KernelMemoryPerClient(r) }}, // user and kernel
}

// slow is a share of what concerns the clients that stop reading.
func slow(part, of func(*results.SlowReaders) int64) func(results.Run) float64 {
	return func(r results.Run) float64 {
		if r.SlowReaders == nil {
			return nan
		}
		return ratio(float64(part(r.SlowReaders)), float64(of(r.SlowReaders)))
	}
}

// browser is a number that only runs with a browser's clients have.
func browser(of func(*results.Browser) float64) func(results.Run) float64 {
	return func(r results.Run) float64 {
		if r.Browser == nil {
			return nan
		}
		return of(r.Browser)
	}
}

// MetricNamed returns the metric of that name, also a derived one.
func MetricNamed(name string) (Metric, bool) {
	for _, m := range slices.Concat(Metrics, Derived) {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// Named is MetricNamed for a metric that has to exist: it panics where none has the name.
func Named(name string) Metric {
	m, ok := MetricNamed(name)
	if !ok {
		panic("internal error: there is no metric " + name)
	}
	return m
}

// AppBytesPerClientSecond is what one client moved through its socket, both ways, per second.
func AppBytesPerClientSecond(r results.Run) float64 { return perClientSecond(r, appBytes(r)) }

// Utilisation is the CPU time of the server's process in its cores' time, 0 to 1. Where it was not pinned, its cores are all of
// the host's.
func Utilisation(r results.Run) float64 {
	if r.Server == nil {
		return nan
	}
	cores := len(r.Server.CPUs)
	if cores == 0 {
		cores = r.Host.Cores
	}
	return ratio(results.Value(r.Server.CPUNS), float64(r.WindowNS)*float64(cores))
}

// LoadBusy is the CPU time of the load generator, and of a publisher and a path beside it, in its cores' time, 0 to 1.
func LoadBusy(r results.Run) float64 { return r.LoadBusy() }

// Offered is how many deliveries were owed per second of the window: each event once for each client of its topic, whether the
// server could or not.
func Offered(r results.Run) float64 {
	return ratio(float64(r.Delivery.Expected), float64(r.WindowNS)/1e9)
}

// MemoryPerClient is the server's RSS with all clients connected, less without any, per client.
func MemoryPerClient(r results.Run) float64 {
	return addedMemory(func(s *results.Server) *int64 { return s.RSSBytes })(r)
}

// addedMemory is a reading of the server's RSS, less that without clients, per client.
func addedMemory(of func(*results.Server) *int64) func(results.Run) float64 {
	return func(r results.Run) float64 {
		if r.Server == nil {
			return nan
		}
		return (results.Value(of(r.Server)) - results.Value(r.Server.RSSIdleBytes)) * r.OwnShare() / float64(r.Scenario.Clients)
	}
}

// KernelMemoryPerClient is what the kernel holds for one end of a client's connection beside the process's memory, once it is
// connected: buffers and objects. It is half of what both ends take, which are on this host and the same but for what is queued, of
// which there is nothing yet.
func KernelMemoryPerClient(r results.Run) float64 {
	s := r.Server
	if s == nil {
		return nan
	}
	buffers := results.Value(s.TCPMemoryBytes) - results.Value(s.TCPMemoryIdleBytes)
	objects := results.Value(s.SocketObjectsBytes) - results.Value(s.SocketObjectsIdleBytes)
	return (buffers + objects) / 2 / float64(r.Scenario.Clients)
}

// perMessage divides by the messages that clients sent, of which each is published once, whoever hears it.
func perMessage(r results.Run, v float64) float64 {
	if !r.Scenario.Upstream() {
		return nan
	}
	return ratio(v, float64(r.Delivery.Published))
}

// token is a number of a distribution that only runs of answers have.
func token(which func(*results.Tokens) *results.Latency, of func(*results.Latency) float64) func(results.Run) float64 {
	return func(r results.Run) float64 {
		if r.Tokens == nil || which(r.Tokens) == nil {
			return nan
		}
		return of(which(r.Tokens))
	}
}

func meanOf(l *results.Latency) float64 { return l.Mean }
func p99Of(l *results.Latency) float64  { return results.Value(l.P99) }

func latency(r results.Run, of func(*results.Latency) float64) float64 {
	if r.Latency == nil {
		return nan
	}
	return of(r.Latency)
}

func appBytes(r results.Run) float64 { return float64(r.Bytes.AppDown + r.Bytes.AppUp) }
func wireBytes(r results.Run) float64 {
	return results.Value(r.Bytes.WireDown) + results.Value(r.Bytes.WireUp)
}

func packets(r results.Run) float64 {
	return results.Value(r.Bytes.PacketsDown) + results.Value(r.Bytes.PacketsUp)
}

func serverCPU(r results.Run) float64 {
	if r.Server == nil {
		return nan
	}
	return results.Value(r.Server.CPUNS) * r.OwnShare()
}

// serverCalls is how many system calls of the server read or wrote.
func serverCalls(r results.Run) float64 {
	if r.Server == nil {
		return nan
	}
	return (results.Value(r.Server.ReadCalls) + results.Value(r.Server.WriteCalls)) * r.OwnShare()
}

func perClientSecond(r results.Run, v float64) float64 {
	return ratio(v, float64(r.Scenario.Clients)*float64(r.WindowNS)/1e9)
}

func ratio(a, b float64) float64 {
	if q := a / b; b != 0 && !math.IsInf(q, 0) { // of a number that is next to nothing, a ratio means nothing
		return q
	}
	return nan
}
