package targets

import (
	"embed"
	"fmt"
	"os"
	"strings"

	"pollpush/internal/hint"
)

//go:embed *.yaml
var shipped embed.FS

// Names returns the shipped targets, in alphabetical order.
func Names() []string {
	files, err := shipped.ReadDir(".")
	if err != nil {
		panic("internal error: " + err.Error())
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	return names
}

// IsFile reports whether what a target is given as is the name of a file, rather than that of a shipped one or HOST:PORT: it ends
// in .yaml or .yml, or has a slash and no colon.
func IsFile(given string) bool {
	return strings.HasSuffix(given, ".yaml") || strings.HasSuffix(given, ".yml") ||
		strings.Contains(given, "/") && !strings.Contains(given, ":")
}

// IsAddress reports whether it is HOST:PORT: a server that runs already and speaks as ours do.
func IsAddress(given string) bool {
	return given != "" && !IsFile(given) && strings.Contains(given, ":")
}

// Load returns the target of that name among the shipped ones, or of that file.
func Load(given string) (*Target, error) {
	if !IsFile(given) {
		text, err := shipped.ReadFile(given + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("no target %q: use HOST:PORT, a YAML file, or one of %s%s", given, strings.Join(Names(), ", "), hint.For(given, Names()))
		}
		return Parse(given, text)
	}
	text, err := os.ReadFile(given)
	if err != nil {
		return nil, fmt.Errorf("read target: %w", err)
	}
	return Parse(given, text)
}

// Started reports whether a run starts the server that is given so: not one that runs already, or that nothing is known of.
func Started(given string) bool {
	if given == "" || IsAddress(given) {
		return false
	}
	t, err := Load(given)
	return err == nil && t.Start != nil
}
