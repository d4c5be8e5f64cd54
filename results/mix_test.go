package results

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

func TestParts(t *testing.T) {
	for _, test := range []struct {
		mix     string
		clients int
		want    []int
	}{
		{"websocket=95,long-poll=5", 100, []int{95, 5}},
		{"websocket=95,long-poll=5", 20, []int{19, 1}},
		{"sse=1,websocket=1,long-poll=1", 100, []int{34, 33, 33}},
		{"sse=0.5,short-poll=0.3,long-poll=0.2", 7, []int{4, 2, 1}}, // 3.5, 2.1, 1.4
		{"sse=1,websocket=2", 2, []int{1, 1}},                       // 0.67, 1.33
	} {
		s := Default()
		s.Mix, s.Clients, s.Topics = test.mix, test.clients, 3
		if err := s.CompleteValid(); err != nil {
			t.Errorf("%s: %v", test.mix, err)
			continue
		}
		var got []int
		for _, p := range s.Parts() {
			got = append(got, p.Clients)
			if p.isMix() || p.Mix == "" || p.Topics != 3 {
				t.Errorf("%s: its part is of mix %q and %d topics", test.mix, p.Mix, p.Topics)
			}
		}
		if !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s of %d clients: %v, want %v", test.mix, test.clients, got, test.want)
		}
	}
}

// TestPartsHaveWhatConcernsThem: each part has the fields of its transport, and the whole those of any.
func TestPartsHaveWhatConcernsThem(t *testing.T) {
	s := Default()
	s.Mix, s.KeepAlive, s.Think = "websocket=1,long-poll=1,short-poll=1", KeepAliveOff, Duration(time.Second)
	if err := s.CompleteValid(); err != nil {
		t.Fatal(err)
	}
	if s.Transport != "websocket" || s.KeepAlive != KeepAliveOff || s.Hold == 0 || s.Heartbeat == 0 || s.Think == 0 {
		t.Errorf("the whole is %+v", s)
	}
	ws, long, short := s.Parts()[0], s.Parts()[1], s.Parts()[2]
	if ws.KeepAlive != "" || ws.Hold != 0 || ws.Heartbeat == 0 || ws.Think != 0 {
		t.Errorf("the part of websocket is %+v", ws)
	}
	if long.KeepAlive != KeepAliveOff || long.Hold == 0 || long.Heartbeat != 0 || long.Think != 0 {
		t.Errorf("the part of long-poll is %+v", long)
	}
	if short.Think == 0 || short.Hold != 0 {
		t.Errorf("the part of short-poll is %+v", short)
	}
	for _, p := range []Scenario{s, ws, long, short} {
		t.Log(p.Label())
	}
	if got := s.Label(); got != "mix websocket=1,long-poll=1,short-poll=1" {
		t.Errorf("the whole is called %q", got)
	}
	if got := long.Label(); got != "long-poll in a mix" {
		t.Errorf("a part is called %q", got)
	}
	again := s
	if again.Complete(); again != s {
		t.Errorf("completed again it is %+v, was %+v", again, s)
	}
}

func TestMixRefused(t *testing.T) {
	for _, test := range []struct {
		change func(*Scenario)
		want   string
	}{
		{func(s *Scenario) { s.Mix = "websocket=95" }, "mix: one transport is no mix: name two, or use transport"},
		{func(s *Scenario) { s.Mix = "websocket=95,longpoll=5" }, `mix: transport "longpoll" does not exist: use short-poll, long-poll, sse, websocket, http-stream, webtransport (did you mean "long-poll"?)`},
		{func(s *Scenario) { s.Mix = "websocket=95,long-poll" }, `mix: "long-poll" is no share: write it like websocket=95,long-poll=5`},
		{func(s *Scenario) { s.Mix = "websocket=95,long-poll=-5" }, `mix: "long-poll=-5" is no share: write it like websocket=95,long-poll=5`},
		{func(s *Scenario) { s.Mix = "websocket=NaN,long-poll=5" }, `mix: "websocket=NaN" is no share: write it like websocket=95,long-poll=5`},
		{func(s *Scenario) { s.Mix = "sse=1,sse=1" }, "mix: sse stands twice: give each transport one share"},
		{func(s *Scenario) { s.Clients = 5 }, "mix: of 5 clients none is long-poll's: use more"},
		{func(s *Scenario) { s.Mix = "part of sse=1,long-poll=1" }, `mix: "part of sse=1,long-poll=1" names a part: name the mix`},
		{func(s *Scenario) { s.Direction = DirectionEcho }, "mix: the clients of a mix only listen: leave direction and workload out"},
		{func(s *Scenario) { s.HTTP = HTTP3 }, "http: not with websocket in the mix: WebSocket over HTTP/3 (RFC 9220) is spoken by no browser: use http 1.1 or 2"},
		{func(s *Scenario) { s.Mix = "webtransport=1,sse=1" }, "http: not with webtransport in the mix: webtransport is a session of HTTP/3: use http 3"},
		{func(s *Scenario) { s.Compress = CompressGzip }, "compress: not with websocket in the mix: a WebSocket's messages are compressed by permessage-deflate: use deflate or deflate-context"},
		{func(s *Scenario) { s.RetryStream = Duration(time.Second) }, "retry_stream: websocket has none: only Server-Sent Events have a retry field, and an ID to come back with"},
		{func(s *Scenario) { s.Client = ClientBrowser }, "mix: the page of the browser client has one transport: use the go client"},
		{func(s *Scenario) { s.Session = Duration(time.Millisecond) }, "session: not with websocket in the mix: 1ms is out of range: use 100ms to 24h, or 0s for none"},
	} {
		s := Default()
		s.Mix = "websocket=95,long-poll=5"
		test.change(&s)
		err := s.CompleteValid()
		if field := new(FieldError); !errors.As(err, &field) || err.Error() != test.want {
			t.Errorf("%+v\n%v, want\n%s", s, err, test.want)
		}
	}
}

// FuzzMix has shares of all kinds: those that are taken make whole clients.
func FuzzMix(f *testing.F) {
	for _, text := range []string{"websocket=95,long-poll=5", "sse=1,sse=2", "=", ",", "sse=1e6,long-poll=1e-9", "sse=1,websocket=2,short-poll=0.5", "part of sse=1,long-poll=1"} {
		f.Add(text, 100)
	}
	f.Fuzz(func(t *testing.T, text string, clients int) {
		s := Default()
		s.Mix, s.Clients = text, 1+(clients&0xffff)
		if text == "" || s.CompleteValid() != nil {
			return
		}
		sum := 0
		for _, p := range s.Parts() {
			if sum += p.Clients; p.Clients < 1 {
				t.Errorf("%q: %d clients by %s", text, p.Clients, p.Transport)
			}
		}
		if sum != s.Clients {
			t.Errorf("%q: %d clients of %d", text, sum, s.Clients)
		}
	})
}

// TestOfParts: parts are runs of their own, with what can be told apart.
func TestOfParts(t *testing.T) {
	s := Default()
	s.Mix = "websocket=95,long-poll=5"
	s.Complete()
	r := Run{
		Scenario: s, Valid: true, Server: &Server{}, Load: &Load{}, Lag: Lag{PublishMax: Observed(int64(7)), ClientMax: Observed(int64(9))},
		Parts: []Part{{Transport: "websocket", Clients: 95, Delivery: Delivery{Received: 19}}, {Transport: "long-poll", Clients: 5, Lag: Lag{ClientMax: Observed(int64(3))}}},
	}
	parts := r.OfParts()
	if len(parts) != 2 {
		t.Fatalf("%d runs, want 2", len(parts))
	}
	if p := parts[0]; p.Scenario != s.Parts()[0] || p.Delivery.Received != 19 || p.Server != nil || p.Load != nil || p.Lag.ClientMax != nil || *p.Lag.PublishMax != 7 {
		t.Errorf("%+v", p)
	}
	if p := parts[1]; *p.Lag.ClientMax != 3 || p.Identity() == parts[0].Identity() || p.Identity() == r.Identity() {
		t.Errorf("%+v", p)
	}
	if r.Parts = nil; r.OfParts() != nil {
		t.Error("a run without parts has some")
	}
	if all := (Run{Scenario: Default()}).OfParts(); all != nil {
		t.Errorf("a run of one transport has parts: %+v", all)
	}
}
