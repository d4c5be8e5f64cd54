package report

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pollpush/internal/terminal"
	"pollpush/plots"
	"pollpush/results"
	"pollpush/results/stats"
)

// mutations is how many sets of mutated records TestEveryRecordGivesAReport tries.
const mutations = 30

// TestEveryRecordGivesAReport sets fields of recorded runs to what runs may have there: nothing, none, one, very much. All
// formats and figures have to make something of it, in which there is no number that is none.
func TestEveryRecordGivesAReport(t *testing.T) {
	files := []string{"../studies/testdata/runs.jsonl", "../results/data/reference/quick/runs.jsonl", "../results/data/reference/browser/runs.jsonl"}
	var recorded [][]results.Run
	for _, file := range files {
		runs, _, err := results.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		recorded = append(recorded, runs)
	}
	n, seed := mutations, uint64(0)
	if more := os.Getenv("POLLPUSH_MUTATIONS"); more != "" {
		fmt.Sscan(more, &n, &seed)
	}
	for i := range n {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(uint64(i), seed))
			all := recorded[i%len(recorded)]
			var runs []results.Run
			for _, j := range random.Perm(len(all))[:min(len(all), 1+random.IntN(24))] {
				runs = append(runs, clone(t, all[j]))
			}
			what := mutate(random, runs)
			checkReports(t, what, runs)
		})
	}
}

// clone copies a run with all that it points to.
func clone(t *testing.T, r results.Run) results.Run {
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var again results.Run
	if err := json.Unmarshal(line, &again); err != nil {
		t.Fatal(err)
	}
	return again
}

// mutate changes a few fields, each in all of the runs or in some, and says which.
func mutate(random *rand.Rand, runs []results.Run) string {
	var what strings.Builder
	for range 1 + random.IntN(4) {
		var names []string
		collect(reflect.TypeFor[results.Run](), "", &names)
		name, value, share := names[random.IntN(len(names))], random.IntN(5), 1+random.IntN(3)
		fmt.Fprintf(&what, "%s=%d in 1 of %d; ", name, value, share)
		for i := range runs {
			if i%share == 0 {
				set(reflect.ValueOf(&runs[i]).Elem(), strings.Split(name, "."), value)
			}
		}
	}
	return what.String()
}

// collect lists the paths of all fields that are mutated.
func collect(of reflect.Type, path string, names *[]string) {
	if of.Kind() == reflect.Pointer {
		*names = append(*names, path)
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct || of.Name() == "Time" {
		if path != "Valid" && path != "Schema" {
			*names = append(*names, path)
		}
		return
	}
	for i := range of.NumField() {
		if of.Field(i).IsExported() {
			collect(of.Field(i).Type, strings.TrimPrefix(path+"."+of.Field(i).Name, "."), names)
		}
	}
}

// set gives the field at a path one of a few values of its kind.
func set(v reflect.Value, path []string, value int) {
	for v.Kind() == reflect.Pointer && len(path) > 0 {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	if len(path) > 0 {
		set(v.FieldByName(path[0]), path[1:], value)
		return
	}
	if v.Kind() == reflect.Pointer {
		if value == 0 || v.IsNil() {
			v.SetZero()
			return
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		v.SetInt([]int64{0, 0, 1, math.MaxInt64, 7}[value])
	case reflect.Uint64:
		v.SetUint([]uint64{0, 0, 1, math.MaxUint64, 7}[value])
	case reflect.Float64:
		v.SetFloat([]float64{0, math.SmallestNonzeroFloat64, 1, math.MaxFloat64, 1e-11}[value])
	case reflect.Bool:
		v.SetBool(value%2 == 0)
	case reflect.String:
		if strings.HasSuffix(path0(path), "HDR") {
			return
		}
		v.SetString([]string{"", "a b", "<script>|`*_[x](y)\n# \x1b[31m", "=1+1", "\u202e" + strings.Repeat("長い ", 50)}[value])
	case reflect.Slice, reflect.Map:
		v.SetZero()
	case reflect.Struct:
		v.SetZero()
	}
}

func path0(path []string) string {
	if len(path) == 0 {
		return ""
	}
	return path[0]
}

// nonsense is what no report has: numbers that are none, and mistakes of formatting.
var nonsense = regexp.MustCompile(`\bNaN\b|[+-]Inf\b|\bInf\b|%!|<nil>|-9223372036854775808|\d{40}`)

func checkReports(t *testing.T, what string, runs []results.Run) {
	t.Helper()
	for _, r := range runs { // as they would be read
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := results.Decode(strings.NewReader(string(line)), "mutated"); err != nil {
			return // refused, with its line
		}
	}
	check := func(format string, write func(io.Writer) error) {
		t.Helper()
		defer func() {
			if p := recover(); p != nil {
				t.Errorf("%s\n%s panics: %v", what, format, p)
			}
		}()
		var text strings.Builder
		if err := write(&text); err != nil && !errors.Is(err, plots.ErrNothingToDraw) {
			t.Errorf("%s\n%s: %v", what, format, err)
		}
		said := strings.Replace(text.String(), pageScript, "", 1)
		if at := nonsense.FindStringIndex(said); at != nil && format != "png" {
			t.Errorf("%s\n%s has %q", what, format, said[max(0, at[0]-120):min(len(said), at[1]+40)])
		}
		if format != "csv" && format != "png" && strings.ContainsAny(text.String(), "\x1b\u202e") {
			t.Errorf("%s\n%s has a character that steers a terminal", what, format)
		}
	}
	for _, format := range []string{"text", "md", "csv", "bench"} {
		check(format, func(w io.Writer) error { return Write(w, format, runs, "pollpush report") })
	}
	check("html", func(w io.Writer) error { return HTML(w, New(runs, nil, "pollpush report")) })
	for _, format := range ChangeFormats() {
		check("compare "+format, func(w io.Writer) error {
			_, err := Changes(w, format, stats.Compare(runs, runs[:1+len(runs)/2]), true, terminal.Style{})
			return err
		})
	}
	for _, f := range plots.Figures() {
		check(f.Name, func(w io.Writer) error {
			svg, err := plots.Render(f, runs, "svg")
			if err != nil {
				return err
			}
			if _, err = w.Write(svg); err != nil {
				return err
			}
			return wellFormed(svg)
		})
	}
}

// wellFormed reads an XML document to its end.
func wellFormed(document []byte) error {
	d := xml.NewDecoder(strings.NewReader(string(document)))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
