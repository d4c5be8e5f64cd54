package report

import (
	"strings"
	"testing"

	"pollpush/results"
)

func TestReportsShowPublishedNumbers(t *testing.T) {
	runs, _, err := results.Read("../studies/testdata/runs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"text", "md", "html"} {
		var out strings.Builder
		if err := Write(&out, format, runs, "test"); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"RFC 6202", "909 B", "9.92 s"} {
			if !strings.Contains(strings.ReplaceAll(out.String(), "\u00a0", " "), want) {
				t.Errorf("the report as %s does not say %q", format, want)
			}
		}
	}
}
