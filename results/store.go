package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Store appends runs to a file of JSON lines. One line is one run, so what is finished stays readable whatever
// happens to the run after it. A Store is used by one goroutine at a time, and holds a lock on its file: two processes
// never write to one.
type Store struct {
	path string
	file file
}

// file is what a Store needs of an *os.File opened for reading too and with O_APPEND.
type file interface {
	io.WriteCloser
	io.ReaderAt
	Sync() error
	Truncate(size int64) error
	Stat() (os.FileInfo, error)
}

// Create makes a new file for runs. It refuses one that exists: recorded runs are never overwritten.
func Create(path string) (*Store, error) {
	f, err := create(path)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("create %s: it exists: resume it, choose another name, or remove it", path)
	}
	if err != nil {
		return nil, fmt.Errorf("create runs file: %w", err)
	}
	return &Store{path, f}, nil
}

// create makes and locks a file that does not exist yet.
func create(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	syncDirectory(filepath.Dir(path))
	return f, nil
}

// syncDirectory makes sure that a new name in a directory outlives a crash of the machine. Not every file system can do
// that; what is written to the file is made sure of by itself.
func syncDirectory(dir string) {
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
}

// Resume opens a file of runs to go on with it, and returns the runs that it has. A half-written last line is cut off,
// which is one of the warnings. The file must exist (the error wraps fs.ErrNotExist otherwise), and nobody else may be
// writing to it.
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
	if err := lock(f); err != nil {
		return nil, nil, nil, fmt.Errorf("resume runs file: %w", err)
	}
	content, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("resume runs file: %w", err)
	}
	runs, warnings, err = Decode(bytes.NewReader(content), path)
	if err != nil {
		return nil, nil, nil, err
	}
	runs, again := once(runs)
	if again > 0 {
		warnings = append(warnings, fmt.Sprintf("%s: %d of its runs stand there twice: they count once", path, again))
	}
	if err := repairEnd(f, content); err != nil {
		return nil, nil, nil, fmt.Errorf("repair the last line of %s: %w", path, err)
	}
	return &Store{path, f}, runs, warnings, nil
}

// Append adds runs, each as one line, in one write, and returns when they are on the disk. When that fails (a full disk)
// it takes back what it wrote, so the runs before stay readable.
func (s *Store) Append(runs ...Run) error {
	var lines []byte
	var ids []string
	for _, r := range runs {
		line, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("append run %s to %s: %w", r.ID, s.path, err)
		}
		lines, ids = append(append(lines, line...), '\n'), append(ids, r.ID)
	}
	failed := func(err error) error {
		return fmt.Errorf("append run %s to %s: %w", strings.Join(ids, " and "), s.path, err)
	}
	before, err := s.file.Stat()
	if err != nil {
		return failed(err)
	}
	if _, err = s.file.Write(lines); err == nil {
		err = s.file.Sync()
	}
	if err == nil {
		return nil
	}
	err = fmt.Errorf("%w (the runs before it are kept)", failed(err))
	if undo := s.file.Truncate(before.Size()); undo != nil {
		return fmt.Errorf("%w; a half-written line may be left at its end: %w", err, undo)
	}
	return err
}

// Restore puts the file back when its directory was removed, moved or unmounted meanwhile, and reports whether it had to:
// the open file still has all that was appended. When something else stands at its place, that is left alone, and the
// error says where the runs are now.
func (s *Store) Restore() (bool, error) {
	ours, err := s.file.Stat()
	if err != nil {
		return false, fmt.Errorf("look after %s: %w", s.path, err)
	}
	there, err := os.Stat(s.path)
	if err == nil && os.SameFile(ours, there) {
		return false, nil
	}
	path := s.path
	if err == nil {
		path = fmt.Sprintf("%s.%d", s.path, os.Getpid())
	} else if !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("look after %s: %w", s.path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return false, fmt.Errorf("put %s back: %w", s.path, err)
	}
	f, err := create(path)
	if err != nil {
		return false, fmt.Errorf("put %s back: %w", s.path, err)
	}
	_, err = io.Copy(f, io.NewSectionReader(s.file, 0, ours.Size()))
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		return false, fmt.Errorf("put %s back: %w", s.path, errors.Join(err, f.Close()))
	}
	s.file.Close()
	s.file = f
	if path != s.path {
		return true, fmt.Errorf("%s is not the file that this process has written to: the runs are in %s", s.path, path)
	}
	return true, nil
}

// Close closes the file, which ends the lock on it.
func (s *Store) Close() error { return s.file.Close() }
