package results

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// someRun is a run with something in every kind of field.
func someRun(id string) Run {
	s := Default()
	s.Complete()
	return Run{
		Schema: Schema, ID: id, Scenario: s, Valid: true, Attempt: 1, InvalidBecause: []string{}, Warnings: []string{"a warning"},
		Delivery: Delivery{Published: 50, Expected: 5000, Received: 5000},
		Bytes:    Bytes{AppDown: 1000, WireDown: Observed[int64](1500)},
		Server:   &Server{CPUNS: Observed[int64](7)}, WindowNS: 5e9, Errors: map[string]int64{"reset": 1},
	}
}

func read(t *testing.T, path string) (runs []Run, warnings []string) {
	t.Helper()
	runs, warnings, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return runs, warnings
}

func TestStoreKeepsRuns(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.jsonl")
	s, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	want := []Run{someRun("quick/a/1"), someRun("quick/a/2")}
	for _, r := range want {
		if err := s.Append(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got, warnings := read(t, path); !reflect.DeepEqual(got, want) || len(warnings) > 0 {
		t.Errorf("Read = %+v, %v, want %+v", got, warnings, want)
	}
	if _, err := Create(path); err == nil || !strings.Contains(err.Error(), "it exists") {
		t.Errorf("Create of a file that exists: error %v, want one that says so", err)
	}
}

// TestResumeCountsOnce: a run that stands in a file twice is one run.
func TestResumeCountsOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.jsonl")
	one := `{"schema":1,"id":"q/a/1","scenario":{"transport":"sse","clients":1},"valid":true}` + "\n"
	if err := os.WriteFile(path, []byte(one+strings.Replace(one, "q/a/1", "q/a/2", 1)+one), 0o644); err != nil {
		t.Fatal(err)
	}
	s, runs, warnings, err := Resume(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if len(runs) != 2 || len(warnings) != 1 || !strings.HasSuffix(warnings[0], ": 1 of its runs stand there twice: they count once") {
		t.Errorf("Resume = %d runs, warnings %q, want 2 runs and a warning", len(runs), warnings)
	}
}

func TestResume(t *testing.T) {
	whole := `{"schema":1,"id":"q/a/1","scenario":{"transport":"sse","clients":1},"valid":true}`
	other := strings.Replace(whole, "q/a/1", "q/a/2", 1)
	zeros := strings.Repeat("\x00", 300)
	for _, test := range []struct {
		name, content string
		runs          int
		warning       string
	}{
		{"complete", whole + "\n", 1, ""},
		{"without the last line end", whole + "\n" + other, 2, ""},
		{"with half a run at its end", whole + "\n" + whole[:30], 1, ":2: skipped the last line"},
		{"with nothing but half a run", whole[:30], 0, ":1: skipped the last line"},
		{"empty", "", 0, ""},
		{"with the zeros of a power failure", whole + "\n" + zeros, 1, ":2: skipped 300 NUL bytes"},
		{"with half a run that ends in zeros", whole + "\n" + whole[:30] + zeros, 1, ":2: skipped the last line"},
		{"with zeros after a run without its line end", whole + zeros, 1, ":1: skipped 300 NUL bytes"},
		{"with a byte order mark", "\uFEFF" + whole + "\n", 1, ""},
		{"with a newer field and no last line end", whole + "\n" + strings.Replace(other, "{", `{"colour":1,`, 1), 2, `skipped the field "colour"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "runs.jsonl")
			if err := os.WriteFile(path, []byte(test.content), 0o644); err != nil {
				t.Fatal(err)
			}
			s, runs, warnings, err := Resume(path)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if len(runs) != test.runs || !strings.Contains(strings.Join(warnings, "\n"), test.warning) {
				t.Errorf("Resume = %d runs, warnings %q, want %d runs, %q", len(runs), warnings, test.runs, test.warning)
			}
			if err := s.Append(someRun("q/a/9")); err != nil {
				t.Fatal(err)
			}
			if runs, warnings := read(t, path); len(runs) != test.runs+1 || len(warnings) > 0 && !strings.Contains(warnings[0], "colour") {
				t.Errorf("after Append: %d runs, warnings %q, want %d runs and none", len(runs), warnings, test.runs+1)
			}
		})
	}
}

func TestOneWriterOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.jsonl")
	s, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	_, _, _, err = Resume(path)
	if !errors.Is(err, ErrInUse) || runtime.GOOS == "linux" && !strings.Contains(err.Error(), fmt.Sprintf("process %d is writing to it", os.Getpid())) {
		t.Errorf("Resume of a file that is written to: error %v, want one that says who does", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s, _, _, err = Resume(path)
	if err != nil {
		t.Fatalf("Resume of a file that was closed: %v", err)
	}
	defer s.Close()
	if _, _, _, err := Resume(path); !errors.Is(err, ErrInUse) {
		t.Errorf("Resume of a file that was resumed: error %v, want that it is in use", err)
	}
}

// TestRestore removes and moves the directory of a file that is being written to: nothing is lost.
func TestRestore(t *testing.T) {
	for _, test := range []struct {
		name   string
		happen func(dir string) error
		want   bool
	}{
		{"nothing", func(string) error { return nil }, false},
		{"removed", os.RemoveAll, true},
		{"moved", func(dir string) error { return os.Rename(dir, dir+"-old") }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "results", "data")
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "runs.jsonl")
			s, err := Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { s.Close() }()
			if err := s.Append(someRun("q/a/1"), someRun("q/a/2")); err != nil {
				t.Fatal(err)
			}
			if err := test.happen(filepath.Dir(dir)); err != nil {
				t.Fatal(err)
			}
			if restored, err := s.Restore(); err != nil || restored != test.want {
				t.Errorf("Restore = %v, %v, want %v", restored, err, test.want)
			}
			if err := s.Append(someRun("q/a/3")); err != nil {
				t.Fatal(err)
			}
			if runs, warnings := read(t, path); len(runs) != 3 || len(warnings) > 0 {
				t.Errorf("after that: %d runs, warnings %q, want 3 and none", len(runs), warnings)
			}
			if _, _, _, err := Resume(path); !errors.Is(err, ErrInUse) {
				t.Errorf("Resume: error %v, want that it is in use", err)
			}
		})
	}
}

// TestRestoreLeavesOtherFilesAlone puts another file in the place of the one that is being written to.
func TestRestoreLeavesOtherFilesAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.jsonl")
	s, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }()
	if err := s.Append(someRun("q/a/1")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(path), os.WriteFile(path, []byte("somebody else's"), 0o644)); err != nil {
		t.Fatal(err)
	}
	restored, err := s.Restore()
	rescued := fmt.Sprintf("%s.%d", path, os.Getpid())
	if !restored || err == nil || !strings.Contains(err.Error(), "the runs are in "+rescued) {
		t.Errorf("Restore = %v, %v, want an error that says where the runs are", restored, err)
	}
	if runs, _ := read(t, rescued); len(runs) != 1 {
		t.Errorf("there are %d runs, want 1", len(runs))
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "somebody else's" {
		t.Errorf("the other file is %q, %v, want it untouched", text, err)
	}
}

// fullDisk fails as a file on a full disk does, after it has taken half of what it was given.
type fullDisk struct {
	*os.File
	truncate error
}

func (f fullDisk) Write(b []byte) (int, error) {
	n, err := f.File.Write(b[:len(b)/2])
	return n, errors.Join(err, syscall.ENOSPC)
}

func (f fullDisk) Truncate(size int64) error {
	if f.truncate != nil {
		return f.truncate
	}
	return f.File.Truncate(size)
}

func TestFullDiskLosesNothingFinished(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.jsonl")
	s, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Append(someRun("q/a/1")); err != nil {
		t.Fatal(err)
	}
	file := s.file.(*os.File)
	full := Store{path, fullDisk{file, nil}}
	err = full.Append(someRun("q/a/2"))
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "the runs before it are kept") {
		t.Errorf("Append on a full disk: error %v", err)
	}
	if runs, warnings := read(t, path); len(runs) != 1 || len(warnings) > 0 {
		t.Errorf("after that: %d runs, warnings %q, want 1 and none", len(runs), warnings)
	}
	stuck := Store{path, fullDisk{file, syscall.EIO}}
	if err := stuck.Append(someRun("q/a/2")); !errors.Is(err, syscall.EIO) || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("Append that can't take its half line back: error %v, want both reasons", err)
	}
	if runs, warnings := read(t, path); len(runs) != 1 || len(warnings) != 1 {
		t.Errorf("after that: %d runs, warnings %q, want 1 and 1", len(runs), warnings)
	}
}
