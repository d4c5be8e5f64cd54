package experiment

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"syscall"
	"time"

	"pollpush/internal/host"
	"pollpush/loadgen/browser"
	"pollpush/loadgen/http3"
	"pollpush/results"
)

// targetAnswers is how long a target may take to accept a connection before a run, and to shake hands.
const targetAnswers = 5 * time.Second

// Check says what can be known to be missing for runs before any is made: a browser, a target.
func Check(ctx context.Context, scenarios ...results.Scenario) error {
	for _, s := range scenarios {
		if err := checkDivision(s, host.OpenFiles(), runtime.NumCPU()); err != nil {
			return err
		}
		if s.Client == results.ClientBrowser {
			if _, err := browser.Find(); err != nil {
				return err
			}
		}
		if s.TokenTrace() != "" {
			if _, err := NewGenerator(s); err != nil {
				return err
			}
		}
	}
	if err := checkMiddleboxes(ctx, scenarios...); err != nil {
		return err
	}
	if err := checkTargets(ctx, scenarios...); err != nil {
		return err
	}
	return tryDescribed(ctx, scenarios...)
}

// CheckElsewhere says what can be known here to be wrong with runs whose roles are played elsewhere, with clients on so many hosts.
func CheckElsewhere(hosts int, scenarios ...results.Scenario) error {
	for _, s := range scenarios {
		switch n, ports := s.Connections(), hosts*results.Ports; {
		case s.Target != "" && !s.Described():
			return fmt.Errorf("target: %w", errOwnTime)
		case s.LoadProcesses > 0 && s.LoadProcesses < hosts:
			return fmt.Errorf("load processes: %d are fewer than the %d agents that the clients are to be at", s.LoadProcesses, hosts)
		case n > ports:
			return fmt.Errorf("%d clients have %d connections, and the addresses of %d agents have ports for %d: take more agents for the clients", s.Clients, n, hosts, ports)
		}
		if _, err := traceOf(s); err != nil {
			return err
		}
		if s.Via != "" {
			if _, err := loadMiddlebox(s); err != nil {
				return err
			}
		}
		if s.Described() {
			target, err := loadDescribed(s.Behind())
			if err == nil && target.Publish == nil {
				err = errOwnTime
			}
			if err != nil {
				return fmt.Errorf("target: %w", err)
			}
		}
	}
	return nil
}

// checkTargets connects once to each of the scenarios' targets, so that what can be known to be wrong is no run:
// no record is made of it.
func checkTargets(ctx context.Context, scenarios ...results.Scenario) error {
	reached := map[[4]string]bool{}
	for _, s := range scenarios {
		s = s.Behind()
		key := [4]string{s.Target, fmt.Sprint(s.TLS), s.Trust, s.HTTP}
		if s.Target == "" || s.Described() || reached[key] {
			continue
		}
		if _, err := reach(ctx, s); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return err
		}
		reached[key] = true
	}
	return nil
}

// reach connects to a scenario's target and, where that speaks TLS, finds out what its clients shall trust: zero without
// TLS.
func reach(ctx context.Context, s results.Scenario) (Trust, error) {
	ctx, cancel := context.WithTimeout(ctx, targetAnswers)
	defer cancel()
	if s.HTTP == results.HTTP3 {
		return trustOf(s, func(config *tls.Config) (net.IP, error) { return http3.Reach(ctx, s.Target, config) })
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Target)
	if err != nil {
		return Trust{}, fmt.Errorf("target: %w", unreachable(s.Target, err))
	}
	defer conn.Close()
	if !s.TLS {
		return Trust{}, answers(ctx, conn, s.Target)
	}
	return trustOf(s, func(config *tls.Config) (net.IP, error) {
		remote, _ := conn.RemoteAddr().(*net.TCPAddr)
		return remote.IP, tls.Client(conn, config).HandshakeContext(ctx)
	})
}

// answers asks a target without TLS for a head, which every server of HTTP answers somehow. Only silence is an error: a run would
// wait for it until one of its processes seems to hang.
func answers(ctx context.Context, conn net.Conn, target string) error {
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	_, err := fmt.Fprintf(conn, "HEAD / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", target)
	if err == nil {
		_, err = conn.Read(make([]byte, 1))
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return silent(target)
	}
	return nil
}

// silent is the error of a target that accepts a connection and says nothing.
func silent(target string) error {
	return fmt.Errorf("target: %s accepts connections, but doesn't answer within %v: does its server hang, or speak something else than HTTP?", target, targetAnswers)
}

// trustOf finds out what clients shall trust by a handshake with the target, which returns its address.
func trustOf(s results.Scenario, handshake func(*tls.Config) (net.IP, error)) (Trust, error) {
	t, err := trustFor(s)
	if err != nil {
		return t, err
	}
	var untrusted error
	config := t.config()
	config.InsecureSkipVerify = true // VerifyConnection does it, so that a failure can be told from others
	config.VerifyConnection = func(state tls.ConnectionState) error {
		untrusted = checkChain(state, config)
		return nil
	}
	remote, err := handshake(config)
	switch {
	case err != nil && s.HTTP == results.HTTP3:
		return t, fmt.Errorf("target: shake hands with %s: %w: does it speak HTTP/3? else use another http", s.Target, err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return t, silent(s.Target)
	case err != nil:
		return t, fmt.Errorf("target: shake hands with %s: %w: does it speak TLS? else leave tls out", s.Target, err)
	case untrusted != nil:
		return t.despite(untrusted, s, remote.IsLoopback())
	}
	return t, nil
}

// despite decides about a certificate that the trusted ones do not vouch for. On loopback nobody is in between, and those
// who test there make their certificates themselves.
func (t Trust) despite(untrusted error, s results.Scenario, loopback bool) (Trust, error) {
	switch {
	case t.How == results.TrustAny:
		return t, nil
	case t.How == results.TrustFile:
		return t, fmt.Errorf("trust: the certificate of %s is not one of %s: %w", s.Target, s.Trust, untrusted)
	case loopback:
		t.How = results.TrustLoopback
		return t, nil
	}
	return t, fmt.Errorf("target: the certificate of %s is not to be trusted: %w: name a file with one to trust as trust, or take any with trust any", s.Target, untrusted)
}

// checkChain checks a server's certificates as crypto/tls would.
func checkChain(state tls.ConnectionState, config *tls.Config) error {
	options := x509.VerifyOptions{Roots: config.RootCAs, DNSName: config.ServerName, Intermediates: x509.NewCertPool()}
	for _, c := range state.PeerCertificates[1:] {
		options.Intermediates.AddCert(c)
	}
	_, err := state.PeerCertificates[0].Verify(options)
	return err
}

// unreachable says in words for people why a target can't be reached.
func unreachable(target string, err error) error {
	var unknown *net.DNSError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf("nobody listens at %s: start the server first: %w", target, err)
	case errors.As(err, &unknown):
		return fmt.Errorf("%s has no address: %w", target, err)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("%s did not answer within %v: %w", target, targetAnswers, err)
	}
	return fmt.Errorf("%s can't be reached: %w", target, err)
}

// A Trust is what clients believe of a TLS server.
type Trust struct {
	How         string // one of results.Trust...; "": no TLS
	Certificate []byte // PEM, what to trust; nil: what the system does
	ServerName  string // whose certificate it has to be; "": that of the address
}

// trustFor returns what the scenario says of its target's certificate.
func trustFor(s results.Scenario) (Trust, error) {
	host, _, err := net.SplitHostPort(s.Target)
	if err != nil {
		return Trust{}, fmt.Errorf("target: %w", err)
	}
	t := Trust{How: results.TrustSystem, ServerName: host}
	switch s.Trust {
	case "":
	case results.TrustAny:
		t.How = results.TrustAny
	default:
		t.How = results.TrustFile
		if t.Certificate, err = os.ReadFile(s.Trust); err != nil {
			return t, fmt.Errorf("trust: %w", err)
		}
		if !x509.NewCertPool().AppendCertsFromPEM(t.Certificate) {
			return t, fmt.Errorf("trust: %s has no certificate in PEM: it begins with -----BEGIN CERTIFICATE-----", s.Trust)
		}
	}
	return t, nil
}

// config is what clients need of it.
func (t Trust) config() *tls.Config {
	config := &tls.Config{ServerName: t.ServerName}
	if t.Certificate != nil {
		config.RootCAs = x509.NewCertPool()
		config.RootCAs.AppendCertsFromPEM(t.Certificate)
	}
	if t.How == results.TrustRun { // our server speaks no older one
		config.MinVersion = tls.VersionTLS13
	}
	config.InsecureSkipVerify = t.How == results.TrustAny || t.How == results.TrustLoopback
	return config
}

// trustTarget finds out what the clients of a target shall trust.
func (m *measurement) trustTarget(ctx context.Context) (err error) {
	if !m.scenario.Behind().TLS {
		return nil
	}
	if m.trust, err = reach(ctx, m.scenario); err != nil {
		return err
	}
	switch m.trust.How {
	case results.TrustLoopback:
		m.warnings = append(m.warnings, "the target's certificate is trusted unseen, because nobody is in between on loopback: a file as trust would check it")
	case results.TrustAny:
		m.warnings = append(m.warnings, "the target's certificate is trusted unseen, as trust any says: whoever answered may be somebody else")
	}
	return nil
}
