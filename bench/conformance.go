package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"pollpush/check"
	"pollpush/internal/visible"
	"pollpush/internal/wholefile"
	"pollpush/report"
	"pollpush/results"
)

// A Conformance makes all checks of a server that a file describes, by one of its transports. Its error means that there is no report, as
// when ctx is done or the server did not start.
type Conformance func(ctx context.Context, target, transport string) (check.Report, error)

// ChecksFile is the file beside the runs that has a check.Report a line, of each server and transport of a suite with conformance.
func ChecksFile(dir string) string { return filepath.Join(dir, "checks.jsonl") }

// A pair is a server by one of its transports.
type pair struct{ target, transport string }

// conform checks each server that a file describes before it is timed, unless that has been done, and takes what fails an essential check
// out of the bench.
func (b *Bench) conform(ctx context.Context) error {
	if !b.checked || b.Conformance == nil {
		return nil
	}
	reports, err := ReadChecks(b.place.dir)
	if err != nil {
		return err
	}
	done := map[pair]check.Report{}
	for _, r := range reports {
		done[pair{r.Target, r.Transport}] = r
	}
	var missing []pair
	for _, p := range b.pairs() {
		if _, ok := done[p]; !ok {
			missing = append(missing, p)
		}
	}
	reports, err = b.checkAll(ctx, missing, reports)
	if err != nil {
		return err
	}
	for _, r := range reports {
		done[pair{r.Target, r.Transport}] = r
	}
	barred := map[pair]bool{}
	for _, p := range b.pairs() {
		if report := done[p]; !report.Passes() {
			barred[p] = true
			b.sayBarred(report)
		}
	}
	for i, s := range b.steps {
		b.steps[i] = slices.DeleteFunc(slices.Clone(s), func(j job) bool { return barred[pair{j.scenario.Target, j.scenario.Transport}] })
	}
	b.steps = slices.DeleteFunc(b.steps, func(s step) bool { return len(s) == 0 })
	return nil
}

// pairs are those of the steps, each once.
func (b *Bench) pairs() (all []pair) {
	for _, s := range scenarios(b.steps...) {
		if p := (pair{s.Target, s.Transport}); s.Described() && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// checksAtOnce is how many servers are checked at the same time: they wait for most of it, and nothing is timed.
const checksAtOnce = 3

// checkAll makes the checks of pairs, and keeps each report as soon as it is there, behind those that are there already. It returns all of
// them, and the first error.
func (b *Bench) checkAll(ctx context.Context, pairs []pair, reports []check.Report) ([]check.Report, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex // guards reports, the file and what is said
	var checking sync.WaitGroup
	turns := make(chan struct{}, checksAtOnce)
	for _, p := range pairs {
		turns <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		checking.Go(func() {
			defer func() { <-turns }()
			report, err := b.check(ctx, p)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				reports = append(reports, report)
				err = keepChecks(b.place.dir, reports)
			}
			if err != nil {
				cancel(err)
				return
			}
			if !b.Quiet {
				fmt.Fprintf(b.stderr, "pollpush: %s of %s: %d checks of %d failed\n", p.transport, p.target, report.Failed(), len(report.Results))
			}
		})
	}
	checking.Wait()
	return reports, context.Cause(ctx)
}

// check makes the checks of a pair. A server that can't be checked has failed one that is essential.
func (b *Bench) check(ctx context.Context, p pair) (check.Report, error) {
	report, err := b.Conformance(ctx, p.target, p.transport)
	if ctx.Err() != nil {
		return report, ctx.Err()
	}
	report.Target, report.Transport = p.target, p.transport
	if err != nil {
		report.Results = append(report.Results, check.Result{Name: "start", Passed: results.Observed(false), Essential: true, Note: err.Error()})
	}
	return report, nil
}

// keepChecks writes reports into a directory's file, as a whole.
func keepChecks(dir string, reports []check.Report) error {
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	for _, r := range reports {
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	if err := wholefile.Write(ChecksFile(dir), text.Bytes()); err != nil {
		return fmt.Errorf("keep what was checked: %w", err)
	}
	return nil
}

// sayBarred says why a server is not timed.
func (b *Bench) sayBarred(report check.Report) {
	for _, r := range report.Results {
		if r.Essential && r.Failed() {
			fmt.Fprintf(b.stderr, "pollpush: %s of %s is not timed: it fails the check %s: %s\n", report.Transport, report.Target, r.Name, visible.Text(r.Note))
			return
		}
	}
}

// ReadChecks returns what the directory of a bench has of checks; none where there is no such file.
func ReadChecks(dir string) ([]check.Report, error) {
	text, err := os.ReadFile(ChecksFile(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("read what was checked: %w", err)
	}
	var all []check.Report
	for number, line := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		var r check.Report
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("read what was checked: %s:%d: %w", ChecksFile(dir), number+1, err)
		}
		all = append(all, r)
	}
	return all, nil
}

// Checked returns for reports what the benches that runs were read from have of checks.
func Checked(runs []results.Run) (all []report.Checked, err error) {
	var dirs []string
	for _, r := range runs {
		if dir := filepath.Dir(r.Bench); r.Bench != "" && r.Bench != "-" && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
			its, err := checked(dir)
			if err != nil {
				return nil, err
			}
			all = append(all, its...)
		}
	}
	return all, nil
}

// checked returns for reports what the directory of a bench has of checks.
func checked(dir string) (all []report.Checked, err error) {
	reports, err := ReadChecks(dir)
	for _, r := range reports {
		c := report.Checked{Target: r.Target, Transport: r.Transport, Version: r.Version}
		for _, result := range r.Results {
			switch {
			case result.Passed == nil:
				continue
			case *result.Passed:
				c.Passed++
			case result.Essential && c.Barred == "":
				c.Barred = result.Name + ": " + result.Note
			default:
				c.Failed = append(c.Failed, result.Name)
			}
			c.Made++
		}
		all = append(all, c)
	}
	return all, err
}
