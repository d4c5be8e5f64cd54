package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"pollpush/report"
	"pollpush/results"
	"pollpush/suites"
)

// TestEachFieldOfAScenarioIsKnownEverywhere: as a flag of run with the default of records, as a key of suites, as a column
// of CSV, and in the list of what parameters concern.
func TestEachFieldOfAScenarioIsKnownEverywhere(t *testing.T) {
	var text bytes.Buffer
	if err := report.CSV(&text, nil); err != nil {
		t.Fatal(err)
	}
	columns, err := csv.NewReader(&text).Read()
	if err != nil {
		t.Fatal(err)
	}
	var matrix strings.Builder
	if err := writeParameters(&matrix); err != nil {
		t.Fatal(err)
	}
	flags := newRunCommand().Flags()
	kind, normal := reflect.TypeFor[results.Scenario](), reflect.ValueOf(results.Default())
	for i := range kind.NumField() {
		key, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
		value := fmt.Sprint(normal.Field(i).Interface())
		if key == "network" { // a record's default is what records had before they said it
			value = results.NetworkAuto
		}
		flag := flags.Lookup(strings.ReplaceAll(key, "_", "-"))
		if flag == nil {
			t.Errorf("%s is no flag of run", key)
		} else if flag.DefValue != value {
			t.Errorf("--%s is %s by default, want %s", flag.Name, flag.DefValue, value)
		}
		if value == "" {
			value = `""`
		}
		if _, err := suites.Parse("x", "x.yaml", "sets:\n  - name: a\n    scenario: {"+key+": "+value+"}\n"); err != nil {
			t.Errorf("%s is no key of suites: %v", key, err)
		}
		if !strings.Contains(matrix.String(), "\n"+strings.ReplaceAll(key, "_", "-")+" ") {
			t.Errorf("pollpush transports does not say whom %s concerns", key)
		}
		if !slices.Contains(columns, key) {
			t.Errorf("%s is no column of CSV", key)
		}
	}
}

// TestFlagsOfServe are those that the publisher or the server obeys, but for what whoever comes chooses.
func TestFlagsOfServe(t *testing.T) {
	flags := newServeCommand().Flags()
	for _, f := range results.Fields {
		want := slices.Contains(f.Roles, results.RolePublisher) || slices.Contains(f.Roles, results.RoleServer)
		want = want && f.Key != "direction" && f.Key != "mix"
		if got := flags.Lookup(f.Flag()) != nil; got != want {
			t.Errorf("serve has --%s: %v, want %v", f.Flag(), got, want)
		}
	}
}

// TestNoFlagIsEmpty: a flag whose value is an unset variable of a shell is refused.
func TestNoFlagIsEmpty(t *testing.T) {
	newRunCommand().Flags().VisitAll(func(f *pflag.Flag) {
		if got := runCommand([]string{"run", "--" + f.Name + "="}); got != exitUsage {
			t.Errorf("run --%s= ends with status %d, want %d", f.Name, got, exitUsage)
		}
	})
}
