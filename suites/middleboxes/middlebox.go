// Package middleboxes reads files that describe what lies between clients and a server: proxies and caches, each as it is installed and
// as its own documentation has it for streams. A file starts its program as one of package targets does, with the same placeholders:
// it listens without TLS, and for HTTP/1.1 alone, at {address}; and with TLS at {port2} where it has any.
package middleboxes

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"pollpush/internal/hint"
	"pollpush/internal/shipped"
	"pollpush/internal/yamlerror"
	"pollpush/suites/targets"
)

// A Middlebox is what may lie between clients and a server.
type Middlebox struct {
	Name    string   `yaml:"-"`       // of the shipped file, or the path of another one
	SHA256  string   `yaml:"-"`       // of the file's text, in hexadecimal
	About   string   `yaml:"about"`   // one sentence: what it is
	Source  string   `yaml:"source"`  // where its configuration stands, or what recommends it
	Install string   `yaml:"install"` // how to get it, in one command
	Version string   `yaml:"version"` // a command, run by sh, whose first line of output is its version; "": it can't be told
	HTTP    []string `yaml:"http"`    // the versions of HTTP that it speaks to clients over TLS, at {port2}: 1.1, 2; none: it has no TLS

	Start targets.Start `yaml:"start"` // {upstream} is HOST:PORT of the server behind it, which speaks HTTP/1.1 without TLS
}

//go:embed *.yaml
var files embed.FS

// Names returns the shipped middleboxes, in alphabetical order.
func Names() []string { return shipped.Names(files, ".") }

// Load returns the middlebox of that name among the shipped ones, or of that file: see shipped.IsFile.
func Load(given string) (*Middlebox, error) {
	if shipped.IsFile(given) {
		text, err := shipped.ReadFile(given)
		if err != nil {
			return nil, fmt.Errorf("read middlebox: %w", err)
		}
		return Parse(given, text)
	}
	text, err := files.ReadFile(given + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("no middlebox %q%s: use a YAML file, or one of %s", given, hint.For(given, Names()), strings.Join(Names(), ", "))
	}
	return Parse(given, text)
}

// Parse reads the text of a middlebox's file, strictly. Errors name the file, and the line or the key.
func Parse(name string, text []byte) (*Middlebox, error) {
	m := &Middlebox{Name: name, SHA256: fmt.Sprintf("%x", sha256.Sum256(text))}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(m); err != nil {
		return nil, fmt.Errorf("%s: %s", yamlerror.Place(name, err), yamlerror.Reason(err))
	}
	if problem := m.problem(); problem != "" {
		return nil, fmt.Errorf("%s: %s", name, problem)
	}
	return m, nil
}

// problem says what is wrong with a file that could be read; "" if nothing is.
func (m *Middlebox) problem() string {
	if err := m.Start.Check("upstream"); err != nil {
		return err.Error()
	}
	for _, version := range m.HTTP {
		if version != "1.1" && version != "2" {
			return fmt.Sprintf("http: %q is neither 1.1 nor 2", version)
		}
	}
	texts := strings.Join(m.Start.Command, " ")
	for _, text := range m.Start.Files {
		texts += " " + text
	}
	switch {
	case !strings.Contains(texts, "{upstream}"):
		return "start: nothing of it has {upstream}, the server behind it"
	case !strings.Contains(texts, "{port") && !strings.Contains(texts, "{address}"):
		return "start: nothing of it has {port}, where it listens"
	case len(m.HTTP) > 0 && !strings.Contains(texts, "{port2}"):
		return "http: it says what is spoken over TLS at {port2}, which start does not have"
	}
	return ""
}

// Speaks says why clients can't speak that version of HTTP to it, with TLS or without; "" if they can.
func (m *Middlebox) Speaks(version string, tls bool) string {
	switch {
	case !tls:
		return ""
	case len(m.HTTP) == 0:
		return m.Name + " has no TLS: leave tls out, and http at 1.1"
	case !slices.Contains(m.HTTP, version):
		return fmt.Sprintf("%s speaks HTTP/%s to clients: use one of these as http", m.Name, strings.Join(m.HTTP, ", "))
	}
	return ""
}
