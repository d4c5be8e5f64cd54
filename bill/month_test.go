package bill

import (
	"math"
	"strings"
	"testing"
)

// read reads a price file with these items; other says more of its head.
func read(t *testing.T, other, items string) Prices {
	t.Helper()
	p, err := Read(strings.NewReader("about: a test\ndate: 2026-11\nsource: nowhere\ncurrency: EUR\n"+other+"items:\n"+items), "test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func load(t *testing.T, name string) Prices {
	t.Helper()
	p, err := Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*math.Abs(want)) {
		t.Errorf("%s = %v, want %v", what, got, want)
	}
}

// TestGateway: who polls each T seconds pays 2.592/T $ a month, a socket with an event each two minutes 0.0216 $ for its 21,600
// messages and 0.0108 $ for its 43,200 minutes, so that they cost the same at T = 80 s.
func TestGateway(t *testing.T) {
	poll := func(every float64) float64 {
		return load(t, "api-gateway-http").Month(Usage{Connections: 1, Requests: 1 / every, RequestSeconds: 0.001 / every}).Total
	}
	for _, every := range []float64{1, 5, 60} {
		near(t, "polling", poll(every), 2.592/every)
	}
	socket := load(t, "api-gateway-websocket").Month(Usage{Connections: 1, Delivered: 1. / 120, MessageBytes: 100, Socket: true})
	near(t, "messages", socket.Lines[0].Cost, 0.0216)
	near(t, "minutes", socket.Lines[1].Cost, 0.0108)
	near(t, "the socket", socket.Total, 0.0324)
	near(t, "polling each 80 s", poll(80), socket.Total)
}

// TestMessageSteps: 32,768 bytes are one message, one more byte makes two of it; what clients send is counted too.
func TestMessageSteps(t *testing.T) {
	p := load(t, "api-gateway-websocket")
	for _, test := range []struct{ bytes, want float64 }{{1, 1}, {32768, 1}, {32769, 2}, {70000, 3}} {
		b := p.Month(Usage{Delivered: 1, Incoming: 0.5, MessageBytes: test.bytes, Socket: true})
		near(t, "messages", b.Lines[0].Quantity, (test.want+0.5)*2592000)
		if said := b.Lines[0].Note != ""; said != (test.want > 1) {
			t.Errorf("of %v B the note is %q", test.bytes, b.Lines[0].Note)
		}
	}
}

// TestOperations: of 1,000 clients with an event each minute, 43.2 M deliveries and 43.2 M minutes.
func TestOperations(t *testing.T) {
	u := Usage{Connections: 1000, Delivered: 1000. / 60, Socket: true}
	near(t, "AppSync Events", load(t, "appsync-events").Month(u).Total, 43.2+43.2*0.08)
	near(t, "Ably", load(t, "ably").Month(u).Total, 29+43.2*2.5+43.2*1)
}

// TestDurableObjects: a million requests, 400,000 GB-s and what is sent are free; 20 messages from clients are one request; a held
// stream keeps its object awake, which clients share; a socket hibernates.
func TestDurableObjects(t *testing.T) {
	p := load(t, "durable-objects")
	near(t, "nothing", p.Month(Usage{}).Total, 5)
	// 20 messages from clients, an opened socket and 10 events that are published are 12 requests to objects, and the latter 11 to Workers.
	u := Usage{Connections: 2000, Delivered: 1000, Incoming: 20, NewConnections: 1, Published: 10, RequestSeconds: 1.5, Socket: true}
	sockets := p.Month(u)
	near(t, "requests of sockets", sockets.Lines[1].Cost, (12*2.592-1)*0.15)
	near(t, "GB-s of sockets that are awake", sockets.Lines[2].Cost, (0.128*1.5*2.592-0.4)*12.5)
	near(t, "requests to Workers", sockets.Lines[3].Cost, (11*2.592-10)*0.30)
	if sockets.LeavesOut == "" || p.Month(Usage{Requests: 1}).LeavesOut != "" || load(t, "fargate").Month(u).LeavesOut != "" {
		t.Errorf("the sum leaves out %q, and only that of sockets that keep something awake leaves out anything", sockets.LeavesOut)
	}
	polls := p.Month(Usage{Connections: 2000, Requests: 100, RequestSeconds: 0.1})
	near(t, "polls", polls.Total, 5+(100*2.592-1)*0.15+(100*2.592-10)*0.30)
	u = Usage{Connections: 2000, RequestSeconds: 2000}
	b := p.Month(u)
	near(t, "GB-s of two objects", b.Lines[2].Quantity, 0.128*2*2592000)
	near(t, "streams", b.Total, 5+(0.128*2*2.592-0.4)*12.5)
	u.RequestSeconds = 0.5 // polls: awake half of the time
	near(t, "GB-s of polls", p.Month(u).Lines[2].Quantity, 0.128*0.5*2592000)
}

// TestWallClock: 100 requests that are held all month are 100 instances of 128 MB: 32.4 M GB-s, of which 0.4 M are free.
func TestWallClock(t *testing.T) {
	b := load(t, "lambda").Month(Usage{Connections: 100, Requests: 4, RequestSeconds: 100})
	near(t, "GB-s", b.Lines[1].Quantity, 32.4e6)
	near(t, "held polls", b.Total, (4*2.592-1)*0.2+32e6*0.0000166667)
}

// TestLoadBalancerUnits: the dimension that takes the most units decides, and only that is paid.
func TestLoadBalancerUnits(t *testing.T) {
	p := read(t, "", `
- name: units
  meter: load_balancer_units
  price: 0.008
  unit: {new_connections_per_second: 25, active_connections: 3000, gb_per_hour: 1, rules_per_second: 1000, rules_per_request: 2}
`)
	for _, test := range []struct {
		usage Usage
		units float64
		note  string
	}{
		{Usage{Connections: 30000, NewConnections: 25, Requests: 1000}, 10, "active connections decide"},
		{Usage{Connections: 3000, NewConnections: 75}, 3, "new connections decide"},
		{Usage{Connections: 3000, BytesUp: 1e9 / 3600, BytesDown: 3e9 / 3600}, 4, "bytes decide"},
		{Usage{Connections: 3000, Requests: 2500}, 5, "rules decide"},
	} {
		l := p.Month(test.usage).Lines[0]
		near(t, test.note, l.Cost, test.units*720*0.008)
		if l.Note != test.note {
			t.Errorf("the note is %q, want %q", l.Note, test.note)
		}
	}
	if l := p.Month(Usage{Connections: 1, BytesUp: math.NaN()}).Lines[0]; !math.IsNaN(l.Cost) {
		t.Errorf("%v for bytes that are not known, want NaN", l.Cost)
	}
}

// TestMachine: cores and memory are sold in steps, and egress by the gigabyte.
func TestMachine(t *testing.T) {
	u := Usage{Connections: 3000, Cores: 0.3, Memory: 1.2 * (1 << 30), WireDown: 1e9 / 2592000}
	b := load(t, "fargate").Month(u)
	for i, want := range []float64{0.5 * 720 * 0.04048, 1.5 * 720 * 0.004445, 720 * 0.0225, 720 * 0.008, 0.09} {
		near(t, b.Lines[i].Item, b.Lines[i].Cost, want)
	}
	u.Cores, u.Memory = 0.75, 1
	b = load(t, "fargate").Month(u)
	near(t, "vCPU h of 0.75 cores", b.Lines[0].Quantity, 0.75*720)
	near(t, "GB h of next to nothing", b.Lines[1].Quantity, 0.5*720)
	p := read(t, "", "- {name: machines, meter: vcpu_hours, least: 2, price: 1}\n")
	near(t, "vCPU h of a machine that is too large", p.Month(u).Total, 2*720)
}

// TestTiers: each part of a quantity has the price of its tier.
func TestTiers(t *testing.T) {
	p := read(t, "", "- {name: egress, meter: egress_gb, tiers: [{up_to: 100, price: 0}, {up_to: 10000, price: 0.09}, {price: 0.05}]}\n")
	for _, test := range []struct{ gb, want float64 }{{0, 0}, {100, 0}, {101, 0.09}, {10000, 891}, {10100, 896}} {
		near(t, "cost", p.Month(Usage{WireDown: test.gb * 1e9 / 2592000}).Total+1, test.want+1)
	}
}

// TestEgressIsOfTheWire: packets are billed, and where nobody counted them it is said.
func TestEgressIsOfTheWire(t *testing.T) {
	p := read(t, "", "- {name: egress, meter: egress_gb, price: 1}\n")
	u := Usage{BytesDown: 1e9 / 2592000, WireDown: 4e9 / 2592000}
	if l := p.Month(u).Lines[0]; math.Abs(l.Cost-4) > 1e-9 || l.Note != "" {
		t.Errorf("%+v, want 4 for 4 GB on the wire", l)
	}
	u.WireDown = math.NaN()
	if l := p.Month(u).Lines[0]; math.Abs(l.Cost-1) > 1e-9 || !strings.Contains(l.Note, "were not counted") {
		t.Errorf("%+v, want 1 for 1 GB through the sockets, and a note", l)
	}
}

// TestVolume: what is beyond so many is cheaper.
func TestVolume(t *testing.T) {
	near(t, "400 M requests", load(t, "api-gateway-http").Month(Usage{Requests: 400e6 / 2592000.}).Total, 300+90)
	near(t, "1.5 G messages", load(t, "api-gateway-websocket").Month(Usage{Delivered: 1.5e9 / 2592000, Socket: true}).Total, 1000+400)
	u := Usage{Connections: 1e6, RequestSeconds: 20e9 / 0.125 / 2592000}
	near(t, "20 G GB-s", load(t, "lambda").Month(u).Lines[1].Cost, (6e9-4e5)*0.0000166667+9e9*0.000015+5e9*0.0000133334)
}

// TestPlans: the first plan that is large enough, by connections and by messages; beyond the largest there is no bill.
func TestPlans(t *testing.T) {
	p := load(t, "pusher")
	for _, test := range []struct{ connections, perDay, want float64 }{{100, 199999, 0}, {101, 0, 49}, {10, 200001, 49}, {2000, 9e6, 299}, {30000, 89e6, 1199}} {
		if b := p.Month(Usage{Connections: test.connections, Delivered: test.perDay / 86400, Socket: true}); !b.Applies || b.Total != test.want {
			t.Errorf("%v connections and %v messages a day: %+v, want %v", test.connections, test.perDay, b, test.want)
		}
	}
	b := p.Month(Usage{Connections: 50000, Socket: true})
	if want := "its largest plan, Growth Plus, has 30,000 connections and 90,000,000 messages a day"; b.Applies || b.Why != want || len(b.Lines) > 0 || !math.IsNaN(b.Total) {
		t.Errorf("%+v, want no bill because %q", b, want)
	}
}

// TestAgainst: who follows the feed by what a product doesn't have gets no bill, and a reason.
func TestAgainst(t *testing.T) {
	stream, socket := Usage{Connections: 10, RequestSeconds: 10}, Usage{Connections: 10, Socket: true}
	held := Usage{Connections: 10, Requests: 0.4, RequestSeconds: 10} // 25 s each
	for _, test := range []struct {
		prices string
		usage  Usage
		why    string
	}{
		{"api-gateway-http", held, ""},
		{"api-gateway-http", stream, "it ends requests after 30 s, and these go on"},
		{"api-gateway-http", socket, "it is for requests, and this is a WebSocket"},
		{"api-gateway-websocket", held, "it is for WebSockets"},
		{"ably", stream, "it is for WebSockets"},
		{"durable-objects", stream, ""},
		{"fargate", socket, ""},
	} {
		if b := load(t, test.prices).Month(test.usage); b.Why != test.why || b.Applies != (test.why == "") {
			t.Errorf("%s: %q, want %q", test.prices, b.Why, test.why)
		}
	}
}

// TestUnknown: what was not measured has no cost, and neither has the sum.
func TestUnknown(t *testing.T) {
	b := load(t, "fargate").Month(Usage{Connections: 1, Cores: math.NaN(), Memory: math.NaN()})
	if !math.IsNaN(b.Lines[0].Cost) || !math.IsNaN(b.Lines[1].Cost) || b.Lines[0].Note != "" || !math.IsNaN(b.Total) {
		t.Errorf("%+v, want NaN without cores and memory", b)
	}
	near(t, "the load balancer", b.Lines[2].Cost, 16.2)
}
