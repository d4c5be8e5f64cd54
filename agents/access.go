package agents

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// Access says how a NATS server is reached. Secrets are in files, or command lines would tell them to everybody on the machine.
type Access struct {
	URL         string // like nats://HOST:PORT, or several with commas between; tls:// asks for TLS
	Credentials string // a file with a user's JWT and key (nsc makes it); "": none
	Token       string // a file with a token; "": none
	CA          string // a file with certificates to trust, in PEM; "": those of the system
	Certificate string // a file with a certificate of one's own, in PEM; "": none
	Key         string // and its key
}

// patience is how long a NATS server may take to answer.
const patience = 5 * time.Second

// options are what nats.go needs to know. Connections come back by themselves, for as long as it takes; what is sent meanwhile fails.
// say hears what is wrong with the rights that it has.
func (a Access) options(name string, say func(format string, values ...any)) ([]nats.Option, error) {
	options := []nats.Option{
		nats.Name("pollpush " + name), nats.Timeout(patience), nats.NoEcho(),
		nats.MaxReconnects(-1), nats.ReconnectWait(beat / 2), nats.ReconnectJitter(beat/10, beat/10), nats.ReconnectBufSize(-1),
		nats.PingInterval(time.Second), nats.MaxPingsOutstanding(2), // a peer that is cut off says nothing
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			if errors.Is(err, nats.ErrPermissionViolation) { // the others are met by who is concerned
				say("%v", err)
			}
		}),
	}
	if a.Credentials != "" {
		if _, err := os.ReadFile(a.Credentials); err != nil {
			return nil, fmt.Errorf("credentials: %w", err)
		}
		options = append(options, nats.UserCredentials(a.Credentials))
	}
	token, err := a.token()
	if err != nil {
		return nil, err
	}
	if token != "" {
		options = append(options, nats.Token(token))
	}
	config, err := a.tls()
	if err != nil {
		return nil, err
	}
	if config != nil {
		options = append(options, nats.Secure(config))
	}
	return options, nil
}

// token reads the token, where there is one.
func (a Access) token() (string, error) {
	if a.Token == "" {
		return "", nil
	}
	text, err := os.ReadFile(a.Token)
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" {
		return "", fmt.Errorf("token: %s is empty", a.Token)
	}
	return token, nil
}

// tls is nil where nothing of TLS is said.
func (a Access) tls() (*tls.Config, error) {
	if a.CA == "" && a.Certificate == "" && a.Key == "" {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if a.CA != "" {
		text, err := os.ReadFile(a.CA)
		if err != nil {
			return nil, fmt.Errorf("certificates to trust: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("certificates to trust: %s has none in PEM", a.CA)
		}
	}
	if (a.Certificate == "") != (a.Key == "") {
		return nil, errors.New("a certificate and its key go together")
	}
	if a.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(a.Certificate, a.Key)
		if err != nil {
			return nil, fmt.Errorf("certificate: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}
