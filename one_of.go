package main

import (
	"slices"
	"strings"

	"pollpush/internal/usage"
	"pollpush/results"
)

// oneOf is nil if value is allowed.
func oneOf(flag, value string, allowed []string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return usage.Errorf("%s: %q does not exist: use %s%s", flag, value, strings.Join(allowed, ", "), results.Hint(value, allowed))
}
