package host

import "runtime/debug"

// Revision returns the first twelve digits of the commit that this program was built from, with "+changes" if the tree had
// any; "unknown" when it was built without version control.
func Revision() string {
	build, _ := debug.ReadBuildInfo()
	if build == nil {
		return "unknown"
	}
	revision, changes := "unknown", ""
	for _, s := range build.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case "vcs.modified":
			if s.Value == "true" {
				changes = "+changes"
			}
		}
	}
	if revision == "unknown" {
		return revision
	}
	return revision + changes
}
