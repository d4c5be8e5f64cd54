package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"pollpush/advise"
	"pollpush/bench"
	"pollpush/bill"
	"pollpush/experiment"
	"pollpush/internal/shell"
	"pollpush/internal/usage"
	"pollpush/internal/wholefile"
	"pollpush/results"
)

// An adviseCommand is what the flags of pollpush advise say.
type adviseCommand struct {
	needs            map[string]string // by the fields' keys, as they were written
	coefficients     string            // a file; "": the calibration, or else the reference
	prices           string
	format           string
	calibrate, check bool
	pin              bool
}

// usualPrices are those that decide what is cheapest.
const usualPrices = "fargate"

// newAdviseCommand answers what to take for somebody's own numbers.
func newAdviseCommand() *cobra.Command {
	a := adviseCommand{needs: map[string]string{}, prices: usualPrices, format: "text", pin: true}
	c := &cobra.Command{
		Use:   "advise [FILE]",
		Short: "say which transport to take for your own numbers, and what each would cost",
		Long: "Advise estimates what each transport would take for your clients and events: staleness, requests, bytes, server CPU\n" +
			"and memory, money; and says which one to take, and how far your numbers may be off before that changes.\n\n" +
			"It needs --clients and --every; the rest goes without saying. A YAML FILE may have the same, with _ for -, and flags win.\n" +
			"On a terminal it asks for those two, and for more where nothing is said. Estimates rest on the reference runs that pollpush comes with, or on those that\n" +
			"--calibrate makes on this machine in under two minutes. --check predicts two dozen scenarios, measures them, and says\n" +
			"how far off that was; it takes about seven minutes.",
		Example: `  pollpush advise --clients 50000 --every 2m --stale 5s
  pollpush advise --clients 2000 --every 30/min --share all --client mobile --format html >answer.html
  pollpush advise --calibrate`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, files []string) error { return a.run(c, files) },
	}
	f := c.Flags()
	for _, field := range advise.Fields {
		f.Var(needFlag{field, a.needs}, field.Flag(), field.Help)
		if field.Type == "bool" {
			f.Lookup(field.Flag()).NoOptDefVal = "true"
		}
	}
	f.StringVar(&a.coefficients, "coefficients", "", "a file that --calibrate wrote; default: "+calibrationFile()+" if there is one, else the reference")
	f.StringVar(&a.prices, "prices", a.prices, "the prices that decide what is cheapest: "+strings.Join(bill.Names(), ", ")+", or a YAML file")
	f.StringVar(&a.format, "format", a.format, strings.Join(advise.Formats(), ", "))
	f.BoolVar(&a.calibrate, "calibrate", false, "measure this machine first, in under two minutes")
	f.BoolVar(&a.check, "check", false, "predict two dozen scenarios, measure them, and compare")
	f.BoolVar(&a.pin, "pin", a.pin, "when measuring, bind server and load generator to different cores")
	return c
}

// A needFlag makes one of the needs a flag: what was written is kept, and must be what the field takes.
type needFlag struct {
	field advise.Field
	given map[string]string
}

func (f needFlag) Type() string { return f.field.Type }

func (f needFlag) Set(text string) error {
	needs := advise.Default()
	if text != "" { // which refuseEmpty refuses
		if err := f.field.Set(&needs, text); err != nil {
			return err
		}
	}
	f.given[f.field.Key] = text
	return nil
}

func (f needFlag) String() string {
	if text, ok := f.given[f.field.Key]; ok {
		return text
	}
	if f.field.Get == nil {
		return ""
	}
	return f.field.Get(advise.Default())
}

// calibrationFile is where calibrating leaves coefficients.
func calibrationFile() string { return filepath.Join(bench.DataDir, advise.CalibrationFile) }

func (a adviseCommand) run(c *cobra.Command, files []string) error {
	formats := advise.Formats()
	if a.check {
		formats = advise.CheckFormats()
	}
	if err := oneOf("--format", a.format, formats); err != nil {
		return err
	}
	if a.check && (a.calibrate || len(a.needs) > 0 || len(files) > 0) {
		return usage.Errorf("--check has scenarios of its own: leave out needs and --calibrate")
	}
	if a.calibrate && a.coefficients != "" {
		return usage.Errorf("--calibrate and --coefficients exclude each other: the first measures what the second reads")
	}
	adviser, own, err := a.adviser()
	if err != nil {
		return err
	}
	needs, asked, err := a.read(c, files)
	if err != nil {
		return err
	}
	if own != "" {
		fmt.Fprintf(c.ErrOrStderr(), "pollpush: this machine was calibrated: using %s\n", own)
	}
	switch {
	case a.check:
		return a.runCheck(c, adviser.Coefficients)
	case a.calibrate:
		if adviser.Coefficients, err = a.runCalibration(c, needs); err != nil || !asked {
			return err
		}
	}
	command := shell.Quote(append([]string{"pollpush"}, os.Args[1:]...)...)
	return adviser.Answer(needs).Write(c.OutOrStdout(), a.format, command)
}

// read returns the needs, and whether there are any: to calibrate or to check takes none.
func (a adviseCommand) read(c *cobra.Command, files []string) (needs advise.Needs, asked bool, err error) {
	needs = advise.Default()
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return needs, false, usage.Errorf("read needs: %w", err)
		}
		if err := needs.ReadFile(file, string(text)); err != nil {
			return needs, false, usage.Error{Err: err}
		}
	}
	for _, f := range advise.Fields {
		if text, ok := a.needs[f.Key]; ok {
			if err := f.Set(&needs, text); err != nil {
				return needs, false, usage.Errorf("--%s: %w", f.Flag(), err)
			}
		}
	}
	if (a.check || a.calibrate) && needs.Clients == 0 && needs.Rate == 0 {
		return needs, false, nil
	}
	if err := a.ask(c, &needs, len(a.needs) > 0 || len(files) > 0); err != nil {
		return needs, false, err
	}
	if err := needs.Check(); err != nil {
		return needs, false, usage.Errorf("--%w", err)
	}
	return needs, true, nil
}

// ask asks on a terminal for what is missing, and for everything where nothing was said.
func (a adviseCommand) ask(c *cobra.Command, needs *advise.Needs, said bool) error {
	fields := needs.Missing()
	if len(fields) == 0 {
		return nil
	}
	in, ok := c.InOrStdin().(*os.File)
	switch terminal := ok && term.IsTerminal(int(in.Fd())); {
	case !terminal && said:
		return nil // Check says what is missing
	case !terminal:
		return usage.Errorf("say how many clients there are and how often each has an event: --clients 50000 --every 2m, or a YAML file")
	case !said:
		fields = advise.Fields
	}
	if err := needs.Ask(fields, in, c.ErrOrStderr()); err != nil {
		return usage.Error{Err: err}
	}
	return nil
}

// adviser has the coefficients and the prices that were asked for, and says which file of this machine's own coefficients it found; ""
// where it read none. To calibrate it reads none: what was measured before, perhaps by another version, is to be replaced.
func (a adviseCommand) adviser() (adviser advise.Adviser, own string, err error) {
	adviser = advise.Adviser{Coefficients: advise.Reference(), Prices: bill.Files()}
	if !a.calibrate {
		if adviser.Coefficients, own, err = a.readCoefficients(); err != nil {
			return adviser, "", err
		}
	}
	prices, err := bill.Load(a.prices)
	if err != nil {
		return adviser, "", usage.Errorf("--prices: %w", err)
	}
	adviser.By = slices.IndexFunc(adviser.Prices, func(p bill.Prices) bool { return p.Name == prices.Name })
	if adviser.By < 0 {
		adviser.By, adviser.Prices = len(adviser.Prices), append(adviser.Prices, prices)
	} else {
		adviser.Prices[adviser.By] = prices // a file of the same name is the newer one
	}
	return adviser, own, nil
}

// readCoefficients reads those of --coefficients, or else of this machine's calibration, whose file it returns, or else the reference's.
func (a adviseCommand) readCoefficients() (coefficients advise.Coefficients, own string, err error) {
	file, flag := a.coefficients, a.coefficients != ""
	if !flag {
		file, own = calibrationFile(), calibrationFile()
	}
	text, err := os.ReadFile(file)
	switch {
	case err != nil && (flag || !errors.Is(err, fs.ErrNotExist)):
		return coefficients, "", usage.Errorf("--coefficients: %w", err)
	case err != nil:
		return advise.Reference(), "", nil
	}
	if coefficients, err = advise.ParseCoefficients(text); err != nil {
		return coefficients, "", usage.Errorf("%s: %w", file, err)
	}
	return coefficients, own, nil
}

// measure makes the runs of a campaign, each kept as a line of a new file in the directory of the calibration.
func (a adviseCommand) measure(c *cobra.Command, campaign advise.Campaign, name string) (runs []results.Run, file string, err error) {
	cores, err := experiment.PinToCores(a.pin)
	if err != nil {
		return nil, "", err
	}
	network, err := findNetwork(results.NetworkAuto, cores, c.ErrOrStderr())
	if err != nil {
		return nil, "", err
	}
	if err := checkRoles(c.Context(), campaign.Scenarios(network)...); err != nil {
		return nil, "", err
	}
	file = filepath.Join(filepath.Dir(calibrationFile()), name+"-"+time.Now().Format("20060102-150405")+".jsonl")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return nil, "", fmt.Errorf("make a place for the runs: %w", err)
	}
	store, err := results.Create(file)
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	one := func(ctx context.Context, s results.Scenario) (results.Run, error) {
		runs, err := experiment.Options{Pinning: cores}.Measure(ctx, nil, s)
		if err != nil {
			return results.Run{}, err
		}
		return runs[0], nil
	}
	runs, err = campaign.Run(c.Context(), network, one, func(r results.Run) error { return store.Append(r) }, c.ErrOrStderr())
	return runs, file, err
}

// runCalibration measures this machine, and keeps the coefficients for answers to come.
func (a adviseCommand) runCalibration(c *cobra.Command, needs advise.Needs) (advise.Coefficients, error) {
	runs, file, err := a.measure(c, advise.Calibration(needs), "calibration")
	if err != nil {
		return advise.Coefficients{}, err
	}
	coefficients, err := advise.Fit("the calibration of this machine, "+file, runs)
	if err != nil {
		return advise.Coefficients{}, err
	}
	if err := wholefile.Write(calibrationFile(), coefficients.JSON()); err != nil {
		return advise.Coefficients{}, fmt.Errorf("keep the coefficients: %w", err)
	}
	fmt.Fprintf(c.ErrOrStderr(), "pollpush: the coefficients are in %s, and answers use them from now on\n", calibrationFile())
	return coefficients, nil
}

// runCheck measures what it predicts. Its status is that of a bad result where something is outside its bounds.
func (a adviseCommand) runCheck(c *cobra.Command, coefficients advise.Coefficients) error {
	runs, file, err := a.measure(c, advise.Checking(), "check")
	if err != nil {
		return err
	}
	fmt.Fprintf(c.ErrOrStderr(), "pollpush: the runs are in %s\n", file)
	check := advise.NewCheck(coefficients, runs)
	if err := check.Write(c.OutOrStdout(), a.format, shell.Quote("pollpush", "advise", "--check", "--format", a.format)); err != nil {
		return err
	}
	if !check.Good() {
		return errBad
	}
	return nil
}

var _ pflag.Value = needFlag{}
