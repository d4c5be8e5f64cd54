package experiment

import (
	"fmt"
	"os"
	"path/filepath"
)

// makeScratch makes a directory for the files of one of the run's processes, of which the run's own directory has all. At places it is for
// the processes to make one, see ownScratch: dir is "".
func (m *measurement) makeScratch(name string) (dir string, err error) {
	if m.Places != nil {
		return "", nil
	}
	if m.scratch == "" {
		if m.scratch, err = os.MkdirTemp("", "pollpush-"); err != nil {
			return "", fmt.Errorf("make a place for files: %w", err)
		}
	}
	dir = filepath.Join(m.scratch, name)
	if err = os.Mkdir(dir, 0o755); err == nil {
		err = os.Chmod(m.scratch, 0o755) // programs that give root's rights up read them too
	}
	if err != nil {
		return "", fmt.Errorf("make a place for files: %w", err)
	}
	return dir, nil
}

// ownScratch makes a directory for a process's files unless its parent has made one.
func ownScratch(dir string) (string, error) {
	if dir != "" {
		return dir, nil
	}
	above, err := os.MkdirTemp("", "pollpush-")
	if err != nil {
		return "", fmt.Errorf("make a place for files: %w", err)
	}
	dir = filepath.Join(above, "files")
	if err = os.Chmod(above, 0o755); err == nil {
		err = os.Mkdir(dir, 0o755)
	}
	if err != nil {
		_ = os.RemoveAll(above)
		return "", fmt.Errorf("make a place for files: %w", err)
	}
	return dir, nil
}

// removeScratch removes such a directory at its process's end. The run does so too, unless it was killed: then the last one leaves nothing.
func removeScratch(dir string) {
	_ = os.RemoveAll(dir)
	_ = os.Remove(filepath.Dir(dir)) // unless others have theirs in it
}
