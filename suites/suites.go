// Package suites reads named sets of scenarios from YAML files: those embedded here, and the user's own.
package suites

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pollpush/internal/shipped"
	"pollpush/results"
	"pollpush/results/slo"
)

//go:embed *.yaml
var embedded embed.FS

// A Suite is a plan of measurements.
type Suite struct {
	Name   string // of the embedded suite, or the file's name without its ending
	Text   string // the YAML it was read from
	About  string
	Points []Point

	Conformance bool // each server is checked before it is timed
}

// A Point is a family of scenarios that are compared with each other: they differ in the transport and in how it asks.
// Its runs are made one right after the other (or at the same time), so that they meet the same noise.
type Point struct {
	Set         string        // the set it belongs to
	About       string        // what the file says of the set
	Questions   []string      // that its runs answer, by their names in reports
	SLO         slo.Objective // that its scenarios are to hold; nil: none
	Repetitions int
	Scenarios   []Scenario
	Peers       bool // its targets are all shipped ones, of which those are left out that this machine doesn't have
	Steps       int  // of a search, at the most, for the highest rate at which each scenario holds SLO: it begins with that of the scenario; 0: there is none
	Parallel    int  // how many of them are run at the same time; 0: what the bench says
}

// A Scenario has a name that is unique within its suite.
type Scenario struct {
	Name string
	results.Scenario
}

// Names returns the embedded suites.
func Names() []string { return shipped.Names(embedded, ".") }

// Load returns the embedded suite of that name, or else the one in the file of that name, all of whose scenarios are
// valid. Errors name file and line.
func Load(nameOrFile string) (*Suite, error) {
	if text, err := embedded.ReadFile(nameOrFile + ".yaml"); err == nil {
		return Parse(nameOrFile, nameOrFile+".yaml", string(text))
	}
	text, err := os.ReadFile(nameOrFile)
	if err != nil {
		if !strings.ContainsAny(nameOrFile, "./") {
			return nil, fmt.Errorf("no suite %q: use %s, or the name of a YAML file%s",
				nameOrFile, strings.Join(Names(), ", "), results.Hint(nameOrFile, Names()))
		}
		return nil, fmt.Errorf("read suite: %w", err)
	}
	name := strings.TrimSuffix(filepath.Base(nameOrFile), filepath.Ext(nameOrFile))
	return Parse(name, nameOrFile, string(text))
}
