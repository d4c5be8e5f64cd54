package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// A Store appends runs to a file of JSON lines. One line is one run, so what is finished stays readable whatever
// happens to the run after it. A Store is used by one goroutine at a time.
type Store struct {
	path string
	file file
}

// file is what a Store needs of an *os.File opened with O_APPEND.
type file interface {
	io.WriteCloser
	Sync() error
	Truncate(size int64) error
	Stat() (os.FileInfo, error)
}

// Create makes a new file for runs. It refuses one that exists: recorded runs are never overwritten.
func Create(path string) (*Store, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o644)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("create %s: it exists: resume it, choose another name, or remove it", path)
	}
	if err != nil {
		return nil, fmt.Errorf("create runs file: %w", err)
	}
	return &Store{path, f}, nil
}

// Resume opens a file of runs to go on with it, and returns the runs that it has. A half-written last line is cut off,
// which is one of the warnings. The file must exist.
func Resume(path string) (s *Store, runs []Run, warnings []string, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("resume runs file: %w", err)
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	content, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("resume runs file: %w", err)
	}
	runs, warnings, err = Decode(bytes.NewReader(content), path)
	if err != nil {
		return nil, nil, nil, err
	}
	if err := repairEnd(f, content); err != nil {
		return nil, nil, nil, fmt.Errorf("repair the last line of %s: %w", path, err)
	}
	return &Store{path, f}, runs, warnings, nil
}

// Append adds one run as one line, in one write, and returns when it is on the disk. When that fails (a full disk) it
// takes back what it wrote of the line, so the runs before it stay readable.
func (s *Store) Append(r Run) error {
	line, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("append run %s to %s: %w", r.ID, s.path, err)
	}
	before, err := s.file.Stat()
	if err != nil {
		return fmt.Errorf("append run %s to %s: %w", r.ID, s.path, err)
	}
	if _, err = s.file.Write(append(line, '\n')); err == nil {
		err = s.file.Sync()
	}
	if err == nil {
		return nil
	}
	err = fmt.Errorf("append run %s to %s: %w (the runs before it are kept)", r.ID, s.path, err)
	if undo := s.file.Truncate(before.Size()); undo != nil {
		return fmt.Errorf("%w; a half-written line may be left at its end: %w", err, undo)
	}
	return err
}

// Close closes the file.
func (s *Store) Close() error { return s.file.Close() }
