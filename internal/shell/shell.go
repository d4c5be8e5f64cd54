// Package shell writes command lines that a POSIX shell reads back as they were meant.
package shell

import "strings"

// Quote joins arguments to a command line that can be pasted: one that a shell would not take as it stands is put in
// single quotes, within which nothing has a meaning but the quote itself (POSIX.1-2017, XCU section 2.2.2).
func Quote(args ...string) string {
	quoted := make([]string, len(args))
	for i, arg := range args {
		if arg == "" || strings.ContainsFunc(arg, special) || strings.HasPrefix(arg, "~") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		quoted[i] = arg
	}
	return strings.Join(quoted, " ")
}

// special reports whether a shell might take r for something else than itself. An equals sign is safe in an argument.
func special(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return false
	}
	return !strings.ContainsRune("-_./:=,@%+", r)
}
