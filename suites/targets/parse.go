package targets

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"pollpush/internal/yamlerror"
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

// IsFile says whether what a target is given as is the name of a file, rather than that of a shipped one or HOST:PORT.
func IsFile(given string) bool {
	return strings.ContainsRune(given, filepath.Separator) || strings.HasSuffix(given, ".yaml")
}

// IsAddress says whether it is HOST:PORT: a server that runs already and speaks as ours do.
func IsAddress(given string) bool {
	return given != "" && !IsFile(given) && strings.Contains(given, ":")
}

// Load returns the target of that name among the shipped ones, or of that file.
func Load(given string) (*Target, error) {
	if !IsFile(given) {
		text, err := shipped.ReadFile(given + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("no target %q: use HOST:PORT, a YAML file, or one of %s", given, strings.Join(Names(), ", "))
		}
		return Parse(given, text)
	}
	text, err := os.ReadFile(given)
	if err != nil {
		return nil, fmt.Errorf("read target: %w", err)
	}
	return Parse(given, text)
}

// Parse reads the text of a target's file, strictly. Errors name the file and the line.
func Parse(name string, text []byte) (*Target, error) {
	t := &Target{Name: name}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(t); err != nil {
		return nil, fmt.Errorf("%s: %s", yamlerror.Place(name, err), yamlerror.Reason(err))
	}
	return t, nil
}

// Expand puts values in the place of a text's placeholders. Others stay.
func Expand(text string, values map[string]string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var pairs []string
	for name, value := range values {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
