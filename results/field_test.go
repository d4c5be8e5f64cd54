package results

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/transport"
)

// TestEachFieldOfAScenarioHasItsEntry, in the order of records, and nothing else has one.
func TestEachFieldOfAScenarioHasItsEntry(t *testing.T) {
	kind := reflect.TypeFor[Scenario]()
	if kind.NumField() != len(Fields) {
		t.Fatalf("%d fields, %d entries", kind.NumField(), len(Fields))
	}
	for i, f := range Fields {
		var s Scenario
		if name := jsonName(kind.Field(i)); f.Key != name {
			t.Errorf("entry %d is of %q, the field is %q", i, f.Key, name)
		}
		if f.At(&s) != reflect.ValueOf(&s).Elem().Field(i).Addr().Interface() {
			t.Errorf("%s: the entry is of another field", f.Key)
		}
		if f.Help == "" {
			t.Errorf("%s: nothing says what it is", f.Key)
		}
	}
}

// TestDefaultIsValid, and has what records, suites and scripts rely on.
func TestDefaultIsValid(t *testing.T) {
	s := Default()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"transport":"sse","client":"go","clients":100,"topics":1,"rate":10,"arrivals":"periodic","payload":64,` +
		`"poll_interval":"1s","think":"0s","hold":"25s","heartbeat":"25s","contract":"every-event","history":0,"settle":"0s","measure":"5s","drain":"10s",` +
		`"seed":1,"rtt":"0s","http":"1.1","tls":false,"headers":"browser","target":""}`
	if string(text) != want {
		t.Errorf("Default = %s\nwant      %s", text, want)
	}
	for _, name := range transport.Names() {
		s := Default()
		s.Transport = name
		if s.Descriptor().NotOver(s.HTTP) != "" {
			s.HTTP = HTTP3
		}
		if err := s.CompleteValid(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestCompleteClears what does not concern the transport, and nothing else.
func TestCompleteClears(t *testing.T) {
	want := map[transport.Kind]string{transport.Poll: "hold heartbeat", transport.Hold: "poll_interval think heartbeat", transport.Stream: "poll_interval think hold"}
	for _, tr := range transport.All {
		var cleared []string
		for _, f := range Fields {
			s := Default()
			s.Transport, s.Think = tr.Name, Duration(time.Second)
			if f.Key == "poll_interval" { // which thinking excludes
				s.Think = 0
			}
			before := f.IsZero(s)
			if s.Complete(); !before && f.IsZero(s) {
				cleared = append(cleared, f.Key)
			}
			if f.Refuse {
				continue
			}
			if reason := f.ReasonAgainst(tr); (reason != "") != slices.Contains(strings.Fields(want[tr.Kind]), f.Key) {
				t.Errorf("%s: the reason against %s is %q", tr.Name, f.Key, reason)
			}
		}
		if got := strings.Join(cleared, " "); got != want[tr.Kind] {
			t.Errorf("%s: Complete clears %s, want %s", tr.Name, got, want[tr.Kind])
		}
	}
}

// TestRefused: what a transport has not, and somebody asks for, is refused with the reason, on every transport that has it not.
func TestRefused(t *testing.T) {
	values := map[string]func(*Scenario){
		"adaptive":        func(s *Scenario) { s.Adaptive = "100ms..5s" },
		"conflate":        func(s *Scenario) { s.Contract, s.Conflate = Latest, Duration(time.Second) },
		"retry_stream":    func(s *Scenario) { s.RetryStream = Duration(time.Second) },
		"datagrams":       func(s *Scenario) { s.Datagrams = true },
		"keep_alive":      func(s *Scenario) { s.KeepAlive = KeepAliveOff },
		"conditional":     func(s *Scenario) { s.Contract, s.Conditional = Latest, true },
		"post_connection": func(s *Scenario) { s.PostConnection, s.HTTP = PostSame, max(s.HTTP, HTTP2) },
		"ask":             func(s *Scenario) { s.Workload, s.Topics, s.Ask = WorkloadTokens, s.Clients, AskResponse },
	}
	for _, f := range Fields {
		if !f.Refuse {
			continue
		}
		set, ok := values[f.Key]
		if !ok {
			t.Fatalf("%s: this test has no value of it", f.Key)
		}
		for _, tr := range transport.All {
			s := Default()
			s.Transport = tr.Name
			if s.HTTP = HTTP1; s.Descriptor().NotOver(HTTP1) != "" {
				s.HTTP = HTTP3
			}
			set(&s)
			why := f.ReasonAgainst(tr)
			err := s.CompleteValid()
			if (err != nil) != (why != "") || err != nil && !strings.Contains(err.Error(), f.Key+": "+tr.Name) {
				t.Errorf("%s with %s: %v, and the table says %q", tr.Name, f.Key, err, why)
			}
		}
	}
}

// TestBoundsHold: each bound is the last value that there may be, in scenarios and in records.
func TestBoundsHold(t *testing.T) {
	for _, f := range Fields {
		if _, _, ok := f.number(Scenario{}); !ok {
			if f.Low != 0 || f.High != 0 {
				t.Errorf("%s has bounds, and is no number", f.Key)
			}
			continue
		}
		for _, test := range []struct {
			n  float64
			ok bool
		}{{f.Low, true}, {f.High, true}, {f.Low - 1, false}, {f.High + 1, false}} {
			s := Default()
			v := reflect.ValueOf(f.At(&s)).Elem()
			v.Set(reflect.ValueOf(test.n).Convert(v.Type()))
			f.Problem, f.Needs = nil, nil // which are about more than the bounds
			if problem := f.problem(s); (problem == "") != test.ok {
				t.Errorf("%s %v: %q", f.Key, f.Value(s), problem)
			}
			if err := s.checkRecorded(); (err == nil) != (test.n >= 0 && test.n <= f.High) {
				t.Errorf("%s %v in a record: %v", f.Key, f.Value(s), err)
			}
		}
	}
}

// TestHints: a value that is written otherwise elsewhere is told as what it is here.
func TestHints(t *testing.T) {
	versions := []string{HTTP1, HTTP2, HTTP3}
	for value, want := range map[string]string{"2.0": HTTP2, "3.0": HTTP3, "1": HTTP1, "1.0": HTTP1, "http/2": ""} {
		got := Hint(value, versions)
		if want != "" {
			want = fmt.Sprintf(" (did you mean %q?)", want)
		}
		if got != want {
			t.Errorf("Hint(%q) = %q, want %q", value, got, want)
		}
	}
}

// TestAnEmptyDefaultIsAllowed, which is how records from before there was the field are read, and nothing else that isn't listed.
func TestAnEmptyDefaultIsAllowed(t *testing.T) {
	f := Field{Key: "trust", At: func(s *Scenario) any { return &s.Trust }, Allowed: []string{"any"}}
	for text, want := range map[string]string{"": "", "any": "", "an": `"an" does not exist: use any (did you mean "any"?)`} {
		if got := f.problem(Scenario{Trust: text}); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestStreamsOfOurServer: more clients to a connection than our server takes requests of would wait for ever; of a target's nothing is known.
func TestStreamsOfOurServer(t *testing.T) {
	for _, test := range []struct {
		streams int
		target  string
		refused bool
	}{{serverStreams, "", false}, {serverStreams + 1, "", true}, {serverStreams + 1, "example.org:443", false}} {
		s := Default()
		s.HTTP, s.Streams, s.Target = HTTP2, test.streams, test.target
		if err := s.CompleteValid(); (err != nil) != test.refused || err != nil && !strings.HasPrefix(err.Error(), "streams_per_connection: the server takes 250") {
			t.Errorf("%d streams, target %q: %v, refused: want %v", test.streams, test.target, err, test.refused)
		}
	}
}
