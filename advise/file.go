package advise

import (
	"fmt"

	"pollpush/suites"
)

// ReadFile sets what a YAML text says of the needs: a mapping of the Fields' keys. path is what errors call it, with the line.
func (n *Needs) ReadFile(path, text string) error {
	pairs, err := suites.ReadMapping(path, text, "needs", Keys()...)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		if err := fieldNamed(p.Key).Set(n, p.Value); err != nil {
			return fmt.Errorf("%s: %s: %w", p.At, p.Key, err)
		}
	}
	return nil
}
