package experiment

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/servers"
)

// aTarget serves and publishes by a scenario until the test ends, and returns its address and, with TLS, its certificate.
func aTarget(t *testing.T, s results.Scenario) (address string, certificate []byte) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var options servers.Options
	if s.TLS {
		if options.TLS, certificate, err = SelfSigned(); err != nil {
			t.Fatal(err)
		}
	}
	var offered []servers.Transport
	for _, transport := range transports {
		if transport.NotOver(results.HTTP1) == "" {
			offered = append(offered, transport.Transport)
		}
	}
	topics := feed.NewTopics(s.History, s.TopicNames()...)
	publisher, err := NewPublisher(s, topics)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	go func() { ended <- servers.Serve(ctx, ln, topics, options, offered...) }()
	go func() { ended <- publisher.Run(ctx, time.Now()) }()
	t.Cleanup(func() { cancel(); <-ended; <-ended })
	return ln.Addr().String(), certificate
}

// targetScenario is a short one of a target.
func targetScenario(target string) results.Scenario {
	s := results.Default()
	s.Clients, s.Rate, s.Target = 2, 50, target
	s.Settle, s.Measure = results.Duration(100*time.Millisecond), results.Duration(400*time.Millisecond)
	s.Complete()
	return s
}

// TestTargetIsHeldAgainstTheScenario measures a server that publishes 50 events/s of 64 bytes.
func TestTargetIsHeldAgainstTheScenario(t *testing.T) {
	address, _ := aTarget(t, targetScenario(""))
	for _, c := range []struct {
		name   string
		change func(*results.Scenario)
		want   string // what a reason begins with; "": the target did what the scenario says
	}{
		{"as it is", func(*results.Scenario) {}, ""},
		{"another rate", func(s *results.Scenario) { s.Rate = 20 }, "target's rate differs: it published 50 events/s, the scenario says 20"},
		{"other bodies", func(s *results.Scenario) { s.Payload = 100 }, "target's payload differs: its events have 64 bytes, the scenario says 100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := targetScenario(address)
			c.change(&s)
			runs, err := Options{}.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			r := runs[0]
			if d := r.Delivery; d.Published != 20 || d.Expected != 40 || d.Received != 40 || d.Lost != 0 || r.Target == nil {
				t.Errorf("%+v, %+v, want 20 published and 40 received", d, r.Target)
			}
			reasons := strings.Join(r.InvalidBecause, "\n")
			if !strings.Contains(reasons, c.want) || c.want == "" && strings.Contains(reasons, "target") {
				t.Errorf("invalid because of %q, want %q", r.InvalidBecause, c.want)
			}
		})
	}
}

// TestTrust measures a target with a certificate of its own: on loopback it is taken, and the record says so; by a file it
// is checked.
func TestTrust(t *testing.T) {
	s := targetScenario("")
	s.TLS = true
	address, certificate := aTarget(t, s)
	_, other, err := SelfSigned()
	if err != nil {
		t.Fatal(err)
	}
	place := t.TempDir()
	write := func(name string, content []byte) string {
		path := filepath.Join(place, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		name, trust, how, warning string
		rtt                       time.Duration
	}{
		{"loopback", "", results.TrustLoopback, "trusted unseen, because nobody is in between", 0},
		{"any", results.TrustAny, results.TrustAny, "trusted unseen, as trust any says", 0},
		{"file", write("own.pem", certificate), results.TrustFile, "", 0},
		{"file, over a path", write("path.pem", certificate), results.TrustFile, "", 2 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := targetScenario(address)
			s.TLS, s.Trust, s.RTT = true, c.trust, results.Duration(c.rtt)
			if err := checkTargets(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			runs, err := Options{}.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			r := runs[0]
			if r.Delivery.Received != 40 || r.TLSTrust != c.how {
				t.Errorf("%+v, trusted by %q, want 40 received by %q: %q", r.Delivery, r.TLSTrust, c.how, r.InvalidBecause)
			}
			if all := strings.Join(r.Warnings, "\n"); strings.Contains(all, "unseen") != (c.warning != "") || !strings.Contains(all, c.warning) {
				t.Errorf("warnings %q, want %q", r.Warnings, c.warning)
			}
		})
	}
	for path, want := range map[string]string{
		write("other.pem", other):           "trust: the certificate of " + address + " is not one of",
		write("none.pem", []byte("hello")):  "has no certificate in PEM",
		filepath.Join(place, "missing.pem"): "trust: open ",
	} {
		s := targetScenario(address)
		s.TLS, s.Trust = true, path
		if err := checkTargets(t.Context(), s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("checkTargets = %v, want %q", err, want)
		}
	}
}

// TestUnreachableTargets are known before a run.
func TestUnreachableTargets(t *testing.T) {
	plain, _ := aTarget(t, targetScenario(""))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	for _, c := range []struct {
		target string
		tls    bool
		want   string
	}{
		{ln.Addr().String(), false, "target: nobody listens at " + ln.Addr().String() + ": start the server first"},
		{"no-such-host.invalid:80", false, "target: no-such-host.invalid:80 "},
		{plain, true, "does it speak TLS? else leave tls out"},
	} {
		s := targetScenario(c.target)
		s.TLS = c.tls
		if err := checkTargets(t.Context(), s); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: checkTargets = %v, want %q", c.target, err, c.want)
		}
	}
	if err := checkTargets(t.Context(), targetScenario(plain), results.Default()); err != nil {
		t.Error(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := checkTargets(cancelled, targetScenario(plain)); !errors.Is(err, context.Canceled) {
		t.Errorf("checkTargets = %v, want context.Canceled", err)
	}
}

// TestSilentTargets accept connections, and that is all: nobody waits for them until a run has begun, nor blames TLS.
func TestSilentTargets(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0") // its backlog accepts
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	for _, tls := range []bool{false, true} {
		s := targetScenario(ln.Addr().String())
		s.TLS = tls
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, err := reach(ctx, s); err == nil || !strings.Contains(err.Error(), "accepts connections, but doesn't answer") {
			t.Errorf("TLS %v: reach = %v", tls, err)
		}
	}
}

// TestDespite: what nobody vouches for is taken on loopback, where it is asked for, and nowhere else.
func TestDespite(t *testing.T) {
	untrusted := errors.New("signed by nobody")
	for _, c := range []struct {
		how      string
		loopback bool
		want     string // "": refused
	}{
		{results.TrustSystem, true, results.TrustLoopback},
		{results.TrustSystem, false, ""},
		{results.TrustAny, true, results.TrustAny},
		{results.TrustAny, false, results.TrustAny},
		{results.TrustFile, true, ""},
		{results.TrustFile, false, ""},
	} {
		got, err := Trust{How: c.how}.despite(untrusted, targetScenario("example.com:443"), c.loopback)
		if (err == nil) != (c.want != "") || err == nil && got.How != c.want || err != nil && !errors.Is(err, untrusted) {
			t.Errorf("%s, loopback %v: %q, %v, want %q", c.how, c.loopback, got.How, err, c.want)
		}
		if seen := got.config().InsecureSkipVerify; err == nil && seen != (c.want == results.TrustLoopback || c.want == results.TrustAny) {
			t.Errorf("%s, loopback %v: clients check nothing: %v", c.how, c.loopback, seen)
		}
	}
}

// TestServerVersion: a server's name stands beside its version once.
func TestServerVersion(t *testing.T) {
	for said, want := range map[string]string{
		"pushpin 1.36.0": "1.36.0", "Centrifugo v6.9.1": "v6.9.1", "pushpin-like 2": "pushpin-like 2", "pushpin": "pushpin", "1.22.1 nchan 1.3.6": "1.22.1 nchan 1.3.6",
	} {
		name := "pushpin"
		if strings.HasPrefix(said, "C") {
			name = "centrifugo"
		}
		if v := serverVersion(t.Context(), name, "echo "+said); v == nil || *v != want {
			t.Errorf("%q of %s is %v, want %q", said, name, v, want)
		}
	}
}
