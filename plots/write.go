package plots

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"pollpush/internal/wholefile"
	"pollpush/results"
)

// Write draws all figures for a report into dir.
func Write(dir string, formats []string, runs []results.Run) (written, skipped []string, err error) {
	return Themes()[0].Write(Figures(), dir, formats, runs)
}

// Write draws figures into dir, which it makes if needed, as NAME.FORMAT, replacing what is there. It returns the
// paths written, and the names of the figures that have nothing to draw. A file is there whole or not at all: after an
// error, figures written before it stay.
func (t Theme) Write(figures []Figure, dir string, formats []string, runs []results.Run) (written, skipped []string, err error) {
	for _, format := range formats {
		if !slices.Contains(Formats(), format) {
			return nil, nil, fmt.Errorf("write figures: format %q does not exist: use %s", format, strings.Join(Formats(), ", "))
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, fmt.Errorf("write figures: %w", err)
	}
	for _, f := range figures {
		d, err := f.Compose(runs)
		if errors.Is(err, ErrNothingToDraw) {
			skipped = append(skipped, f.Name)
			continue
		}
		if err != nil {
			return written, skipped, err
		}
		for _, format := range formats {
			image, err := d.Render(t, format)
			if err != nil {
				return written, skipped, err
			}
			path := filepath.Join(dir, f.Name+"."+format)
			if err := wholefile.Write(path, image); err != nil {
				return written, skipped, fmt.Errorf("write figure %s: %w", path, err)
			}
			written = append(written, path)
		}
	}
	return written, skipped, nil
}
