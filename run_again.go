package main

import (
	"slices"

	"github.com/spf13/pflag"

	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/results"
)

// runAgain returns the recorded run that is to be made again, and sets the environment that its processes had. All of its
// scenario comes from the record: other flags are refused.
func runAgain(flags *pflag.FlagSet, file, id string) (*results.Run, error) {
	if file == "" {
		return nil, usage.Errorf("--id chooses among the runs of a file: name it with --again")
	}
	var err error
	flags.Visit(func(f *pflag.Flag) {
		if !slices.Contains([]string{"again", "id", "json", "quiet"}, f.Name) && err == nil {
			err = usage.Errorf("--%s and --again exclude each other: the record says how the run is made", f.Name)
		}
	})
	if err != nil {
		return nil, err
	}
	runs, warnings, err := readFiles([]string{file})
	if err != nil {
		return nil, err
	}
	warn(warnings)
	run, err := results.Choose(runs, id)
	switch {
	case err != nil:
		return nil, usage.Errorf("--id: %w", err)
	case run.Parallel:
		return nil, usage.Errorf("--again: %s was made at the same time as those of other transports, and has no meaning without them: make its suite again, with bench --parallel", run.ID)
	}
	return &run, experiment.RestoreEnvironment(run.Host)
}
