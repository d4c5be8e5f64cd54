package results

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/transport"
)

// TestNothingElseIsARepetition: whatever runs differ in, but for the seed, they never share a group or a family.
func TestNothingElseIsARepetition(t *testing.T) {
	base := someRun("q/a/1")
	base.Host.Modules = map[string]string{"a.example/m": "v1"}
	for name, change := range map[string]func(*Run){
		"target":   func(r *Run) { r.Scenario.Target = "10.0.0.7:8080" },
		"parallel": func(r *Run) { r.Parallel = true },
		"module":   func(r *Run) { r.Host.Modules = map[string]string{"a.example/m": "v2"} },
	} {
		other := base
		change(&other)
		apart(t, name, base, other)
	}
	host := reflect.TypeFor[Host]()
	for i := range host.NumField() {
		other := base
		switch f := reflect.ValueOf(&other.Host).Elem().Field(i); f.Kind() {
		case reflect.String:
			f.SetString("another")
		case reflect.Int:
			f.SetInt(99)
		case reflect.Bool:
			f.SetBool(true)
		default:
			continue
		}
		apart(t, "host."+host.Field(i).Name, base, other)
	}
}

func apart(t *testing.T, name string, a, b Run) {
	t.Helper()
	if groups := Groups([]Run{a, b, a}); len(groups) != 2 || len(groups[0].Runs) != 2 {
		t.Errorf("%s: %d groups, want 2", name, len(groups))
	}
	if families := Families([]Run{a, b, a}); len(families) != 2 {
		t.Errorf("%s: %d families, want 2", name, len(families))
	}
	if name != "parallel" && len(Mixed([]Run{a, b, a})) != 1 {
		t.Errorf("%s: Mixed says %q, want one sentence", name, Mixed([]Run{a, b}))
	}
}

// TestEachTransportMayHaveItsTarget: comparing transports compares their servers then.
func TestEachTransportMayHaveItsTarget(t *testing.T) {
	sse, websocket := someRun("q/a/1"), someRun("q/b/1")
	sse.Scenario.Target = "127.0.0.1:1"
	websocket.Scenario.Transport, websocket.Scenario.Target = transport.WebSocket.Name, "127.0.0.1:2"
	if families := Families([]Run{sse, websocket}); len(families) != 1 {
		t.Errorf("%d families, want one", len(families))
	}
}

func TestDifferences(t *testing.T) {
	a := Host{CPU: "x", Cores: 2, Modules: map[string]string{"m": "v1", "n": "v1"}}
	b := Host{CPU: "x", Cores: 4, Modules: map[string]string{"m": "v1"}}
	want := [][]Fact{{{"cores", "2"}, {"n", "v1"}}, {{"cores", "4"}}}
	if got := Differences([]Host{a, b}); !reflect.DeepEqual(got, want) {
		t.Errorf("Differences = %v, want %v", got, want)
	}
}

// TestPairsAreOfOneBench: a ratio is between runs that were made close to each other.
func TestPairsAreOfOneBench(t *testing.T) {
	bytes := Metric{Name: "bytes", Of: func(r Run) float64 { return float64(r.Bytes.AppDown) }}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	run := func(id, bench string, minute int, bytes int64) Run {
		return Run{ID: id, bench: bench, Started: at.Add(time.Duration(minute) * time.Minute), Bytes: Bytes{AppDown: bytes}, Order: minute + 1}
	}
	alone := func(id string, minute int, bytes int64) Run {
		r := run(id, "", minute, bytes)
		r.Order = 0
		return r
	}
	elsewhere := run("q/a/1", "", 0, 40)
	elsewhere.Host.CPU = "another"
	for _, test := range []struct {
		name       string
		runs, base []Run
		want       []float64
	}{
		{"two benches in two files", []Run{run("q/a/1", "0", 0, 20), run("q/a/1", "1", 100, 60)}, []Run{run("q/b/1", "0", 1, 10), run("q/b/1", "1", 101, 30)}, []float64{2, 2}},
		{"two benches in one file", []Run{run("q/a/1", "", 0, 20), run("q/a/1", "", 100, 60)}, []Run{run("q/b/1", "", 101, 30), run("q/b/1", "", 1, 10)}, []float64{2, 2}},
		{"one of them without a partner", []Run{run("q/a/1", "", 0, 20), run("q/a/1", "", 100, 60)}, []Run{run("q/b/1", "", 101, 30)}, []float64{2}},
		{"different files", []Run{run("q/a/1", "0", 0, 20)}, []Run{run("q/b/1", "1", 1, 10)}, nil},
		{"different suites", []Run{run("p/a/1", "", 0, 20)}, []Run{run("q/b/1", "", 1, 10)}, nil},
		{"different hosts", []Run{elsewhere}, []Run{run("q/b/1", "", 1, 10)}, nil},
		{"not interleaved", []Run{alone("run/sse/1", 0, 10), alone("run/sse/1", 1, 15), alone("run/sse/1", 2, 10)}, []Run{alone("run/websocket/1", 3, 10), alone("run/websocket/1", 4, 15)}, nil},
	} {
		var got []float64
		for _, p := range pairs(test.runs, test.base) {
			got = append(got, bytes.Of(p[0])/bytes.Of(p[1]))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: ratios %v, want %v", test.name, got, test.want)
		}
	}
}

func TestRunsCountOnce(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	second := strings.Replace(oneLine, "q/a/1", "q/a/2", 1)
	one := write("one.jsonl", oneLine+"\n")
	both := write("both.jsonl", oneLine+"\n"+second+"\n")
	twice := write("twice.jsonl", oneLine+"\n"+strings.Replace(oneLine, `":"`, `": "`, 1)+"\n")
	link := filepath.Join(dir, "link.jsonl")
	if err := os.Symlink(one, link); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name     string
		files    []string
		runs     int
		warnings int
	}{
		{"one file", []string{both}, 2, 0},
		{"named twice", []string{both, both}, 2, 1},
		{"a link", []string{one, link}, 1, 1},
		{"a copy that went on", []string{one, both}, 2, 1},
		{"twice in one file", []string{twice}, 1, 1},
	} {
		runs, warnings, err := ReadFiles(test.files)
		if err != nil || len(runs) != test.runs || len(warnings) != test.warnings {
			t.Errorf("%s: %d runs, warnings %q, %v, want %d runs and %d", test.name, len(runs), warnings, err, test.runs, test.warnings)
		}
		for _, r := range runs {
			if r.bench != runs[0].bench {
				t.Errorf("%s: run %s is of another bench than the first", test.name, r.ID)
			}
		}
	}
	other := write("other.jsonl", second+"\n")
	if runs, _, err := ReadFiles([]string{one, other}); err != nil || runs[0].bench == runs[1].bench {
		t.Errorf("runs of two files are of one bench (%v)", err)
	}
}

// TestCompareFindsTheCounterpart among several hosts and servers.
func TestCompareFindsTheCounterpart(t *testing.T) {
	on := func(cpu, revision, target string) Run {
		r := someRun("q/a/1")
		r.Host.CPU, r.Host.Revision, r.Scenario.Target = cpu, revision, target
		return r
	}
	for _, test := range []struct {
		name     string
		old, new []Run
		want     []int
	}{
		{"a newer version", []Run{on("x", "1", "")}, []Run{on("x", "2", "")}, []int{0}},
		{"newer versions on two hosts", []Run{on("x", "1", ""), on("y", "1", "")}, []Run{on("y", "2", ""), on("x", "2", "")}, []int{1, 0}},
		{"another host", []Run{on("x", "1", "")}, []Run{on("y", "1", "")}, []int{0}},
		{"another target", []Run{on("x", "1", "h:1")}, []Run{on("x", "1", "h:2")}, []int{0}},
		{"the same and another", []Run{on("x", "1", ""), on("x", "1", "h:1")}, []Run{on("x", "1", "h:2"), on("x", "1", "")}, []int{1, 0}},
		{"which of two", []Run{on("x", "1", "")}, []Run{on("y", "1", ""), on("z", "1", "")}, []int{-1}},
	} {
		if got := counterparts(Groups(test.old), Groups(test.new)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	changes := Compare([]Run{on("x", "1", "")}, []Run{on("y", "1", ""), on("z", "1", "")})
	if len(changes) != 1 || !strings.Contains(changes[0].Failure, "several hosts or servers") {
		t.Errorf("changes = %+v, want one that says that it is not clear what to compare", changes)
	}
}

// TestFamiliesDoNotDependOnOrder: each run is in one family, whatever the order of the records.
func TestFamiliesDoNotDependOnOrder(t *testing.T) {
	var runs []Run
	for _, target := range []string{"", "h:1"} {
		for _, name := range []string{transport.SSE.Name, transport.WebSocket.Name} {
			for _, cpu := range []string{"x", "y"} {
				r := someRun("q/a/1")
				r.Scenario.Target, r.Scenario.Transport, r.Host.CPU = target, name, cpu
				runs = append(runs, r)
			}
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		random.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
		families := Families(runs)
		if len(families) != 4 {
			t.Fatalf("%d families, want one for each host and server", len(families))
		}
		for _, family := range families {
			if len(family) != 2 || family[0].Host.CPU != family[1].Host.CPU || family[0].Scenario.Target != family[1].Scenario.Target {
				t.Errorf("a family has %d runs of different places", len(family))
			}
		}
	}
}
