package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pollpush/bench"
	"pollpush/internal/usage"
	"pollpush/results"
)

// readRuns reads the runs of all files, which are named as fileOf has it; warnings go to stderr, and what the runs are no repetitions of each
// other in.
func readRuns(files []string) ([]results.Run, error) {
	runs, warnings, err := readFiles(files)
	if err != nil {
		return nil, err
	}
	warn(append(warnings, results.Mixed(runs)...))
	return runs, nil
}

// readFiles reads the runs of all files, of which there has to be one. Errors are the caller's.
func readFiles(files []string) (runs []results.Run, warnings []string, err error) {
	if slices.Contains(files, "") {
		return nil, nil, usage.Errorf("the name of a file is empty: name one, or - for standard input")
	}
	paths := make([]string, len(files))
	for i, file := range files {
		if paths[i], err = fileOf(file); err != nil {
			return nil, nil, err
		}
	}
	if runs, warnings, err = results.ReadFiles(paths); err != nil {
		return nil, nil, usage.Error{Err: err}
	}
	if len(runs) == 0 {
		return nil, nil, usage.Errorf("no runs in %s", strings.Join(files, ", "))
	}
	return runs, warnings, nil
}

// fileOf returns the file of runs that is called so: a file, that of a directory, or that of the bench with that name.
func fileOf(called string) (string, error) {
	info, err := os.Stat(called)
	switch {
	case called == "-", err == nil && !info.IsDir():
		return called, nil
	case err == nil && exists(bench.RunsFile(called)):
		return bench.RunsFile(called), nil
	}
	if path := bench.RunsFile(filepath.Join(bench.DataDir, called)); filepath.IsLocal(called) && exists(path) {
		return path, nil
	}
	hint := bench.Hint(called)
	if err == nil {
		return "", usage.Errorf("read runs: %s is a directory without a runs.jsonl%s", called, hint)
	}
	if hint != "" {
		return "", usage.Errorf("read runs: no file, directory or bench is called %q%s", called, hint)
	}
	return called, nil // reading it says what is wrong
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
