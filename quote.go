package main

import "strings"

// shellQuote returns words as a POSIX shell reads them: what it could take for something else stands in single quotes
// (POSIX.1-2024, Shell Command Language, 2.2.2).
func shellQuote(words ...string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		plain := strings.Trim(w, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./,:=@%+") == ""
		if quoted[i] = w; w == "" || !plain {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
