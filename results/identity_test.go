package results

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestDifferences(t *testing.T) {
	a := Host{CPU: "x", Cores: 2, Modules: map[string]string{"m": "v1", "n": "v1"}}
	b := Host{CPU: "x", Cores: 4, Modules: map[string]string{"m": "v1"}}
	want := [][]Fact{{{"", "cores", "2"}, {"modules", "n", "v1"}}, {{"", "cores", "4"}}}
	if got := Differences([]Host{a, b}); !reflect.DeepEqual(got, want) {
		t.Errorf("Differences = %v, want %v", got, want)
	}
}

// TestEachFieldOfAHostHasARole: it tells hosts apart, in their text and among their facts, or it is no field of a Host. What
// an older record does not say is unknown, and tells it from one that does.
func TestEachFieldOfAHostHasARole(t *testing.T) {
	of := reflect.TypeFor[Host]()
	for i := range of.NumField() {
		var h Host
		switch f := reflect.ValueOf(&h).Elem().Field(i); f.Kind() {
		case reflect.String:
			f.SetString("x")
		case reflect.Int:
			f.SetInt(7)
		case reflect.Bool:
			f.SetBool(true)
		case reflect.Map:
			f.Set(reflect.ValueOf(map[string]string{"key": "x"}))
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
		default:
			t.Fatalf("%s is a %s, of which no facts are made", of.Field(i).Name, f.Kind())
		}
		differences := Differences([]Host{{}, h})
		if h.Text() == (Host{}).Text() || len(differences[1]) != 1 {
			t.Errorf("a host that has %s differs from one without in %q", of.Field(i).Name, differences[1])
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
			if r.Bench != runs[0].Bench {
				t.Errorf("%s: run %s is of another bench than the first", test.name, r.ID)
			}
		}
	}
	other := write("other.jsonl", second+"\n")
	if runs, _, err := ReadFiles([]string{one, other}); err != nil || runs[0].Bench == runs[1].Bench {
		t.Errorf("runs of two files are of one bench (%v)", err)
	}
}
