package report

import (
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"pollpush/report/language"
)

func chinese(t testing.TB) *language.Language {
	t.Helper()
	l, err := language.Named("zh")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// english is a word that a translation may not have left; untouched are those that are the same in it.
var (
	english   = regexp.MustCompile(`[A-Za-z][A-Za-z]+`)
	untouched = regexp.MustCompile(`XXX`)
)

func TestDump(t *testing.T) {
	l := chinese(t)
	seen := map[string]bool{}
	f, _ := os.Create("/tmp/zh-dump")
	language.Spy = func(s string) { if !seen[s] { seen[s] = true; io.WriteString(f, s+"\n") } }
	for _, suite := range suitesOfAllShapes {
		for _, format := range []string{"text", "md", "html"} {
			var b strings.Builder
			if err := WriteIn(&b, l, format, reference(t, suite), "pollpush report"); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = untouched
}
