package advise

import (
	"strings"
	"testing"

	"pollpush/results/slo"
)

func TestReadFile(t *testing.T) {
	n := Default()
	err := n.ReadFile("mine.yaml", `# ours
clients: 50_000
every: 30/min
stale: p99=5s
share: all
tls: true
client: mobile
`)
	if err != nil {
		t.Fatal(err)
	}
	want := slo.Objective{{Name: "p99", Most: 5e9}}
	if n.Clients != 50_000 || n.Rate != 0.5 || n.Stale[0] != want[0] || n.Share != 0 || !n.TLS || n.Client != ClientMobile || n.Payload != 64 {
		t.Errorf("read %+v", n)
	}
}

func TestReadFileRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"clients: 5\nclinet: browser": `mine.yaml:2: unknown field "clinet" (did you mean "client"?)`,
		"clients: 5\nclients: 6":      "mine.yaml:2: ",
		"clients: many":               "mine.yaml:1: clients: \"many\" is no whole number",
		"every: [1, 2]":               "mine.yaml:1: every: it is no single value",
		"rtt:":                        "mine.yaml:1: rtt has no value",
		"- clients":                   "mine.yaml:1: needs is no mapping",
		"":                            "mine.yaml: needs has no value",
		"a: b: c":                     "mine.yaml:1: ",
	} {
		n := Default()
		if err := n.ReadFile("mine.yaml", text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q gives %v, want an error that begins with %q", text, err, want)
		}
	}
}
