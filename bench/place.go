package bench

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"pollpush/internal/shell"
	"pollpush/internal/usage"
	"pollpush/results"
)

// Where results and figures are kept, below the working directory: each bench has a directory of its name in both.
const (
	DataDir    = "results/data"
	FiguresDir = "plots/figures"
)

func (b *Bench) dir() string        { return filepath.Join(DataDir, b.name) }
func (b *Bench) figuresDir() string { return filepath.Join(FiguresDir, b.name) }
func (b *Bench) runsFile() string   { return filepath.Join(b.dir(), "runs.jsonl") }
func (b *Bench) planFile() string   { return filepath.Join(b.dir(), planFile) }

// checkName says what is wrong with a name given by a flag: it becomes a directory, and part of what is printed.
func checkName(flag, name string) error {
	if !filepath.IsLocal(name) || strings.HasPrefix(name, ".") || strings.ContainsFunc(name, unicode.IsControl) {
		return usage.Errorf("%s %q: a name lies below %s, does not begin with a dot, and is one line", flag, name, DataDir)
	}
	if filepath.Clean(name) != name || strings.TrimSpace(name) != name || !utf8.ValidString(name) { // the place is called otherwise
		return usage.Errorf("%s %q: write it without blanks at its ends, without . and .. and empty parts in its path, and in UTF-8", flag, name)
	}
	return nil
}

// names are those of the results that there are.
func names() []string {
	entries, _ := os.ReadDir(DataDir) // none: nothing to guess from
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// create makes the directory of the results with the plan and, after it, the file of runs: a crash between the two leaves
// a plan to resume.
func (b *Bench) create() error {
	if err := os.MkdirAll(b.dir(), 0o755); err != nil {
		return fmt.Errorf("make a place for the results: %w", err)
	}
	taken := func(path string) error {
		return usage.Errorf("%s exists already: go on with --resume %s, or take another --name", path, shell.Quote(b.name))
	}
	if _, err := os.Stat(b.runsFile()); err == nil {
		if _, err := os.Stat(b.planFile()); err != nil {
			return b.withoutPlan()
		}
		return taken(b.runsFile())
	}
	err := b.Plan.save(b.dir())
	if errors.Is(err, fs.ErrExist) {
		return taken(b.planFile())
	}
	if err != nil {
		return err
	}
	b.store, err = results.Create(b.runsFile())
	return err
}

// readPlan reads the plan that the directory has.
func (b *Bench) readPlan() (Plan, error) {
	plan, err := loadPlan(b.dir())
	if !errors.Is(err, fs.ErrNotExist) {
		return plan, err
	}
	if _, e := os.Stat(b.runsFile()); e == nil {
		return plan, b.withoutPlan()
	}
	return plan, usage.Errorf("%w%s", err, results.Hint(b.name, names()))
}

// withoutPlan is the error of a directory that has runs and no plan.
func (b *Bench) withoutPlan() error {
	return usage.Errorf("%s has runs and no %s, so that nobody knows which are missing: they can be read (pollpush report %s); begin a bench of another --name",
		b.dir(), planFile, shell.Quote(b.runsFile()))
}

// restore puts the runs and the plan back where they were removed meanwhile.
func (b *Bench) restore() error {
	restored, err := b.store.Restore()
	if !restored || err != nil {
		return err
	}
	b.warn(b.runsFile() + " was removed or moved, and has been written again")
	if err := b.Plan.save(b.dir()); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
