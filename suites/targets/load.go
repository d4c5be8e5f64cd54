package targets

import (
	"embed"
	"fmt"
	"strings"

	"pollpush/internal/hint"
	"pollpush/internal/shipped"
)

//go:embed *.yaml
var files embed.FS

// Names returns the shipped targets, in alphabetical order.
func Names() []string { return shipped.Names(files, ".") }

// Load returns the target of that name among the shipped ones, or of that file.
func Load(given string) (*Target, error) {
	if !shipped.IsFile(given) {
		text, err := files.ReadFile(given + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("no target %q: use HOST:PORT, a YAML file, or one of %s%s", given, strings.Join(Names(), ", "), hint.For(given, Names()))
		}
		return Parse(given, text)
	}
	text, err := shipped.ReadFile(given)
	if err != nil {
		return nil, fmt.Errorf("read target: %w", err)
	}
	return Parse(given, text)
}

// Started reports whether a run starts the server that is given so: not one that runs already, or that nothing is known of.
func Started(given string) bool {
	if given == "" || shipped.IsAddress(given) {
		return false
	}
	t, err := Load(given)
	return err == nil && t.Start != nil
}
