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
			if err := wholefile.Write(path, image); err != nil {
				return written, skipped, fmt.Errorf("write figure %s: %w", path, err)
			}
			written = append(written, path)
		}
	}
	return written, skipped, nil
}
