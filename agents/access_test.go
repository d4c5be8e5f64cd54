package agents

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/jwt/v2"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nkeys"

	"pollpush/experiment"
)

// writeFile writes a file of a test's own and returns its name.
func writeFile(t *testing.T, name string, text []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// certificate makes a certificate and returns the names of its file and its key's.
func certificate(t *testing.T) (file, key string) {
	t.Helper()
	config, text, err := experiment.SelfSigned("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(config.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return writeFile(t, "cert.pem", text), writeFile(t, "key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// TestAServerOfOursTakesWhoItTrusts: over TLS, with a token. Who doesn't have it is told so, and who trusts another certificate than the
// server's says it.
func TestAServerOfOursTakesWhoItTrusts(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t)
	other, _ := certificate(t)
	token := writeFile(t, "token", []byte("a secret\n"))
	s := startServer(t, Access{Certificate: cert, Key: key, Token: token})
	url := "tls://" + s.Address()
	startAgent(t, &Agent{Access: Access{URL: url, CA: cert, Token: token}, Name: "a"})
	c := newCoordinator(t, Access{Certificate: cert, Key: key, Token: token}, s) // as one command line has it
	if run := measure(t, c, Roles{Count: 1}, scenario(), nil); run.Delivery.Received != 60 {
		t.Errorf("%+v, want 60 received: %q", run.Delivery, run.InvalidBecause)
	}
	if err := (&Agent{Access: Access{URL: url, CA: cert}, Name: "b"}).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "nats: Authorization Violation") {
		t.Errorf("without the token Run = %v, want that the agent is not let in", err)
	}
	said := make(chan string, 100)
	stop := startAgent(t, &Agent{
		Access: Access{URL: url, CA: other, Token: token}, Name: "c", Say: func(message string) { said <- message },
	})
	if message := <-said; !strings.Contains(message, "certificate") {
		t.Errorf("with another certificate to trust it says %q, want that the server's is unknown", message)
	}
	if err := stop(); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
}

// TestCredentials are those of a user of a cluster with accounts, as nsc makes them.
func TestCredentials(t *testing.T) {
	t.Parallel()
	newKey := func(create func() (nkeys.KeyPair, error)) (nkeys.KeyPair, string) {
		t.Helper()
		pair, err := create()
		if err != nil {
			t.Fatal(err)
		}
		public, err := pair.PublicKey()
		if err != nil {
			t.Fatal(err)
		}
		return pair, public
	}
	encode := func(claims jwt.Claims, by nkeys.KeyPair) string {
		t.Helper()
		text, err := claims.Encode(by)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	operator, operatorName := newKey(nkeys.CreateOperator)
	account, accountName := newKey(nkeys.CreateAccount)
	user, userName := newKey(nkeys.CreateUser)
	resolver := &server.MemAccResolver{}
	if err := resolver.Store(accountName, encode(jwt.NewAccountClaims(accountName), operator)); err != nil {
		t.Fatal(err)
	}
	cluster, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true,
		TrustedKeys: []string{operatorName}, AccountResolver: resolver,
	})
	if err != nil {
		t.Fatal(err)
	}
	cluster.Start()
	s := &Server{cluster}
	t.Cleanup(s.Close)
	if !s.ReadyForConnections(patience) {
		t.Fatal("the cluster does not listen")
	}
	seed, err := user.Seed()
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.FormatUserConfig(encode(jwt.NewUserClaims(userName), account), seed)
	if err != nil {
		t.Fatal(err)
	}
	access := Access{URL: cluster.ClientURL(), Credentials: writeFile(t, "user.creds", text)}
	startAgent(t, &Agent{Access: access, Name: "a"})
	c := newCoordinator(t, access, nil)
	if run := measure(t, c, Roles{Count: 1}, scenario(), nil); run.Delivery.Received != 60 {
		t.Errorf("%+v, want 60 received: %q", run.Delivery, run.InvalidBecause)
	}
	if _, err := NewCoordinator(Access{URL: access.URL}, nil, Work{}, nil); err == nil || !strings.Contains(err.Error(), "Authorization Violation") {
		t.Errorf("without credentials NewCoordinator = %v, want that it is not let in", err)
	}
}

// TestWrongFiles are said before anything is connected to.
func TestWrongFiles(t *testing.T) {
	cert, key := certificate(t)
	empty := writeFile(t, "empty", nil)
	for want, a := range map[string]Access{
		"credentials: open /nowhere":            {Credentials: "/nowhere"},
		"token: open /nowhere":                  {Token: "/nowhere"},
		"token: " + empty + " is empty":         {Token: empty},
		"certificates to trust: open":           {CA: "/nowhere"},
		"certificates to trust: " + empty:       {CA: empty},
		"a certificate and its key go together": {Certificate: cert},
		"certificate: open /nowhere":            {Certificate: "/nowhere", Key: key},
	} {
		if _, err := a.options("test", nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", a, err, want)
		}
	}
	if _, err := NewServer("127.0.0.1:0", Access{CA: cert}); err == nil || err.Error() != "a server with TLS has a certificate and its key" {
		t.Errorf("NewServer = %v, want that it has no certificate", err)
	}
}

// TestAServerForEverybodyIsRefused: where other machines reach it, it takes a token or certificates.
func TestAServerForEverybodyIsRefused(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		if s, err := NewServer(listen, Access{}); err == nil || !strings.Contains(err.Error(), "whoever reaches it could start programs at the agents") {
			s.Close()
			t.Errorf("at %s: %v, want that it is refused", listen, err)
		}
	}
	s, err := NewServer("0.0.0.0:0", Access{Token: writeFile(t, "token", []byte("a secret\n"))})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
}
