package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/suites/middleboxes"
)

// measureOne makes a run.
func measureOne(t *testing.T, s results.Scenario) results.Run {
	t.Helper()
	if err := Check(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	runs, err := Options{}.Measure(t.Context(), nil, s)
	if err != nil {
		t.Fatal(err)
	}
	return runs[0]
}

// hasAll checks what a busy machine has no part in: that all events came through, and what lay between is in the record.
func hasAll(t *testing.T, r results.Run) {
	t.Helper()
	if d := r.Delivery; d.Published == 0 || d.Received != d.Expected || d.Duplicates != 0 || d.Lost != 0 {
		t.Errorf("%+v, want all of what was published, once: %q %q", d, r.InvalidBecause, r.Warnings)
	}
	m := r.Middlebox
	if m == nil || !m.Program.Started || len(m.Program.SHA256) != 64 || results.Value(m.Program.Processes) < 1 || m.CPUNS == nil || m.Cuts == nil || *m.Cuts != 0 {
		t.Fatalf("the middlebox is %+v: %q", m, r.InvalidBecause)
	}
	if s := r.Server; s == nil || s.TCPMemoryBytes != nil || s.SocketObjectsBytes != nil {
		t.Errorf("the kernel's memory of all four ends of two connections is given for one: %+v", s)
	}
}

// TestBuffering: what keeps events back until there is more is found, and what hands them on at once is not held for that.
func TestBuffering(t *testing.T) {
	for way, buffered := range map[string]bool{"hands on": false, "keeps back": true} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			r := measureOne(t, throughTest(t, way, "sse", 20))
			hasAll(t, r)
			share := r.Middlebox.Buffered
			if share == nil || *share > 0.9 != buffered || *share < 0.5 == buffered {
				t.Errorf("buffered = %v, want near 1: %v", results.Value(share), buffered)
			}
			if said := strings.Contains(strings.Join(r.Warnings, "\n"), "3 clients had no head of an answer"); said != buffered {
				t.Errorf("it is said that heads are kept back: %v: %q", said, r.Warnings)
			}
		})
	}
}

// TestRequestsAtTheOrigin: what reaches the server is counted there, and polls are not looked at for buffering.
func TestRequestsAtTheOrigin(t *testing.T) {
	r := measureOne(t, throughTest(t, "hands on", "short-poll", 20))
	hasAll(t, r)
	m := r.Middlebox
	asked := r.Delivery.Requests
	if m.Requests == nil || *m.Requests < asked-3 || *m.Requests > asked+3 { // one of each client may be on its way at either mark
		t.Errorf("%v requests reached the server, the clients had answers to %d", results.Value(m.Requests), asked)
	}
	if m.Buffered != nil {
		t.Errorf("answers to polls are buffered: %v", *m.Buffered)
	}
}

// TestBlocked: what a middlebox doesn't let through is a finding, though nothing was measured.
func TestBlocked(t *testing.T) {
	r := measureOne(t, throughTest(t, "refuses", "websocket", 20))
	if r.Valid || !r.Blocked() || !strings.Contains(*r.Middlebox.Blocked, "status 403") || len(r.Middlebox.Program.SHA256) != 64 {
		t.Errorf("valid %v, middlebox %+v: %q", r.Valid, r.Middlebox, r.InvalidBecause)
	}
}

// TestCuts: connections that are cut because nothing comes through are counted, with the silence before; those that are not, aren't.
func TestCuts(t *testing.T) {
	for way, cut := range map[string]bool{"hands on": false, "cuts": true} {
		for _, transport := range []string{"sse", "websocket"} {
			t.Run(way+" "+transport, func(t *testing.T) {
				t.Parallel()
				m := measureOne(t, throughTest(t, way, transport, 0)).Middlebox
				if m == nil || m.Cuts == nil {
					t.Fatalf("the middlebox is %+v", m)
				}
				if !cut {
					if *m.Cuts != 0 || m.SilenceCutNS != nil {
						t.Errorf("%d connections were cut, after %v", *m.Cuts, results.Value(m.SilenceCutNS))
					}
					return
				}
				// What the middlebox saw last the clients had a little later.
				if *m.Cuts < 3 || m.SilenceCutNS == nil || *m.SilenceCutNS < testSilence.Nanoseconds()*9/10 {
					t.Errorf("%d connections were cut, after %v, want 3 after %v at least", *m.Cuts, results.Value(m.SilenceCutNS), testSilence)
				}
			})
		}
	}
}

// TestATargetBehindAMiddlebox: a server that a file describes is followed through it, and published to beside it.
func TestATargetBehindAMiddlebox(t *testing.T) {
	file, _ := testTargetFile(t, "", "")
	s := throughTest(t, "hands on", "sse", 20)
	s.Target, s.Clients, s.Topics = file, 4, 2
	s.Complete()
	r := measureOne(t, s)
	hasAll(t, r)
	if r.Peer == nil || r.Middlebox.Requests != nil {
		t.Errorf("the server is %+v; requests that reached it are %v, which it does not count", r.Peer, results.Value(r.Middlebox.Requests))
	}
}

// TestWhatIsWrongWithAMiddlebox is said before there is any load.
func TestWhatIsWrongWithAMiddlebox(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.yaml")
	text := "install: make proxy\nversion: pollpush-no-such-program --version\nstart: {command: [pollpush-no-such-program, '{address}', '{upstream}']}\n"
	if err := os.WriteFile(missing, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	http2 := through("varnish", "sse", 1)
	http2.HTTP = results.HTTP2
	http2.Complete()
	for want, s := range map[string]results.Scenario{
		`via: no middlebox "nginks"`:                       through("nginks", "sse", 1),
		"via: varnish has no TLS":                          http2,
		"it is not installed: install it by make proxy":    through(missing, "sse", 1),
		"read middlebox: open /nowhere/nothing.yaml: no s": through("/nowhere/nothing.yaml", "sse", 1),
	} {
		if err := Check(t.Context(), s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check = %v, want %s", err, want)
		}
	}
}

// needMiddlebox skips a test loudly where a shipped middlebox is not installed; in the gate's own environment nginx has to be.
func needMiddlebox(t *testing.T, name string) {
	t.Helper()
	m, err := middleboxes.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	if MiddleboxVersion(t.Context(), m) != nil {
		return
	}
	sentence := fmt.Sprintf("NOT TESTED: through %s, which is not installed: %s", name, m.Install)
	if _, err := os.Stat("/etc/debian_version"); err == nil && os.Getenv("CI") != "" && os.Geteuid() == 0 && strings.HasPrefix(name, "nginx") {
		t.Fatal(sentence)
	}
	fmt.Fprintln(os.Stderr, sentence)
	t.Skip(sentence)
}

// TestThroughNginx: tuned, every transport gets through, also with HTTP/2 in front; as installed, WebSockets don't, and streams are
// buffered.
func TestThroughNginx(t *testing.T) {
	needMiddlebox(t, "nginx-tuned")
	for _, transport := range []string{"short-poll", "long-poll", "sse", "websocket", "http-stream"} {
		t.Run(transport, func(t *testing.T) {
			t.Parallel()
			hasAll(t, measureOne(t, through("nginx-tuned", transport, 20)))
		})
	}
	t.Run("HTTP 2", func(t *testing.T) {
		t.Parallel()
		s := through("nginx-tuned", "sse", 20)
		s.HTTP = results.HTTP2
		s.Complete()
		r := measureOne(t, s)
		hasAll(t, r)
		if r.Scenario.Engine != "" || !r.Scenario.TLS || r.TLSTrust != results.TrustRun {
			t.Errorf("the engine is %q, TLS %v, trust %q", r.Scenario.Engine, r.Scenario.TLS, r.TLSTrust)
		}
	})
	t.Run("as installed", func(t *testing.T) {
		t.Parallel()
		if r := measureOne(t, through("nginx", "websocket", 20)); !r.Blocked() {
			t.Errorf("a WebSocket gets through: %+v", r.Middlebox)
		}
		s := through("nginx", "sse", 50) // 4 KB, which it waits for, in a second
		r := measureOne(t, s)
		hasAll(t, r)
		if results.Passage([]results.Run{{Scenario: s, Valid: true, Middlebox: r.Middlebox}}) != results.PassageBuffered {
			t.Errorf("a stream is not buffered: %v", results.Value(r.Middlebox.Buffered))
		}
	})
	t.Run("a time limit", func(t *testing.T) { // as configured, so is the silence that is found
		t.Parallel()
		text, err := os.ReadFile("../suites/middleboxes/nginx-tuned.yaml")
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "nginx.yaml")
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "proxy_read_timeout 1h", "proxy_read_timeout 1500ms")), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, transport := range []string{"sse", "long-poll"} {
			m := measureOne(t, through(file, transport, 0)).Middlebox
			if m == nil || m.SilenceCutNS == nil || *m.SilenceCutNS < 1.4e9 {
				t.Errorf("%s: the middlebox is %+v, want connections cut after 1.5 s", transport, m)
			}
		}
	})
	t.Run("a cache", func(t *testing.T) {
		t.Parallel()
		r := measureOne(t, through("nginx-cache", "long-poll", 5))
		hasAll(t, r)
		if m := r.Middlebox; m.Requests == nil || *m.Requests >= r.Delivery.Requests {
			t.Errorf("%v requests reached the server, of %d", results.Value(m.Requests), r.Delivery.Requests)
		}
	})
}

// TestThroughOthers: as tuned, an event stream and a WebSocket get through each that is installed.
func TestThroughOthers(t *testing.T) {
	for _, name := range []string{"haproxy-tuned", "h2o-tuned", "varnish-tuned", "caddy-tuned", "nghttpx-tuned"} {
		t.Run(name, func(t *testing.T) {
			needMiddlebox(t, name)
			t.Parallel()
			for _, transport := range []string{"sse", "websocket"} {
				hasAll(t, measureOne(t, through(name, transport, 20)))
			}
		})
	}
}
