package suites

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pollpush/results"
)

var transports = []string{results.ShortPoll, results.LongPoll, results.SSE, results.WebSocket}

func TestEmbeddedSuitesAreValid(t *testing.T) {
	names := Names()
	for _, want := range []string{"browser", "ci", "full", "published", "quick"} {
		if !strings.Contains(strings.Join(names, " "), want) {
			t.Errorf("no suite %s among %v", want, names)
		}
	}
	for _, name := range names {
		s, err := Load(name, transports)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.About == "" || !strings.HasPrefix(s.Text, "# ") {
			t.Errorf("%s does not say what it is", name)
		}
		seen := map[string]bool{}
		for _, p := range s.Points {
			for _, scenario := range p.Scenarios {
				if seen[scenario.Name] {
					t.Errorf("%s: two scenarios are called %s", name, scenario.Name)
				}
				seen[scenario.Name] = true
			}
		}
	}
}

func TestExpand(t *testing.T) {
	s, err := Parse("x", "x.yaml", `
repetitions: 3
scenario: {clients: 7}
sets:
  - name: a
    scenario: {measure: 1s}
    vary:
      transport: [short-poll, sse]
      poll_interval: [100ms, 1s]
      rate: [1, 20]
  - name: b
    repetitions: 1
    scenario: {transport: short-poll, think: 2s}
`, transports)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range s.Points {
		line := p.Set
		for _, sc := range p.Scenarios {
			line += " " + sc.Name
			if sc.Clients != 7 {
				t.Errorf("%s has %d clients, want the file's 7", sc.Name, sc.Clients)
			}
		}
		got = append(got, line)
	}
	want := `a a-short-poll-100ms-rate1 a-short-poll-1s-rate1 a-sse-rate1
a a-short-poll-100ms-rate20 a-short-poll-1s-rate20 a-sse-rate20
b b-short-poll-think-2s`
	if strings.Join(got, "\n") != want {
		t.Errorf("expanded to\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if s.Points[0].Repetitions != 3 || s.Points[2].Repetitions != 1 {
		t.Errorf("repetitions are %d and %d, want 3 and 1", s.Points[0].Repetitions, s.Points[2].Repetitions)
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"sets:\n  - name: a\n    scenario:\n      cleints: 3\n", `x.yaml:4: a scenario has no "cleints" (did you mean "clients"?)`},
		{"sets:\n  - name: a\n    scenario:\n      rate: -1\n", `x.yaml:4: rate: -1 is out of range: use 0 to 1e+06`},
		{"sets:\n  - name: a\n    vary:\n      transport:\n        - sse\n        - websockets\n", `x.yaml:6: transport: "websockets" does not exist: use short-poll, long-poll, sse, websocket (did you mean "websocket"?)`},
		{"sets:\n  - name: a\n    scenario: {measure: 5}\n", `x.yaml:3: measure: "5" is not a duration: write it like 250ms, 5s or 1m30s`},
		{"sets:\n  - name: a\n    scenario: {clients: many}\n", `x.yaml:3: clients: cannot unmarshal`},
		{"repetitoins: 3\nsets: []\n", `x.yaml:1: unknown field "repetitoins" (did you mean "repetitions"?)`},
		{"sets:\n  - name: a\n   bad indent\n", `x.yaml:`},
		{"about: nothing\n", "x.yaml: it has no sets, so there is nothing to run"},
		{"sets:\n  - about: nameless\n", "x.yaml: set 1 needs a name"},
		{"sets:\n  - name: a\n    vary: {rate: []}\n", `set "a" varies rate over nothing`},
		{"sets:\n  - name: a\n    repetitions: -2\n", `repetitions: -2 is out of range`},
		{"sets:\n  - name: a\n    scenario:\n      rate:\n", "x.yaml: rate has no value"},
		{"", "x.yaml: it is empty"},
	} {
		_, err := Parse("x", "x.yaml", test.text, transports)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Parse(%q)\n   = %v\nwant %s", test.text, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("an error of more than one line: %q", err)
		}
	}
}

func TestLoad(t *testing.T) {
	if _, err := Load("quik", transports); err == nil || !strings.Contains(err.Error(), `did you mean "quick"?`) {
		t.Errorf("Load(quik) = %v, want a hint", err)
	}
	if _, err := Load("./nowhere.yaml", transports); err == nil || !strings.Contains(err.Error(), "read suite: open ./nowhere.yaml") {
		t.Errorf("Load of a missing file = %v", err)
	}
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("sets:\n  - name: a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path, transports)
	if err != nil || s.Name != "mine" || len(s.Points) != 1 {
		t.Errorf("Load(mine.yaml) = %+v, %v", s, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		text, err := embedded.ReadFile(name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("sets:\n  - name: a\n    vary: {rate: [1, [2]]}\n")
	f.Add("sets: {a: b}")
	f.Add("sets:\n - name: a\n   scenario: null\n   vary: {transport: [null]}")
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := Parse("x", "x.yaml", text, transports); err == nil && len(s.Points) == 0 {
			t.Error("a suite without points, and no error")
		}
	})
}
