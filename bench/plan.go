package bench

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"pollpush/internal/host"
	"pollpush/internal/usage"
	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/suites"
)

// A Plan is everything that a bench does, fixed before it starts. It is kept beside the runs, so that an interrupted
// bench can go on as it began.
type Plan struct {
	Suite    string `json:"suite"`
	File     string `json:"file"` // what errors call the suite's text
	Text     string `json:"text"` // the suite itself: its file may change meanwhile
	Seed     uint64 `json:"seed"`
	Parallel bool   `json:"parallel"`
	Pin      bool   `json:"pin"`
	Network  string `json:"network,omitempty"` // of scenarios that name none; "": loopback
	Command  string `json:"command"`           // what makes these results again, for a POSIX shell

	// What is made otherwise than the suite says: see adjust.
	Only        string `json:"only,omitempty"`        // a regular expression for the scenarios to make, by their names; "": all
	Clients     int    `json:"clients,omitempty"`     // of each scenario; 0: as the suite says
	Repetitions int    `json:"repetitions,omitempty"` // of each scenario; 0: as the suite says

	// Missing are the shipped servers and middleboxes that aren't made because this machine doesn't have them, with the reason.
	Missing map[string]string `json:"missing,omitempty"`

	// The program that began: one bench is never made by two. Revision is for people, Binary is the SHA-256 of its file.
	Revision string `json:"revision"`
	Binary   string `json:"binary"`
}

const planFile = "plan.json"

// save keeps the plan in dir, where there must be none yet: the error wraps fs.ErrExist otherwise.
func (p Plan) save(dir string) error {
	text, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, planFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("keep the plan: %w", err)
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("keep the plan: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// loadPlan reads the plan of an earlier bench. The error wraps fs.ErrNotExist when there is none.
func loadPlan(dir string) (Plan, error) {
	path := filepath.Join(dir, planFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return Plan{}, usage.Errorf("nothing to resume: %w", err)
	}
	var p Plan
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF")))) // with that mark some editors begin a file
	decoder.DisallowUnknownFields()                                                       // of a newer pollpush, which would do something else than this one
	if err := decoder.Decode(&p); err != nil {
		return Plan{}, usage.Errorf("read %s: %w: begin another bench", path, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Plan{}, usage.Errorf("read %s: something follows the plan: take it away, or begin another bench", path)
	}
	if p.Suite == "" || p.Seed > maxSeed {
		return Plan{}, usage.Errorf("read %s: it has no suite, or a seed beyond %d: begin another bench", path, maxSeed)
	}
	return p, nil
}

// maxSeed is the largest seed of a bench: each repetition has a seed of its own, 65,536 of them for each of a bench.
const maxSeed = 1<<48 - 1

// checkSeeds refuses seeds of a suite's scenarios that are too large beside the bench's own: their sum would begin anew from 0.
func (p Plan) checkSeeds(suite *suites.Suite) error {
	for _, point := range suite.Points {
		for _, s := range point.Scenarios {
			if most := math.MaxUint64 - p.Seed<<16 - uint64(point.Repetitions); s.Seed > most {
				return usage.Errorf("seed: the suite's %d is too large beside the bench's, %d: use up to %d", s.Seed, p.Seed, most)
			}
		}
	}
	return nil
}

// load reads the suite that the plan names, which may be a file, and returns the plan with its text, and the suite as it is to be made.
func (p Plan) load() (Plan, *suites.Suite, error) {
	if p.Seed > maxSeed {
		return p, nil, usage.Errorf("--seed: %d is out of range: use 0 to %d", p.Seed, maxSeed)
	}
	suite, err := suites.Load(p.Suite)
	if err != nil {
		return p, nil, usage.Error{Err: err}
	}
	p.File, p.Suite, p.Text = p.Suite, suite.Name, suite.Text
	whole := suite
	if suite, err = p.adjust(whole); err != nil {
		return p, nil, err
	}
	p.Missing = p.wanted(whole)
	return p, suite, p.checkSeeds(suite)
}

// ofThisProgram returns the plan with this program as the one that carries it out.
func (p Plan) ofThisProgram() (Plan, error) {
	var err error
	p.Revision = host.Revision()
	p.Binary, err = host.BinaryHash()
	return p, err
}

// checkProgram refuses to go on with a plan that another program has begun.
func (p Plan) checkProgram() error {
	own, err := p.ofThisProgram()
	if err != nil {
		return err
	}
	if p.Binary == own.Binary {
		return nil
	}
	return usage.Errorf("another pollpush has begun this bench (revision %s, SHA-256 %.12s; this one is revision %s, %.12s), and "+
		"runs of two can't be compared: go on with that one, or begin a bench of another name",
		cmp.Or(p.Revision, "unknown"), cmp.Or(p.Binary, "unknown"), own.Revision, own.Binary)
}

// checkRuns refuses runs that are not those of the plan's steps: one of the two was changed or came from elsewhere.
func checkRuns(steps []step, runs []results.Run) error {
	planned := map[string]job{}
	for _, s := range steps {
		for _, j := range s {
			planned[j.id] = j
		}
	}
	for _, r := range runs {
		if j, ok := planned[r.ID]; !ok || !j.is(r) {
			return usage.Errorf("run %q is not one of the plan's, so that %s and the runs don't belong together: begin a bench of another --name", r.ID, planFile)
		}
	}
	return nil
}

// wanted are those of Missing that the plan would have if they were there.
func (p Plan) wanted(suite *suites.Suite) map[string]string {
	wanted := map[string]string{}
	only := regexp.MustCompile(p.Only) // adjust has read it
	for _, point := range suite.Points {
		for _, s := range point.Scenarios {
			if name := p.lacks(point, s.Scenario); name != "" && only.MatchString(s.Name) {
				wanted[name] = p.Missing[name]
			}
		}
	}
	return wanted
}

// lacks returns which of Missing a scenario of a point takes, its server or what lies before that; "": none.
func (p Plan) lacks(point suites.Point, s results.Scenario) string {
	if _, ok := p.Missing[s.Via]; ok && s.Via != "" {
		return s.Via
	}
	if _, ok := p.Missing[s.Target]; ok && point.Peers {
		return s.Target
	}
	return ""
}

// missing are lines about servers that this machine doesn't have, in alphabetical order.
func (p Plan) missing() (lines []string) {
	for _, name := range slices.Sorted(maps.Keys(p.Missing)) {
		lines = append(lines, fmt.Sprintf("%s: %s", name, visible.Text(p.Missing[name])))
	}
	return lines
}

// sayMissing says which servers are not measured.
func (b *Bench) sayMissing() {
	for _, line := range b.Plan.missing() {
		fmt.Fprintf(b.stderr, "pollpush: not measured: %s\n", line)
	}
}
