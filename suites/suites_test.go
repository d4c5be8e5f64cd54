package suites

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

var transports = transport.NamesOver("1.1")

func TestEmbeddedSuitesAreValid(t *testing.T) {
	names := Names()
	for _, want := range []string{"breakeven", "browser", "ci", "conditions", "equal", "full", "published", "quick", "tokens", "workloads"} {
		if !strings.Contains(strings.Join(names, " "), want) {
			t.Errorf("no suite %s among %v", want, names)
		}
	}
	for _, name := range names {
		s, err := Load(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.About == "" || !strings.HasPrefix(s.Text, "# ") {
			t.Errorf("%s does not say what it is", name)
		}
		seen := map[string]bool{}
		for _, p := range s.Points {
			if len(p.Questions) == 0 || p.About == "" {
				t.Errorf("%s: nothing is asked of the set %s, or it does not say what it is", name, p.Set)
			}
			for _, scenario := range p.Scenarios {
				if seen[scenario.Name] {
					t.Errorf("%s: two scenarios are called %s", name, scenario.Name)
				}
				seen[scenario.Name] = true
			}
		}
	}
}

// TestAllAreThoseThatCan: "all" leaves out the transports that can't have what a set asks for, and nothing that no transport has.
func TestAllAreThoseThatCan(t *testing.T) {
	const head = "sets:\n  - name: x\n    scenario: {contract: latest, measure: 1s}\n    vary:\n      transport: all\n"
	s, err := Parse("x", "x.yaml", head+"      conditional: [true]\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range s.Points {
		for _, scenario := range p.Scenarios {
			got = append(got, scenario.Transport)
		}
	}
	if want := []string{transport.ShortPoll.Name, transport.LongPoll.Name}; !slices.Equal(got, want) {
		t.Errorf("conditional requests of %v, want %v", got, want)
	}
	if _, err := Parse("x", "x.yaml", head+"      rate: [1, -1]\n"); err == nil {
		t.Error("a rate that no transport can have is left out without a word")
	}
}

// TestWhatIsCitedCanBeCompared: the suites whose numbers are set beside each other repeat everything often enough.
func TestWhatIsCitedCanBeCompared(t *testing.T) {
	for _, name := range []string{"quick", "full", "equal", "breakeven", "conditions", "tokens", "workloads"} {
		s, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range s.Points {
			if p.Repetitions < stats.LeastPairs {
				t.Errorf("%s: the set %s has %d repetitions, want %d", name, p.Set, p.Repetitions, stats.LeastPairs)
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
    question: [idle, busy, idle]
    repetitions: 1
    scenario: {transport: short-poll, think: 2s}
`)
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
	if none, both := s.Points[0].Questions, s.Points[2].Questions; len(none) > 0 || !slices.Equal(both, []string{"idle", "busy"}) {
		t.Errorf("questions are %v and %v, want none, and idle and busy", none, both)
	}
}

// TestObjectives: a set has the file's, unless it has one of its own.
func TestObjectives(t *testing.T) {
	s, err := Parse("x", "x.yaml", `
slo: {p99: 5 s, max: &most 10s, bytes: 2 kB/s, lost: 0, cpu: 70%}
sets:
  - name: a
  - name: b
    slo: mean=1ms,lost=0
  - name: c
    slo:
      max: *most
`)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"p99=5s,max=10s,bytes=2kB,lost=0,utilisation=70%", "mean=1ms,lost=0", "max=10s"} {
		if got := s.Points[i].SLO.String(); got != want {
			t.Errorf("the set %s is to hold %s, want %s", s.Points[i].Set, got, want)
		}
	}
}

// TestNamesOfEmptyTexts: a scenario that varies over no text at all is called by what that means.
func TestNamesOfEmptyTexts(t *testing.T) {
	s, err := Parse("x", "x.yaml", "sets:\n  - name: a\n    vary: {target: [\"\", \"h:80\"]}\n")
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Points[0].Scenarios[0].Name; got != "a-sse-own" {
		t.Errorf("it is called %q, want a-sse-own", got)
	}
}

// TestAllTransports: "all" is each one that can have the scenario, in the registry's order.
func TestAllTransports(t *testing.T) {
	for _, value := range []string{"all", `"all"`, "*every"} {
		s, err := Parse("x", "x.yaml", "about: &every all\nsets:\n  - name: a\n    vary:\n      transport: "+value+"\n      clients: [1, 2]\n")
		if err != nil {
			t.Errorf("transport: %s: %v", value, err)
			continue
		}
		for _, p := range s.Points {
			var got []string
			for _, scenario := range p.Scenarios {
				got = append(got, scenario.Transport)
			}
			if !slices.Equal(got, transports) {
				t.Errorf("transport: %s makes runs of %q, want %q", value, got, transports)
			}
		}
		if len(s.Points) != 2 {
			t.Errorf("transport: %s makes %d points, want 2", value, len(s.Points))
		}
	}
	for _, wrong := range []string{"sse", "[all]", "[sse, all]"} {
		_, err := Parse("x", "x.yaml", "sets:\n  - name: a\n    vary:\n      transport: "+wrong+"\n")
		if err == nil || !strings.HasPrefix(err.Error(), "x.yaml:4: transport") {
			t.Errorf("transport: %s = %v, want an error that names line 4", wrong, err)
		}
	}
}

// TestPeers: "peers" is our own server and each that is shipped, by the transports that it offers, and all of a scenario are in one point.
func TestPeers(t *testing.T) {
	s, err := Parse("x", "x.yaml", "conformance: true\nscenario: {publisher: post}\nsets:\n  - name: a\n    vary: {target: peers, transport: [sse, websocket], rate: [1, 2]}\n")
	if err != nil {
		t.Fatal(err)
	}
	if !s.Conformance || len(s.Points) != 2 {
		t.Fatalf("conformance %v and %d points, want one for each rate", s.Conformance, len(s.Points))
	}
	var got []string
	for _, scenario := range s.Points[0].Scenarios {
		got = append(got, scenario.Name)
	}
	for _, want := range []string{"a-sse-rate1-own", "a-websocket-rate1-own", "a-websocket-rate1-ws", "a-sse-rate1-better-sse"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not among %q", want, got)
		}
	}
	if slices.Contains(got, "a-sse-rate1-ws") || !s.Points[0].Peers {
		t.Errorf("peers %v: %q, want none by a transport that it doesn't offer", s.Points[0].Peers, got)
	}
	for _, scenario := range s.Points[0].Scenarios {
		if want := map[bool]string{true: results.PublisherPost}[scenario.Target == ""]; scenario.Publisher != want {
			t.Errorf("%s: publisher %q, want %q", scenario.Name, scenario.Publisher, want)
		}
	}
}

// TestSearch: a search has the objective and the steps that the file says.
func TestSearch(t *testing.T) {
	s, err := Parse("x", "x.yaml", "sets:\n  - name: a\n    slo: {p99: 100ms}\n    search: {steps: 8}\n    scenario: {rate: 20}\n")
	if err != nil {
		t.Fatal(err)
	}
	if p := s.Points[0]; p.Steps != 8 || p.SLO.String() != "p99=100ms" || p.Scenarios[0].Rate != 20 {
		t.Errorf("%+v, want 8 steps from a rate of 20", p)
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"sets:\n  - name: a\n    scenario:\n      cleints: 3\n", `x.yaml:4: a scenario has no "cleints" (did you mean "clients"?)`},
		{"sets:\n  - name: a\n    scenario:\n      rate: -1\n", `x.yaml:4: rate: -1 is out of range: use 0 to 1000000`},
		{"sets:\n  - name: a\n    vary:\n      transport:\n        - sse\n        - websockets\n", `x.yaml:6: transport: "websockets" does not exist: use ` + strings.Join(transport.Names(), ", ") + ` (did you mean "websocket"?)`},
		{"sets:\n  - name: a\n    scenario: {measure: 5}\n", `x.yaml:3: measure: "5" is not a duration: write it like 250ms, 5s or 1m30s`},
		{"sets:\n  - name: a\n    scenario: {clients: many}\n", `x.yaml:3: clients: "many" is no whole number`},
		{"repetitoins: 3\nsets: []\n", `x.yaml:1: unknown field "repetitoins" (did you mean "repetitions"?)`},
		{"sets:\n  - name: a\n   bad indent\n", `x.yaml:`},
		{"about: nothing\n", "x.yaml: it has no sets, so there is nothing to run"},
		{"sets:\n  - about: nameless\n", "x.yaml:2: set 1 needs a name"},
		{"sets:\n  - name: a\n    vary: {rate: []}\n", `x.yaml:3: it varies rate over nothing`},
		{"sets:\n  - name: a\n    repetitions: -2\n", `repetitions: -2 is out of range`},
		{"sets:\n  - name: a\n    scenario:\n      rate:\n", "x.yaml:4: rate has no value"},
		{"sets:\n  - name: a\n    question: idel\n", `x.yaml:3: question: no report answers "idel": use staleness, layers, idle`},
		{"sets:\n  - name: a\n    question: idel\n", `(did you mean "idle"?)`},
		{"sets:\n  - name: a\n    question: [idle, {busy: 1}]\n", "x.yaml:3: question: it is no single value"},
		{"sets:\n  - name: a\n    question: []\n", "x.yaml:3: question: the list is empty"},
		{"sets:\n  - name: a\n    search: {steps: 8}\n", "x.yaml:3: search: it is for the highest rate that holds an objective"},
		{"sets:\n  - name: a\n    slo: {p99: 1s}\n    search: {steps: 0}\n", "x.yaml:4: search: 0 steps are out of range"},
		{"sets:\n  - name: a\n    slo: {p99: 1s}\n    search: {step: 8}\n", `x.yaml:4: unknown field "step" (did you mean "steps"?)`},
		{"sets:\n  - name: a\n    slo: {p99: 1s}\n    search: {steps: 8}\n    scenario: {rate: 0}\n", "x.yaml:4: search: its first step is made at the scenario's rate, which is 0"},
		{"conformance: yes\nsets:\n  - name: a\n", `x.yaml:1: conformance: "yes" is neither true nor false`},
		{"sets:\n  - name: a\n    vary: {target: [peers, all], transport: peers}\n", "x.yaml:3: transport is no list"},
		{"sets:\n  - name: a\n    parallel: 1\n", "x.yaml:3: parallel: 1 is out of range: use 2 to 100"},
		{"sets:\n  - name: a\n    parallel: true\n", "x.yaml:3: parallel: "},
		{"", "x.yaml: it is empty"},
		{"# nothing\n\n# at all\n", "x.yaml: it is empty but for comments"},
		{"\uFEFF# nothing\n", "x.yaml: it is empty but for comments"},
		{"---\n", "x.yaml: it "},
		{"sets:\n  - name: a\n---\nsets:\n  - name: b\n", "x.yaml:4: a second document begins here"},
		{"sets:\n  - name: a\n    repetitions: 0\n", "x.yaml:3: repetitions: 0 is out of range"},
		{"repetitions: 2.7\nsets:\n  - name: a\n", `x.yaml:1: repetitions: "2.7" is no whole number`},
		{"repetitions:\nsets:\n  - name: a\n", `x.yaml:1: repetitions has no value`},
		{"sets:\n  - name: a\n  - name: b\n  - name: a\n", `x.yaml:4: two sets are called "a", the other one in line 2`},
		{"sets:\n  - name: a/b\n", "x.yaml:2: set 1 needs a name without blanks and slashes"},
		{"sets:\n  - name: \"a\\eb\"\n", "x.yaml:2: set 1 needs a name"},
		{"sets:\n  - name: a\n    name: b\n", "x.yaml:3:"},
		{"sets:\n  - name: a\n    scenario: {clients: 1, clients: 2}\n", "x.yaml:3:"},
		{"sets:\n  - name: a\n    colour: red\n", `x.yaml:3: unknown field "colour"`},
		{"sets: {name: a}\n", "x.yaml:1: sets is no list"},
		{"sets:\n  - a\n", "x.yaml:2: a set is no mapping"},
		{"- name: a\n", "x.yaml:1: a suite is no mapping"},
		{"sets:\n  - name: a\n    vary: {rate: 5}\n", "x.yaml:3: rate is no list"},
		{"sets:\n  - name: a\n    vary:\n      clients:\n        - 1\n        - 2\n        - 1\n", "x.yaml:7: clients has the value 1 twice"},
		{"sets:\n  - name: a\n    vary: {rate: [1, [2]]}\n", "x.yaml:3: rate: it is no single value"},
		{"sets:\n  - name: a\n    vary: {rate: [1, ~]}\n", "x.yaml:3: an entry of rate has no value"},
		{"sets:\n  - name: a\n    scenario: *base\n", "x.yaml:3: *base stands for nothing"},
		{"scenario: &a\n  <<: *a\nsets:\n  - name: a\n", "x.yaml:2: merge keys go round in circles"},
		{"sets:\n  - name: a\n    scenario: {transport: short-poll, think: 1s, poll_interval: 1s}\n", "x.yaml:3: think and poll_interval exclude each other"},
		{"sets:\n  - name: a\n    vary: {think: [1s], poll_interval: [1s]}\n", "x.yaml:3: think and poll_interval exclude each other"},
		{"sets:\n  - name: a\n    scenario: {clients: !!int 3}\n", "x.yaml:3: clients: it has the tag"},
		{"sets:\n\t- name: a\n", "x.yaml:2:"},
		{"slo: {p98: 5s}\nsets:\n  - name: a\n", `x.yaml:1: slo: "p98" can't be limited: use mean, p50, p90, p99, p999, max, lost, bytes, cpu, utilisation, memory (did you mean "p90"?)`},
		{"slo: 5s\nsets:\n  - name: a\n", `x.yaml:1: slo: "5s" is no limit: write one like p99=100ms`},
		{"sets:\n  - name: a\n    slo:\n      p99: 5\n", `x.yaml:4: slo: p99: "5" is not a duration: write it like 250ms, 5s or 1m30s`},
		{"sets:\n  - name: a\n    slo:\n      bytes: 5\n", `x.yaml:4: slo: bytes: "5" is no amount of bytes: write it like 500B/s, 2kB/s or 10MB/h`},
		{"sets:\n  - name: a\n    slo: {}\n", `x.yaml:3: slo: it limits nothing`},
		{"sets:\n  - name: a\n    slo: [p99=5s]\n", `x.yaml:3: slo is no mapping`},
		{"sets:\n  - name: a\n    slo: {p99: [5s]}\n", `x.yaml:3: p99: it is no single value`},
		{"sets:\n  - name: a\n    slo: {p99: 5s, p99: 6s}\n", `x.yaml:3:`},
		{"sets:\n  - name: a\n    slo: {cpu: 5%, utilisation: 6%}\n", `x.yaml:3: slo: utilisation is limited twice`},
		{"sets:\n  - name: a\n    slo:\n", "x.yaml:3: slo has no value"},
		{"sets:\n  - name: a\n    about: \xff\n", "x.yaml:3: it is not UTF-8"},
		{"sets:\n  - name: a\n\x00\x00", "x.yaml:3: the character '\\x00' has no place in YAML"},
		{strings.Repeat("#", maxText+1), "x.yaml: it has more than 1024 kB"},
	} {
		_, err := Parse("x", "x.yaml", test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Parse(%q)\n   = %v\nwant %s", test.text, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("an error of more than one line: %q", err)
		}
	}
}

// TestValuesAreAsTheyAreWritten: a number that can't be taken as it stands is refused with its line.
func TestValuesAreAsTheyAreWritten(t *testing.T) {
	for _, test := range []struct{ field, wrong string }{
		{"clients", "2.9 2.0 1e3 010 0x10 0o10 0b1 1:30 \"3\" '3' true .5 99999999999999999999 -3 0 ~"},
		{"rate", "010 0x10 .inf .nan \"3\" 1e999 1e-999 -1 1_0_ yes"},
		{"seed", "1.5 -1 0x1 18446744073709551616 \"1\""},
		{"tls", "yes no on off 1 \"true\" True"},
		{"measure", "5 5.5 yes -1s 1d"},
		{"http", "1.10 4 HTTP/2"},
	} {
		for wrong := range strings.FieldsSeq(test.wrong) {
			_, err := Parse("x", "x.yaml", "sets:\n  - name: a\n    scenario:\n      "+test.field+": "+wrong+"\n")
			if err == nil || !strings.HasPrefix(err.Error(), "x.yaml:4: "+test.field) {
				t.Errorf("%s: %s = %v, want an error that names line 4", test.field, wrong, err)
			}
		}
	}
	s, err := Parse("x", "x.yaml", "\uFEFFscenario: &base {clients: 1_000, rate: 1e1, tls: true, http: 1.1, payload: 7}\r\n"+
		"about: &why \"a: b\"\r\nsets:\r\n  - name: 1e3\r\n    about: *why\r\n    scenario:\r\n      clients: 3\r\n      <<: [{rate: 2}, *base]\r\n      seed: &seed 18446744073709551615\r\n    vary: {payload: &all [5, 6]}\r\n"+
		"  - name: b\r\n    scenario: {seed: *seed}\r\n    vary: {payload: *all}\r\n")
	if err != nil {
		t.Fatal(err)
	}
	first := s.Points[0].Scenarios[0]
	if first.Name != "1e3-sse-payload5" || first.Clients != 3 || first.Rate != 2 || !first.TLS || first.Seed != 18446744073709551615 || first.Payload != 5 || s.About != "a: b" || s.Points[0].About != s.About {
		t.Errorf("read %+v, about %q", first, s.About)
	}
	if b := s.Points[len(s.Points)-1].Scenarios[0]; len(s.Points) != 4 || b.Clients != 1000 || b.Rate != 10 || b.Payload != 6 || b.Seed != first.Seed {
		t.Errorf("read %d points, the last one is %+v", len(s.Points), b)
	}
}

// TestLaterLayersChooseHowToPoll: of think and poll_interval the later one holds.
func TestLaterLayersChooseHowToPoll(t *testing.T) {
	for _, test := range []struct{ file, set, want string }{
		{"poll_interval: 2s", "think: 3s", "short-poll think 3s"},
		{"think: 3s", "poll_interval: 2s", "short-poll 2s"},
		{"think: 3s", "clients: 2", "short-poll think 3s"},
		{"think: 3s", "think: 0s", "short-poll"},
	} {
		s, err := Parse("x", "x.yaml", "scenario: {transport: short-poll, "+test.file+"}\nsets:\n  - name: a\n    scenario: {"+test.set+"}\n")
		switch {
		case test.want == "short-poll":
			if err == nil {
				t.Errorf("%s, then %s: %s, want an error: it is not said how often to poll", test.file, test.set, s.Points[0].Scenarios[0].Label())
			}
		case err != nil || s.Points[0].Scenarios[0].Label() != test.want:
			t.Errorf("%s, then %s: %v, want %s", test.file, test.set, err, test.want)
		}
	}
}

func TestLoad(t *testing.T) {
	if _, err := Load("quik"); err == nil || !strings.Contains(err.Error(), `did you mean "quick"?`) {
		t.Errorf("Load(quik) = %v, want a hint", err)
	}
	if _, err := Load("./nowhere.yaml"); err == nil || !strings.Contains(err.Error(), "read suite: open ./nowhere.yaml") {
		t.Errorf("Load of a missing file = %v", err)
	}
	path := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(path, []byte("sets:\n  - name: a\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path)
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
		if s, err := Parse("x", "x.yaml", text); err == nil && len(s.Points) == 0 {
			t.Error("a suite without points, and no error")
		}
	})
}
