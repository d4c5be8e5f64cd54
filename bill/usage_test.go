package bill

import (
	"math"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// run is of 100 clients and 10 s.
func run(t transport.Transport) results.Run {
	s := results.Default()
	s.Transport, s.Clients, s.RTT = t.Name, 100, results.Duration(50*time.Millisecond)
	s.PollInterval = results.Duration(time.Second)
	s.Complete()
	return results.Run{
		Scenario: s, WindowNS: 10e9,
		Delivery: results.Delivery{Published: 50, Received: 5000, Requests: 1000, Reconnects: 20},
		Bytes:    results.Bytes{AppUp: 1e6, AppDown: 2e6, WireDown: results.Observed(int64(3e6))},
		Server:   &results.Server{CPUNS: results.Observed(int64(2e9)), RSSBytes: results.Observed(int64(30e6)), RSSLoadBytes: results.Observed(int64(40e6))},
	}
}

func TestMeasured(t *testing.T) {
	u := Measured(run(transport.ShortPoll))
	for _, test := range []struct {
		what      string
		got, want float64
	}{
		{"Connections", u.Connections, 100}, {"NewConnections", u.NewConnections, 2}, {"Requests", u.Requests, 100},
		{"Delivered", u.Delivered, 500}, {"Incoming", u.Incoming, 0}, {"BytesUp", u.BytesUp, 1e5}, {"BytesDown", u.BytesDown, 2e5},
		{"WireDown", u.WireDown, 3e5}, {"Published", u.Published, 5}, {"Cores", u.Cores, 0.2}, {"Memory", u.Memory, 40e6},
		{"RequestSeconds of polls", u.RequestSeconds, 0.2},
		{"RequestSeconds of held polls", Measured(run(transport.LongPoll)).RequestSeconds, 100 - 100*0.05},
		{"RequestSeconds of streams", Measured(run(transport.SSE)).RequestSeconds, 100},
	} {
		near(t, test.what, test.got, test.want)
	}
	ws := Measured(run(transport.WebSocket))
	if !ws.Socket || u.Socket || ws.RequestSeconds != 0.2 {
		t.Errorf("the socket is %+v, the polls are %+v", ws, u)
	}
}

// TestMeasuredWithKernel: half of what both ends take is the server's.
func TestMeasuredWithKernel(t *testing.T) {
	r := run(transport.SSE)
	for p, v := range map[**int64]int64{&r.Server.TCPMemoryIdleBytes: 0, &r.Server.TCPMemoryBytes: 1e6, &r.Server.SocketObjectsIdleBytes: 0, &r.Server.SocketObjectsBytes: 3e6} {
		*p = results.Observed(v)
	}
	near(t, "Memory", Measured(r).Memory, 42e6)
}

func TestMeasuredOfATarget(t *testing.T) {
	r := run(transport.ShortPoll)
	r.Server = nil
	if u := Measured(r); !math.IsNaN(u.Cores) || !math.IsNaN(u.Memory) || !math.IsNaN(u.RequestSeconds) {
		t.Errorf("%+v of a server that nobody read, want NaN", u)
	}
}

func TestMean(t *testing.T) {
	got := Mean([]Usage{{Connections: 1, Cores: 2, Socket: true}, {Connections: 2, Cores: math.NaN(), Socket: true}})
	if got.Connections != 1.5 || !math.IsNaN(got.Cores) || !got.Socket || got.Memory != 0 {
		t.Errorf("Mean = %+v", got)
	}
}
