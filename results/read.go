package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Read returns the runs recorded in a file, or on standard input for "-". A half-written last line is skipped, which
// is one of the warnings; any other line that is not a run is an error with its place.
func Read(path string) (runs []Run, warnings []string, err error) {
	if path == "-" {
		return Decode(os.Stdin, "standard input")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read runs: %w", err)
	}
	defer f.Close()
	return Decode(f, path)
}

// Decode reads runs like Read; name is what errors and warnings call the source. Empty lines are skipped.
func Decode(source io.Reader, name string) (runs []Run, warnings []string, err error) {
	lines := bufio.NewReader(source)
	for number := 1; ; number++ {
		line, readErr := lines.ReadBytes('\n')
		if readErr != nil && !errors.Is(readErr, io.EOF) {
			return nil, nil, fmt.Errorf("read runs of %s: %w", name, readErr)
		}
		last := readErr != nil
		if text := bytes.TrimSpace(line); len(text) > 0 {
			run, err := decodeRun(text)
			switch {
			case err == nil:
				runs = append(runs, run)
			case last && errors.Is(err, io.ErrUnexpectedEOF):
				warnings = append(warnings, fmt.Sprintf("%s:%d: skipped the last line: it is half-written", name, number))
			default:
				return nil, nil, fmt.Errorf("%s:%d: %w", name, number, err)
			}
		}
		if last {
			return runs, warnings, nil
		}
	}
}

// decodeRun reads one line. Unknown fields are refused, because a parameter that this version does not know may be
// all in which two runs differ. The error wraps io.ErrUnexpectedEOF when text ends in the middle of the JSON object.
func decodeRun(text []byte) (Run, error) {
	var version struct{ Schema *int }
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&version); err != nil {
		return Run{}, fmt.Errorf("not a run: %w: remove or repair this line", err)
	}
	switch {
	case version.Schema == nil || *version.Schema < 1:
		return Run{}, errors.New(`not a run: it has no "schema": is this file one that "pollpush bench" or "pollpush run" wrote?`)
	case *version.Schema > Schema:
		return Run{}, fmt.Errorf("the record has schema %d and this pollpush knows up to %d: read it with a newer pollpush", *version.Schema, Schema)
	}
	var run Run
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&run); err != nil {
		return Run{}, fmt.Errorf("not a run of schema %d: %w: remove or repair this line", *version.Schema, err)
	}
	if decoder.More() {
		return Run{}, errors.New("not a run: more than one JSON value on the line: put each run on a line of its own")
	}
	if run.Scenario.Transport == "" || run.Scenario.Clients < 1 {
		return Run{}, errors.New("not a run: its scenario names no transport or no clients: remove or repair this line")
	}
	if err := run.Scenario.checkRecorded(); err != nil {
		return Run{}, fmt.Errorf("not a run: %w: remove or repair this line", err)
	}
	if _, err := (Group{Runs: []Run{run}}).Latency(); err != nil {
		return Run{}, fmt.Errorf("not a run: %w: remove or repair this line", err)
	}
	return run, nil
}
