// Package shipped is how people name one of what the program comes with, which are YAML files in it, and what they may give instead.
package shipped

import (
	"embed"
	"slices"
	"strings"
)

// Names returns the names of the YAML files in a directory of embedded ones, without their ending, in alphabetical order.
func Names(files embed.FS, directory string) []string {
	entries, err := files.ReadDir(directory)
	if err != nil {
		panic("internal error: " + err.Error()) // they are embedded
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	slices.Sort(names) // by its file nginx-tuned would come before nginx
	return names
}

// IsFile reports whether what is given is the name of a file, rather than that of a shipped one or HOST:PORT: it ends in .yaml or .yml,
// or has a slash and no colon.
func IsFile(given string) bool {
	return strings.HasSuffix(given, ".yaml") || strings.HasSuffix(given, ".yml") || strings.Contains(given, "/") && !strings.Contains(given, ":")
}

// IsAddress reports whether it is HOST:PORT, of what runs already.
func IsAddress(given string) bool { return !IsFile(given) && strings.Contains(given, ":") }
