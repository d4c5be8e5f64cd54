package results

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestTargetProblem(t *testing.T) {
	for target, want := range map[string]string{
		"":                        "",
		"127.0.0.1:8080":          "",
		"example.com:1":           "",
		"[::1]:65535":             "",
		"[fe80::1%eth0]:80":       "",
		"under_score.internal:80": "",
		"http://127.0.0.1:8080":   "has a scheme, http",
		"wss://example.com":       "has a scheme, wss",
		"127.0.0.1:8080/":         "has a path",
		"127.0.0.1:80/feed":       "has a path",
		"example.com:80?x=1":      "has a path",
		"example.com:":            "has no port from 1 to 65535",
		"example.com:http":        "has no port from 1 to 65535",
		"example.com:0":           "has no port from 1 to 65535",
		"example.com:65536":       "has no port from 1 to 65535",
		"example.com:-1":          "has no port from 1 to 65535",
		":8080":                   "has no host",
		"::1:8080":                "an IPv6 address stands in brackets",
		"::1":                     "an IPv6 address stands in brackets",
		"user@example.com:80":     `has the character '@'`,
		"exa mple.com:80":         `has the character ' '`,
		"a\r\nX: y:80":            `has the character '\r'`,
		"bücher.example:80":       `has the character 'ü'`,
	} {
		problem := targetProblem(target)
		if (problem == "") != (want == "") || problem != "" && (!strings.Contains(problem, want) || !strings.Contains(problem, "write HOST:PORT")) {
			t.Errorf("targetProblem(%q) = %q, want %q", target, problem, want)
		}
	}
	s := Default()
	s.Target = "localhost:"
	if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), "target: ") {
		t.Errorf("Validate = %v, want what is wrong with the target", err)
	}
	s.Target, s.Trust = "localhost:80", TrustAny
	if err := s.Validate(); err == nil || !strings.HasPrefix(err.Error(), "trust: ") {
		t.Errorf("Validate = %v, want that trust is for TLS", err)
	}
	if s.TLS = true; s.Validate() != nil {
		t.Error("a target with TLS can't be told what to trust")
	}
}

// TestDescribedServers: a name and a file are targets too, and what only our own server can have is refused there.
func TestDescribedServers(t *testing.T) {
	for target, want := range map[string]bool{
		"": false, "127.0.0.1:80": false, "[::1]:80": false, "nginx-nchan": true, "socket.io": true, "./server.yaml": true, "a/server": true, "C:server.yml": true,
	} {
		s := Default()
		if s.Target = target; s.Described() != want {
			t.Errorf("Described() of %q = %v, want %v", target, !want, want)
		}
		if err := s.CompleteValid(); err != nil {
			t.Errorf("target %q: %v", target, err)
		}
	}
	s := Default()
	if s.Target = "no such"; s.Validate() == nil {
		t.Error("a name with a blank is one of a peer")
	}
	for field, change := range map[string]func(*Scenario){
		"contract":     func(s *Scenario) { s.Contract = Latest },
		"compress":     func(s *Scenario) { s.Compress = CompressGzip },
		"heartbeat":    func(s *Scenario) { s.Heartbeat = Duration(time.Second) },
		"conflate":     func(s *Scenario) { s.Conflate = Duration(time.Second) },
		"retry_stream": func(s *Scenario) { s.RetryStream = Duration(time.Second) },
		"mix":          func(s *Scenario) { s.Mix = "sse=50,long-poll=50" },
		"headers":      func(s *Scenario) { s.Headers = HeadersLubbers },
		"engine":       func(s *Scenario) { s.Engine = EngineNetHTTP },
		"direction":    func(s *Scenario) { s.Direction = DirectionUp },
		"workload":     func(s *Scenario) { s.Workload = WorkloadTokens },
		"payload_kind": func(s *Scenario) { s.PayloadKind = PayloadBinary },
		"conditional":  func(s *Scenario) { s.Transport, s.Conditional = "short-poll", true },
		"datagrams":    func(s *Scenario) { s.Transport, s.HTTP, s.Datagrams = "webtransport", HTTP3, true },
	} {
		s := Default()
		s.Target = "nginx-nchan"
		change(&s)
		var wrong *FieldError
		if err := s.Validate(); !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("Validate = %v, want that %s is refused", err, field)
		}
	}
	s = Default()
	s.Target, s.Publisher, s.Network = "nginx-nchan", PublisherPost, NetworkAuto
	if err := s.CompleteValid(); err != nil || s.Publisher != "" || !s.Posted() {
		t.Errorf("%v, publisher %q, posted %v: want that its file says how it is published to", err, s.Publisher, s.Posted())
	}
	if s.SettleNetwork(NetworkVeth); s.Network != NetworkVeth {
		t.Errorf("network %q, want that a server that is started lies in the run's own", s.Network)
	}
}
