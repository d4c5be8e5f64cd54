package middleboxes

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pollpush/suites/targets"
)

// checks are the commands by which programs check a configuration themselves, by what the names of their files begin with.
var checks = map[string]string{
	"nginx":   "nginx -t -q -p \"{dir}\" -e \"{dir}/error.log\" -c \"{dir}/nginx.conf\"",
	"haproxy": "cat cert.pem key.pem >both.pem && haproxy -c -q -f haproxy.cfg",
	"h2o":     "h2o -t -c \"{dir}/h2o.conf\"",
	"varnish": "varnishd -C -j none -f \"{dir}/default.vcl\" -n \"{dir}/work\"",
	"caddy":   "XDG_DATA_HOME=. XDG_CONFIG_HOME=. caddy validate --config Caddyfile --adapter caddyfile",
	"nghttpx": "", // it has none: experiment's tests start it
}

// TestConfigurations: where a program is installed, it finds nothing wrong with its shipped configurations.
func TestConfigurations(t *testing.T) {
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/sbin")
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			m, err := Load(name)
			if err != nil {
				t.Fatal(err)
			}
			program, _, _ := strings.Cut(name, "-")
			check, known := checks[program]
			if !known {
				t.Fatalf("no check of %s's configuration", program)
			}
			words := strings.Fields(check)
			if len(words) == 0 {
				t.Skip("it has no check of its own")
			}
			if err := exec.CommandContext(t.Context(), "sh", "-c", m.Version).Run(); err != nil {
				sentence := fmt.Sprintf("NOT TESTED: the configuration of %s, which is not installed: %s", name, m.Install)
				if _, err := os.Stat("/etc/debian_version"); err == nil && os.Getenv("CI") != "" && os.Geteuid() == 0 && program == "nginx" {
					t.Fatal(sentence)
				}
				fmt.Fprintln(os.Stderr, sentence)
				t.Skip(sentence)
			}
			dir := filepath.Join(t.TempDir(), "with a blank") // as TMPDIR may have
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			values := map[string]string{
				"dir": dir, "host": "127.0.0.1", "port": "18080", "port2": "18081", "address": "127.0.0.1:18080", "upstream": "127.0.0.1:18082",
			}
			for file, text := range m.Start.Files {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(targets.Expand(text, values)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			writeCertificate(t, dir)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			command := exec.CommandContext(ctx, "sh", "-c", targets.Expand(check, values))
			command.Dir = dir
			if output, err := command.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", targets.Expand(check, values), err, output)
			}
		})
	}
}

// writeCertificate writes the certificate of a test's server, and its key, into a directory.
func writeCertificate(t *testing.T, dir string) {
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	certificate := server.TLS.Certificates[0]
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]pem.Block{
		"cert.pem": {Type: "CERTIFICATE", Bytes: certificate.Certificate[0]}, "key.pem": {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(filepath.Join(dir, file), pem.EncodeToMemory(&block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
