package results

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"unicode/utf8"

	"pollpush/internal/shell"
)

// maxLine is the longest line that can be a run, in bytes: histograms make the longest ones, of some 100 kB.
const maxLine = 64 << 20

// Read returns the runs recorded in a file, or on standard input for "-". A half-written last line is skipped, and so
// are the NUL bytes that a power failure leaves: those are warnings, as are fields that a newer version may have added.
// Any other line that is not a run is an error with its place.
func Read(path string) (runs []Run, warnings []string, err error) {
	if path == "-" {
		return Decode(os.Stdin, standardInput)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read runs: %w", err)
	}
	defer f.Close()
	return Decode(f, path)
}

const standardInput = "standard input"

// Decode reads runs like Read; name is what errors and warnings call the source. Empty lines are skipped, and so is the
// byte order mark with which some editors begin a file.
func Decode(source io.Reader, name string) (runs []Run, warnings []string, err error) {
	lines := bufio.NewReader(source)
	unknown := map[string]int{} // fields, and the first line that has them
	for number := 1; ; number++ {
		line, readErr := readLine(lines)
		if readErr != nil && !errors.Is(readErr, io.EOF) {
			return nil, nil, fmt.Errorf("read runs of %s:%d: %w", name, number, readErr)
		}
		last := readErr != nil
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\uFEFF"))
		}
		text := bytes.TrimSpace(bytes.Trim(bytes.TrimSpace(line), "\x00"))
		zeros := bytes.Count(line, []byte{0}) - bytes.Count(text, []byte{0})
		if zeros > 0 {
			warnings = append(warnings, fmt.Sprintf("%s:%d: skipped %d NUL bytes: the power may have failed while they were written", name, number, zeros))
		}
		if len(text) > 0 {
			run, fields, err := decodeRun(text)
			switch {
			case err == nil:
				runs = append(runs, run)
			case last && errors.Is(err, io.ErrUnexpectedEOF):
				warnings = append(warnings, fmt.Sprintf("%s:%d: skipped the last line: it is half-written", name, number))
			default:
				return nil, nil, fmt.Errorf("%s:%d: %w", name, number, withAdvice(err, name, number))
			}
			for _, field := range fields {
				if unknown[field] == 0 {
					unknown[field] = number
				}
			}
		}
		if last {
			for _, field := range slices.Sorted(maps.Keys(unknown)) {
				warnings = append(warnings, fmt.Sprintf("%s:%d: skipped the field %q, which this pollpush does not know: it may be of a newer one", name, unknown[field], field))
			}
			return runs, warnings, nil
		}
	}
}

// readLine returns the next line with its end; at the end of the source what is left, with io.EOF.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		piece, err := r.ReadSlice('\n')
		line = append(line, piece...)
		if len(line) > maxLine {
			return nil, fmt.Errorf("the line has more than %d MB: is this a file of runs?", maxLine>>20)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// errDamaged is wrapped by the errors of lines that hold no run that any version could read.
var errDamaged = errors.New("not a run")

// withAdvice says how to go on without a damaged line.
func withAdvice(err error, name string, number int) error {
	switch {
	case !errors.Is(err, errDamaged):
		return err
	case name == standardInput:
		return fmt.Errorf("%w: repair this line, or leave it out", err)
	default:
		return fmt.Errorf("%w: repair this line, or go on without it: %s >repaired.jsonl", err, shell.Quote("sed", fmt.Sprint(number, "d"), name))
	}
}

// decodeRun reads one line, and returns the fields that this version does not know beside the run: what a newer one has
// observed. Unknown fields of the scenario or the host are refused, because they may be all in which two runs differ.
// The error wraps io.ErrUnexpectedEOF when text ends in the middle of the JSON object.
func decodeRun(text []byte) (r Run, unknown []string, err error) {
	damaged := func(format string, args ...any) (Run, []string, error) {
		return Run{}, nil, fmt.Errorf("%w: %w", errDamaged, fmt.Errorf(format, args...))
	}
	if !utf8.Valid(text) {
		return damaged("it is not UTF-8 text")
	}
	var version struct{ Schema *int }
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&version); err != nil {
		return damaged("%w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return damaged("more than one JSON value on the line: put each run on a line of its own")
	}
	switch {
	case version.Schema == nil || *version.Schema < 1:
		return Run{}, nil, errors.New(`not a run: it has no "schema": is this file one that "pollpush bench" or "pollpush run" wrote?`)
	case *version.Schema > Schema:
		return Run{}, nil, fmt.Errorf("the record has schema %d and this pollpush knows up to %d: read it with a newer pollpush", *version.Schema, Schema)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return damaged("schema %d: %w", *version.Schema, err)
	}
	fields, err := fieldsOf(text, reflect.TypeFor[Run]())
	if err != nil {
		return damaged("%w", err)
	}
	if path, yes := fields.decisive(); yes {
		return Run{}, nil, fmt.Errorf("unknown field %q: runs may differ in it alone: was it recorded by a newer pollpush? Read it with that", path)
	}
	if r.Scenario.Transport == "" || r.Scenario.Clients < 1 {
		return damaged("its scenario names no transport or no clients")
	}
	if path, value, ok := negative(r); ok {
		return damaged("%s is %s: it can't be negative", path, value)
	}
	if err := r.Scenario.checkRecorded(); err != nil {
		return damaged("%w", err)
	}
	if _, err := r.Histogram(); err != nil {
		return damaged("%w", err)
	}
	r.countEvents()
	return r, fields.unknown, nil
}
