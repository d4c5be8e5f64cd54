package plots

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pollpush/results"
)

// Write draws all figures into dir, which it makes if needed, as NAME.FORMAT, replacing what is there. It returns the
// paths written, and the names of the figures that have nothing to draw. A file is there whole or not at all: after an
// error, figures written before it stay.
func Write(dir string, formats []string, runs []results.Run) (written, skipped []string, err error) {
	for _, format := range formats {
		if !slices.Contains(Formats(), format) {
			return nil, nil, fmt.Errorf("write figures: format %q does not exist: use %s", format, strings.Join(Formats(), ", "))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, fmt.Errorf("write figures: %w", err)
	}
	for _, f := range Figures() {
		for i, format := range formats {
			image, err := Render(f, runs, format)
			if errors.Is(err, ErrNothingToDraw) {
				if i == 0 {
					skipped = append(skipped, f.Name)
				}
				continue
			}
			if err != nil {
				return written, skipped, err
			}
			path := filepath.Join(dir, f.Name+"."+format)
			if err := writeFile(path, image); err != nil {
				return written, skipped, fmt.Errorf("write figure %s: %w", path, err)
			}
			written = append(written, path)
		}
	}
	return written, skipped, nil
}

// writeFile writes beside path and renames, so that nobody sees half of it.
func writeFile(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
