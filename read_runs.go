package main

import (
	"slices"
	"strings"

	"pollpush/internal/usage"
	"pollpush/results"
)

// readRuns reads the runs of all files; warnings go to stderr, and what the runs are no repetitions of each other in.
func readRuns(files []string) ([]results.Run, error) {
	if slices.Contains(files, "") {
		return nil, usage.Errorf("the name of a file is empty: name one, or - for standard input")
	}
	runs, warnings, err := results.ReadFiles(files)
	if err != nil {
		return nil, usage.Error{Err: err}
	}
	warn(append(warnings, results.Mixed(runs)...))
	if len(runs) == 0 {
		return nil, usage.Errorf("no runs in %s", strings.Join(files, ", "))
	}
	return runs, nil
}
