package bench

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
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

// A place is where one bench has its results.
type place struct {
	name    string // by which --resume finds it
	dir     string
	figures string
	flag    string // that chooses another one
}

// named is the place of a bench with a name.
func named(name string) place {
	return place{name, filepath.Join(DataDir, name), filepath.Join(FiguresDir, name), "--name"}
}

// alone is a directory that has all of a bench, its figures too.
func alone(dir string) place { return place{dir, dir, filepath.Join(dir, "figures"), "--out"} }

// CheckPlace says what would keep a bench from having its results where --name or --out wants them; one of the two is empty. With
// neither there is nothing to check: the name has the time in it.
func CheckPlace(name, out string) error {
	b := &Bench{place: alone(filepath.Clean(out))}
	switch {
	case name == "" && out == "":
		return nil
	case out == "":
		if err := checkName("--name", name); err != nil {
			return err
		}
		b.place = named(name)
	}
	info, err := os.Stat(b.place.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return b.noPlace(err)
	case !info.IsDir():
		return b.noPlace(fmt.Errorf("%s is no directory", b.place.dir))
	}
	return b.free()
}

// find returns the place of a bench that somebody calls so: by its name, or by the directory that has its plan.
func find(called string) (place, error) {
	hasPlan := func(dir string) bool {
		_, err := os.Stat(filepath.Join(dir, planFile))
		return err == nil
	}
	if dir := filepath.Clean(called); hasPlan(dir) && (dir != called || !hasPlan(filepath.Join(DataDir, called))) {
		if name, err := filepath.Rel(DataDir, dir); err == nil && filepath.IsLocal(name) {
			return named(name), nil
		}
		return alone(dir), nil
	}
	info, err := os.Stat(called)
	isPath := filepath.IsAbs(called) || strings.HasPrefix(called, ".") // and no name
	switch {
	case hasPlan(filepath.Join(DataDir, called)) && !isPath:
	case err == nil && !info.IsDir():
		return place{}, usage.Errorf("--resume: %s is no directory: name that of the bench, or the bench", called)
	case err == nil && hasRuns(called):
		return place{}, (&Bench{place: alone(filepath.Clean(called))}).withoutPlan()
	case err == nil:
		return place{}, usage.Errorf("--resume: the directory %s has no %s, so there is no bench in it to go on with%s", called, planFile, Hint(called))
	case isPath:
		return place{}, usage.Errorf("--resume: there is no directory %s%s", called, Hint(called))
	}
	return named(called), checkName("--resume", called)
}

func (b *Bench) runsFile() string { return RunsFile(b.place.dir) }
func (b *Bench) planFile() string { return filepath.Join(b.place.dir, planFile) }

func hasRuns(dir string) bool {
	_, err := os.Stat(RunsFile(dir))
	return err == nil
}

// RunsFile returns the file of runs of a bench whose results are in dir.
func RunsFile(dir string) string { return filepath.Join(dir, "runs.jsonl") }

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

// Names returns the names of the benches that there are below the working directory, down to two levels: nightly, reference/full.
func Names() []string {
	var names []string
	for _, level := range []string{"*", filepath.Join("*", "*")} {
		for _, file := range []string{planFile, RunsFile("")} {
			found, err := filepath.Glob(filepath.Join(DataDir, level, file))
			if err != nil {
				panic("internal error: " + err.Error()) // of the pattern
			}
			for _, path := range found {
				if name, err := filepath.Rel(DataDir, filepath.Dir(path)); err == nil {
					names = append(names, filepath.ToSlash(name))
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Hint suggests a bench for what somebody calls otherwise: one in a directory of benches that ends so (quick: reference/quick), or one
// whose name is near; "" for none.
func Hint(called string) string {
	names := Names()
	if i := slices.IndexFunc(names, func(name string) bool {
		return name != called && path.Base(name) == path.Base(filepath.ToSlash(called))
	}); i >= 0 {
		return fmt.Sprintf(" (did you mean %q?)", names[i])
	}
	return results.Hint(called, names)
}

// create makes the directory of the results with the plan and, after it, the file of runs: a crash between the two leaves
// a plan to resume.
func (b *Bench) create() error {
	if err := os.MkdirAll(b.place.dir, 0o755); err != nil {
		return b.noPlace(err)
	}
	if err := b.free(); err != nil {
		return err
	}
	err := b.Plan.save(b.place.dir)
	if errors.Is(err, fs.ErrExist) { // since a moment
		return b.taken(b.planFile())
	}
	if err != nil {
		return err
	}
	b.store, err = results.Create(b.runsFile())
	return err
}

// free says what of another bench is in the directory.
func (b *Bench) free() error {
	_, err := os.Stat(b.planFile())
	switch hasPlan := err == nil; {
	case hasRuns(b.place.dir) && !hasPlan:
		return b.withoutPlan()
	case hasRuns(b.place.dir):
		return b.taken(b.runsFile())
	case hasPlan:
		return b.taken(b.planFile())
	}
	return nil
}

func (b *Bench) taken(path string) error {
	return usage.Errorf("%s exists already: go on with --resume %s, or take another %s", path, shell.Quote(b.place.name), b.place.flag)
}

func (b *Bench) noPlace(err error) error {
	return usage.Errorf("make a place for the results: %w: name another one with %s", err, b.place.flag)
}

// readPlan reads the plan that the directory has.
func (b *Bench) readPlan() (Plan, error) {
	plan, err := loadPlan(b.place.dir)
	if !errors.Is(err, fs.ErrNotExist) {
		return plan, err
	}
	if hasRuns(b.place.dir) {
		return plan, b.withoutPlan()
	}
	return plan, usage.Errorf("nothing to resume: no bench is called %q, and no directory that has a %s%s", b.place.name, planFile, Hint(b.place.name))
}

// withoutPlan is the error of a directory that has runs and no plan.
func (b *Bench) withoutPlan() error {
	return usage.Errorf("%s has runs and no %s, so that nobody knows which are missing: they can be read (pollpush report %s); begin a bench of another %s",
		b.place.dir, planFile, shell.Quote(b.runsFile()), b.place.flag)
}

// restore puts the runs and the plan back where they were removed meanwhile.
func (b *Bench) restore() error {
	restored, err := b.store.Restore()
	if !restored || err != nil {
		return err
	}
	b.warn(b.runsFile() + " was removed or moved, and has been written again")
	if err := b.Plan.save(b.place.dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
