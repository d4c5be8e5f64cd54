package results

import (
	"strings"
	"testing"
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
