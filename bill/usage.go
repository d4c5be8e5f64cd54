package bill

import (
	"cmp"
	"math"
	"reflect"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// A Usage is what one month of something uses; rates are per second, means over the month. What is not known is NaN, and so
// is each line of a bill that needs it.
type Usage struct {
	Connections    float64 // held at the same time (open streams, sockets; of polling with keep-alive: one per client)
	NewConnections float64 // per second
	Requests       float64 // HTTP requests per second, of clients
	RequestSeconds float64 // seconds that HTTP requests are in progress, per second (a held stream: 1 per client; sockets: while the server works)
	Delivered      float64 // messages to clients per second
	Incoming       float64 // messages or requests from clients over an open socket, per second
	MessageBytes   float64 // size of one delivered message
	BytesUp        float64 // app bytes per second, all clients together
	BytesDown      float64 // the same, to clients
	WireDown       float64 // to clients with TCP/IP headers and acknowledgements
	Published      float64 // messages of whoever publishes per second, each for all who follow it
	Cores          float64 // server cores busy
	Memory         float64 // bytes, user and kernel
	Socket         bool    // a WebSocket: what providers that bill messages and connection minutes apply to
}

// Measured returns what a run used, as if its window went on for a month.
//
// Who polls, or is held, is taken to keep one connection open. A held poll is in progress but for the round trip between an answer
// and the next request; an answer that is given at once, for as long as the server's CPU worked on it. Memory is the process's,
// with all clients connected or under load, whichever is more, and the kernel's where it was measured.
func Measured(r results.Run) Usage {
	s, seconds := r.Scenario, float64(r.WindowNS)/1e9
	per := func(n int64) float64 { return float64(n) / seconds }
	u := Usage{
		Connections: float64(s.Clients), NewConnections: per(r.Delivery.Reconnects),
		Requests: per(r.Delivery.Requests), Delivered: per(r.Delivery.Received),
		MessageBytes: model.LineBytes(s),
		BytesUp:      per(r.Bytes.AppUp), BytesDown: per(r.Bytes.AppDown),
		WireDown: results.Value(r.Bytes.WireDown) / seconds, Published: per(r.Delivery.Published),
		Cores: math.NaN(), Memory: math.NaN(), Socket: s.Descriptor().Upgrade,
	}
	if b := r.Browser; b != nil && b.Connections != nil {
		u.Connections = float64(*b.Connections)
	}
	if r.Server != nil {
		u.Cores = results.Value(r.Server.CPUNS) * r.OwnShare() / float64(r.WindowNS)
		u.Memory = memory(r)
	}
	switch s.Kind() {
	case transport.Poll:
		u.RequestSeconds = u.Cores
	case transport.Hold:
		u.RequestSeconds = max(0, u.Connections-u.Requests*s.RTT.Seconds())
	case transport.Stream:
		u.RequestSeconds = u.Connections
		if s.RetryStream > 0 { // those are away whose stream has ended
			u.RequestSeconds = max(0, u.Connections-u.Requests*(s.RetryStream+s.RTT).Seconds())
		}
		if u.Socket { // it is awake for as long as it has something to do
			u.RequestSeconds = u.Cores
		}
	}
	return u
}

// memory is what the server took in bytes, NaN where its process was not read.
func memory(r results.Run) float64 {
	user := results.Value(cmp.Or(r.Server.RSSBytes, r.Server.RSSLoadBytes))
	if load := results.Value(r.Server.RSSLoadBytes); load > user {
		user = load
	}
	if kernel := stats.KernelMemoryPerClient(r) * float64(r.Scenario.Clients); kernel > 0 {
		user += kernel
	}
	return user
}

// Mean returns the mean of usages of the same kind, which there is one of at least.
func Mean(all []Usage) Usage {
	mean := all[0]
	to := reflect.ValueOf(&mean).Elem()
	for i := range to.NumField() {
		if to.Field(i).Kind() != reflect.Float64 {
			continue
		}
		sum := 0.0
		for _, u := range all {
			sum += reflect.ValueOf(u).Field(i).Float()
		}
		to.Field(i).SetFloat(sum / float64(len(all)))
	}
	return mean
}
