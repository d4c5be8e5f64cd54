package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pollpush/internal/host"
	"pollpush/results"
	"pollpush/suites"
)

// A plan is everything that a bench does, fixed before it starts. It is kept beside the runs, so that an interrupted
// bench can go on as it began.
type plan struct {
	Suite    string `json:"suite"`
	File     string `json:"file"` // what errors call the suite's text
	Text     string `json:"text"` // the suite itself: its file may change meanwhile
	Seed     uint64 `json:"seed"`
	Parallel bool   `json:"parallel"`
	Pin      bool   `json:"pin"`
	Command  string `json:"command"` // what makes these results again, for a POSIX shell

	// The program that began: one bench is never made by two. Revision is for people, Binary is the SHA-256 of its file.
	Revision string `json:"revision"`
	Binary   string `json:"binary"`
}

// A job is one run to make.
type job struct {
	id        string // SUITE/SCENARIO/REPETITION
	order     int    // its place in the shuffled order, from 1
	scenario  results.Scenario
	questions []string // that it answers
}

// A step is the runs that are made at the same time: one, or with --parallel one for each transport.
type step []job

// steps lays out the suite: by repetition, so that each block of repetitions holds everything once; within a block the
// points are shuffled, and within a point its transports, which follow each other directly. So all transports of a
// point meet nearly the same moment, and no transport always goes first.
func (p plan) steps(suite *suites.Suite) []step {
	random := rand.New(rand.NewPCG(p.Seed, 0x9e3779b97f4a7c15))
	most := 0
	for _, point := range suite.Points {
		most = max(most, point.Repetitions)
	}
	var steps []step
	order := 0
	for repetition := 1; repetition <= most; repetition++ {
		for _, i := range random.Perm(len(suite.Points)) {
			point := suite.Points[i]
			if repetition > point.Repetitions {
				continue
			}
			jobs := make([]job, 0, len(point.Scenarios))
			for _, j := range random.Perm(len(point.Scenarios)) {
				named := point.Scenarios[j]
				order++
				s := named.Scenario
				s.Seed += p.Seed<<16 + uint64(repetition) // each repetition has its own schedule, which all transports share
				jobs = append(jobs, job{fmt.Sprintf("%s/%s/%d", p.Suite, named.Name, repetition), order, s, point.Questions})
			}
			steps = append(steps, together(jobs, p.Parallel)...)
		}
	}
	return steps
}

// together groups the jobs of a point into steps: each for itself, or in parallel those of different transports.
func together(jobs []job, parallel bool) []step {
	var steps []step
	for _, j := range jobs {
		i := 0
		for parallel && i < len(steps) && steps[i].has(j.scenario.Transport) {
			i++
		}
		if !parallel || i == len(steps) {
			steps = append(steps, step{j})
			continue
		}
		steps[i] = append(steps[i], j)
	}
	return steps
}

func (s step) has(transport string) bool {
	return slices.ContainsFunc(s, func(j job) bool { return j.scenario.Transport == transport })
}

func (s step) hasID(id string) bool {
	return slices.ContainsFunc(s, func(j job) bool { return j.id == id })
}

// expected is about how long a step takes: processes, connecting, settling, the window, half an interval of drain.
func (s step) expected() time.Duration {
	var longest time.Duration
	for _, j := range s {
		c := j.scenario
		d := 600*time.Millisecond + time.Duration(c.Clients)*200*time.Microsecond +
			time.Duration(c.Settle+c.Measure+max(c.PollInterval, c.Think)/2)
		if c.Client == results.ClientBrowser {
			d += 2 * time.Second // for the browser to start, to load the page and to see who waits
		}
		longest = max(longest, d)
	}
	return longest
}

const planFile = "plan.json"

// save keeps the plan in dir, where there must be none yet: the error wraps fs.ErrExist otherwise.
func (p plan) save(dir string) error {
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
func loadPlan(dir string) (plan, error) {
	path := filepath.Join(dir, planFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return plan{}, usagef("nothing to resume: %w", err)
	}
	var p plan
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields() // of a newer pollpush, which would do something else than this one
	if err := decoder.Decode(&p); err != nil {
		return plan{}, usagef("read %s: %w: begin another bench", path, err)
	}
	if p.Suite == "" || p.Seed > maxSeed {
		return plan{}, usagef("read %s: it has no suite, or a seed beyond %d: begin another bench", path, maxSeed)
	}
	return p, nil
}

// maxSeed is the largest seed of a bench: each repetition has a seed of its own, 65,536 of them for each of a bench.
const maxSeed = 1<<48 - 1

// signed returns the plan with the program that carries it out.
func (p plan) signed() (plan, error) {
	var err error
	p.Revision = host.Describe().Revision
	p.Binary, err = binaryHash()
	return p, err
}

// checkBinary refuses to go on with a plan that another program has begun.
func (p plan) checkBinary() error {
	own, err := p.signed()
	if err != nil {
		return err
	}
	if p.Binary == own.Binary {
		return nil
	}
	return usagef("another pollpush has begun this bench (revision %s, SHA-256 %.12s; this one is revision %s, %.12s), and "+
		"runs of two can't be compared: go on with that one, or begin a bench of another name",
		cmp.Or(p.Revision, "unknown"), cmp.Or(p.Binary, "unknown"), own.Revision, own.Binary)
}
