package middleboxes

import (
	"strings"
	"testing"

	"pollpush/suites/targets"
)

// TestShipped: each file parses, says all that is said of one, and has nothing left of placeholders once they are expanded.
func TestShipped(t *testing.T) {
	values := map[string]string{"host": "h", "port": "1", "port2": "2", "address": "h:1", "dir": "/d", "upstream": "u:3"}
	if len(Names()) < 14 {
		t.Errorf("there are %d: %v", len(Names()), Names())
	}
	for _, name := range Names() {
		m, err := Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if m.About == "" || m.Source == "" || m.Version == "" || !strings.HasPrefix(m.Install, "apt-get install ") || len(m.SHA256) != 64 {
			t.Errorf("%s doesn't say what it is: %+v", name, m)
		}
		texts := strings.Join(m.Start.Command, " ")
		for _, text := range m.Start.Files {
			texts += text
		}
		expanded := targets.Expand(texts, values)
		for placeholder := range values {
			if strings.Contains(expanded, "{"+placeholder+"}") {
				t.Errorf("%s: {%s} is left", name, placeholder)
			}
		}
		if want := len(m.HTTP) > 0; (m.Speaks("2", true) == "") != want || m.Speaks("1.1", false) != "" {
			t.Errorf("%s: HTTP/2: %q, HTTP/1.1: %q", name, m.Speaks("2", true), m.Speaks("1.1", false))
		}
	}
}

func TestLoad(t *testing.T) {
	if _, err := Load("nginks"); err == nil || !strings.Contains(err.Error(), "nginx-tuned") {
		t.Errorf("a middlebox that there isn't: %v", err)
	}
	if _, err := Load("./nothing.yaml"); err == nil || !strings.HasPrefix(err.Error(), "read middlebox: ") {
		t.Errorf("a file that there isn't: %v", err)
	}
}

func TestParse(t *testing.T) {
	const whole = "about: a\nstart:\n  command: [x, \"{address}\", \"{upstream}\"]\n"
	if m, err := Parse("f.yaml", []byte(whole)); err != nil || m.Name != "f.yaml" || m.Start.Command[0] != "x" {
		t.Errorf("%v, %v", m, err)
	}
	for text, want := range map[string]string{
		whole + "abuot: b\n":                         "f.yaml:4",
		"about: a\n":                                 "f.yaml: start.command: it is missing",
		whole + "  within: soon\n":                   `f.yaml: start.within: "soon"`,
		whole + "  files: {../x: y}\n":               `f.yaml: start.files.../x: "../x" is no name`,
		whole + "  environment: {A: \"{adress}\"}\n": "{address}",
		whole + "  stop: HUP\n":                      `f.yaml: start.stop: "HUP"`,
		whole + "http: [\"3\"]\n":                    `f.yaml: http: "3"`,
		whole + "http: [\"2\"]\n":                    "{port2}",
		"start: {command: [x, \"{address}\"]}\n":     "{upstream}",
		"start: {command: [x, \"{upstream}\"]}\n":    "{port}",
	} {
		if _, err := Parse("f.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		text, err := files.ReadFile(name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := Parse("f.yaml", text)
		if err == nil && (len(m.Start.Command) == 0 || m.SHA256 == "") {
			t.Errorf("%q is accepted", text)
		}
	})
}
