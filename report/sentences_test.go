package report

import (
	"regexp"
	"strings"
	"testing"
)

// suitesOfAllShapes have reference runs.
var suitesOfAllShapes = []string{"full", "quick", "browser", "published"}

// What has digits in a sentence, and is no number that was measured: intervals and spreads, how a transport is set, percentiles'
// names, and years and numbers of publications.
var notMeasured = regexp.MustCompile(`\([^)]*\)|(each|for|by|than) [\d.,]+ (ns|µs|ms|s|pairs)|[\d.]+th |\b(19|20)\d\d\b|RFC \d+|HTTP/[\d.]+`)

// aNumber is one with its unit's prefix.
var aNumber = regexp.MustCompile(`\d[\d,.]*`)

func numbersIn(sentence string) int {
	return len(aNumber.FindAllString(notMeasured.ReplaceAllString(sentence, ""), -1))
}

// No sentence of a finding has more than three numbers.
func TestSentencesHaveFewNumbers(t *testing.T) {
	if n := numbersIn("With SSE it was 5.00 ms and 1,000 B (2–3), 20 times."); n != 3 {
		t.Fatalf("%d numbers are counted, want 3", n)
	}
	check := func(name string, found []Finding) {
		t.Helper()
		for _, f := range found {
			if f.Question == publishedResults().name {
				continue // its sentences name quantities, which have numbers of their own
			}
			for s := range strings.SplitSeq(f.Text, ". ") {
				if numbersIn(s) > 3 {
					t.Errorf("%s, %s: %d numbers in %q", name, f.Question, numbersIn(s), s)
				}
			}
		}
	}
	check("made up", Findings(madeUp(t)))
	for _, suite := range suitesOfAllShapes {
		check(suite, referenceFindings(t, suite))
	}
}

// What two questions would say in the same words, or of the same numbers, is said once.
func TestNoFactIsToldTwice(t *testing.T) {
	runs := two(t, five(20e6), five(1e6))
	late := 0
	for i := range runs {
		runs[i].Questions = []string{"staleness", "sparse"}
	}
	for _, f := range Findings(runs) {
		if strings.Contains(f.Text, meanLatency) {
			late++
		}
	}
	if late != 1 {
		t.Errorf("%d findings say how late events are, want 1", late)
	}
	for _, suite := range suitesOfAllShapes {
		known := map[string]bool{}
		for _, f := range referenceFindings(t, suite) {
			if known[f.String()] {
				t.Errorf("%s: twice: %s", suite, f)
			}
			known[f.String()] = true
		}
	}
}

// Browsers and publications have findings about what they are for.
func TestFindingsOfTheirOwnSubject(t *testing.T) {
	for suite, questions := range map[string]map[string]string{
		"browser": {
			"browser":             "With SSE it took ",
			"browser-connections": "Of 12 clients of one browser with SSE, 6 had a connection, and 6 never received anything.",
			"browser-bytes":       "The server counted the same bytes as Chromium's own log in ",
		},
		"published": {
			"published": "RFC 6202: published numbers that hold: ",
		},
	} {
		found := referenceFindings(t, suite)
		for question, want := range questions {
			if text := allText(found, question); !strings.Contains(text, want) {
				t.Errorf("%s, %s: no %q in %q", suite, question, want, text)
			}
		}
		if text := allText(found, "staleness"); text != "" {
			t.Errorf("%s: of the load generator's latency alone it says %q", suite, text)
		}
	}
}
