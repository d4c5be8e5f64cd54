package stats

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestNothingElseIsARepetition: whatever runs differ in, but for the seed, they never share a group or a family.
func TestNothingElseIsARepetition(t *testing.T) {
	base := someRun("q/a/1")
	base.Host.Modules = map[string]string{"a.example/m": "v1"}
	for name, change := range map[string]func(*results.Run){
		"target":   func(r *results.Run) { r.Scenario.Target = "10.0.0.7:8080" },
		"parallel": func(r *results.Run) { r.Parallel = true },
		"module":   func(r *results.Run) { r.Host.Modules = map[string]string{"a.example/m": "v2"} },
	} {
		other := base
		change(&other)
		apart(t, name, base, other)
	}
	host := reflect.TypeFor[results.Host]()
	for i := range host.NumField() {
		other := base
		switch f := reflect.ValueOf(&other.Host).Elem().Field(i); f.Kind() {
		case reflect.String:
			f.SetString("another")
		case reflect.Int:
			f.SetInt(99)
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		case reflect.Map:
			f.Set(reflect.ValueOf(map[string]string{"key": "another"}))
		default:
			t.Fatalf("%s is a %s", host.Field(i).Name, f.Kind())
		}
		apart(t, "host."+host.Field(i).Name, base, other)
	}
}

func apart(t *testing.T, name string, a, b results.Run) {
	t.Helper()
	if groups := Groups([]results.Run{a, b, a}); len(groups) != 2 || len(groups[0].Runs) != 2 {
		t.Errorf("%s: %d groups, want 2", name, len(groups))
	}
	if families := Families(Groups([]results.Run{a, b, a})); len(families) != 2 {
		t.Errorf("%s: %d families, want 2", name, len(families))
	}
	if name != "parallel" && len(results.Mixed([]results.Run{a, b, a})) != 1 {
		t.Errorf("%s: results.Mixed says %q, want one sentence", name, results.Mixed([]results.Run{a, b}))
	}
}

// TestEachTransportMayHaveItsTarget: comparing transports compares their servers then.
func TestEachTransportMayHaveItsTarget(t *testing.T) {
	sse, websocket := someRun("q/a/1"), someRun("q/b/1")
	sse.Scenario.Target = "127.0.0.1:1"
	websocket.Scenario.Transport, websocket.Scenario.Target = transport.WebSocket.Name, "127.0.0.1:2"
	if families := Families(Groups([]results.Run{sse, websocket})); len(families) != 1 {
		t.Errorf("%d families, want one", len(families))
	}
}

// TestPairsAreOfOneBench: a ratio is between runs that were made close to each other.
func TestPairsAreOfOneBench(t *testing.T) {
	bytes := Metric{Name: "bytes", Of: func(r results.Run) float64 { return float64(r.Bytes.AppDown) }}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	run := func(id, bench string, minute int, bytes int64) results.Run {
		return results.Run{ID: id, Bench: bench, Started: at.Add(time.Duration(minute) * time.Minute), Bytes: results.Bytes{AppDown: bytes}, Order: minute + 1}
	}
	alone := func(id string, minute int, bytes int64) results.Run {
		r := run(id, "", minute, bytes)
		r.Order = 0
		return r
	}
	elsewhere := run("q/a/1", "", 0, 40)
	elsewhere.Host.CPU = "another"
	for _, test := range []struct {
		name       string
		runs, base []results.Run
		want       []float64
	}{
		{"two benches in two files", []results.Run{run("q/a/1", "0", 0, 20), run("q/a/1", "1", 100, 60)}, []results.Run{run("q/b/1", "0", 1, 10), run("q/b/1", "1", 101, 30)}, []float64{2, 2}},
		{"two benches in one file", []results.Run{run("q/a/1", "", 0, 20), run("q/a/1", "", 100, 60)}, []results.Run{run("q/b/1", "", 101, 30), run("q/b/1", "", 1, 10)}, []float64{2, 2}},
		{"one of them without a partner", []results.Run{run("q/a/1", "", 0, 20), run("q/a/1", "", 100, 60)}, []results.Run{run("q/b/1", "", 101, 30)}, []float64{2}},
		{"different files", []results.Run{run("q/a/1", "0", 0, 20)}, []results.Run{run("q/b/1", "1", 1, 10)}, nil},
		{"different suites", []results.Run{run("p/a/1", "", 0, 20)}, []results.Run{run("q/b/1", "", 1, 10)}, nil},
		{"different hosts", []results.Run{elsewhere}, []results.Run{run("q/b/1", "", 1, 10)}, nil},
		{"not interleaved", []results.Run{alone("run/sse/1", 0, 10), alone("run/sse/1", 1, 15), alone("run/sse/1", 2, 10)}, []results.Run{alone("run/websocket/1", 3, 10), alone("run/websocket/1", 4, 15)}, nil},
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

// TestCompareFindsTheCounterpart among several hosts and servers.
func TestCompareFindsTheCounterpart(t *testing.T) {
	on := func(cpu, revision, target string) results.Run {
		r := someRun("q/a/1")
		r.Host.CPU, r.Host.Revision, r.Scenario.Target = cpu, revision, target
		return r
	}
	for _, test := range []struct {
		name     string
		old, new []results.Run
		want     []int
	}{
		{"a newer version", []results.Run{on("x", "1", "")}, []results.Run{on("x", "2", "")}, []int{0}},
		{"newer versions on two hosts", []results.Run{on("x", "1", ""), on("y", "1", "")}, []results.Run{on("y", "2", ""), on("x", "2", "")}, []int{1, 0}},
		{"another host", []results.Run{on("x", "1", "")}, []results.Run{on("y", "1", "")}, []int{0}},
		{"another target", []results.Run{on("x", "1", "h:1")}, []results.Run{on("x", "1", "h:2")}, []int{0}},
		{"the same and another", []results.Run{on("x", "1", ""), on("x", "1", "h:1")}, []results.Run{on("x", "1", "h:2"), on("x", "1", "")}, []int{1, 0}},
		{"which of two", []results.Run{on("x", "1", "")}, []results.Run{on("y", "1", ""), on("z", "1", "")}, []int{-1}},
	} {
		if got := counterparts(Groups(test.old), Groups(test.new)); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
	changes := Compare([]results.Run{on("x", "1", "")}, []results.Run{on("y", "1", ""), on("z", "1", "")})
	if len(changes) != 1 || !strings.Contains(changes[0].Failure, "several hosts or servers") {
		t.Errorf("changes = %+v, want one that says that it is not clear what to compare", changes)
	}
}

// TestFamiliesDoNotDependOnOrder: each run is in one family, whatever the order of the records.
func TestFamiliesDoNotDependOnOrder(t *testing.T) {
	var runs []results.Run
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
		families := Families(Groups(runs))
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

// someRun is a valid run of the default scenario.
func someRun(id string) results.Run {
	s := results.Default()
	s.Complete()
	return results.Run{
		Schema: results.Schema, ID: id, Scenario: s, Valid: true, Attempt: 1,
		Delivery: results.Delivery{Published: 50, Expected: 5000, Received: 5000},
		Bytes:    results.Bytes{AppDown: 1000, WireDown: results.Observed[int64](1500)},
		Server:   &results.Server{CPUNS: results.Observed[int64](7)}, WindowNS: 5e9, Errors: map[string]int64{"reset": 1},
	}
}
