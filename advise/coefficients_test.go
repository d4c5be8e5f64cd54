package advise

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pollpush/internal/goldenfile"
	"pollpush/results"
	"pollpush/transport"
)

// referenceRuns are the runs that the reference is fitted on: full has browsers' heads, published the heads that HTTP demands, and
// a calibration, where one was made, events that come one by one and often.
var referenceRuns = []string{
	"../results/data/reference/full/runs.jsonl", "../results/data/reference/published/runs.jsonl", "../results/data/reference/calibration/runs.jsonl",
}

// TestReference: the coefficients that pollpush comes with are those of the committed reference runs.
func TestReference(t *testing.T) {
	files := slices.DeleteFunc(slices.Clone(referenceRuns), func(path string) bool {
		_, err := os.Stat(path)
		return err != nil
	})
	if len(files) < 2 {
		t.Fatalf("there are only %q", files)
	}
	runs, warnings, err := results.ReadFiles(files)
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	c, err := Fit("the reference runs that pollpush comes with", runs)
	if err != nil {
		t.Fatal(err)
	}
	goldenfile.Check(t, "reference.json", c.JSON())
}

// TestReferenceKnows: what nobody could be answered without is in it.
func TestReferenceKnows(t *testing.T) {
	c := Reference()
	for _, tr := range transport.Over(results.HTTP1) {
		for _, client := range []string{ClientBrowser, ClientMachine} {
			n := needs(t, "clients", "1000", "every", "30s", "client", client)
			e, _, _, _ := c.estimate(n, tr, c.pollInterval(n, tr))
			for what, v := range map[string]float64{
				"p50": e.Latency.Quantile(0.5), "bytes up": e.BytesUp, "bytes down": e.BytesDown, "cores": e.Cores, "memory": e.Memory, "kernel memory": e.Kernel,
			} {
				if !finite(v) || v < 0 {
					t.Errorf("%s of %s with %s clients is %v", what, tr.Name, client, v)
				}
			}
		}
	}
}

func TestCoefficientsReadWhatTheyWrite(t *testing.T) {
	want := synthetic()
	got, err := ParseCoefficients(want.JSON())
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v, want %+v", got, err, want)
	}
}

func TestParseCoefficientsRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "these are no coefficients",
		"{}":                "there are no setups: make them with pollpush advise --calibrate",
		"[1]":               "these are no coefficients",
		`{"setups":"many"}`: "these are no coefficients",
	} {
		if _, err := ParseCoefficients([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q gives %v, want %q", text, err, want)
		}
	}
}

// TestFitNeedsValidRuns: nothing is learned from runs that can't be believed.
func TestFitNeedsValidRuns(t *testing.T) {
	if _, err := Fit("nothing", []results.Run{{Scenario: results.Default()}}); err == nil || !strings.Contains(err.Error(), "no run of nothing is valid") {
		t.Errorf("Fit of an invalid run = %v", err)
	}
}

// TestNearest: what stands in differs in as little as can be, and heads only in TLS.
func TestNearest(t *testing.T) {
	c := synthetic()
	other := c.Setups[0] // short polling
	other.Headers, other.Request = results.HeadersMinimal, coefficient{60, 1}
	c.Setups = append(c.Setups, other)
	want := c.Setups[0].of()
	want.TLS = true
	costs, _, notes := c.costs(want)
	if costs.Request.Value != 322 || len(notes) == 0 {
		t.Errorf("a request with TLS has %v bytes, with %d notes, want 322 and some", costs.Request.Value, len(notes))
	}
	want = c.Setups[0].of()
	want.Headers = results.HeadersMinimal
	if costs, _, notes := c.costs(want); costs.Request.Value != 60 || len(notes) != 0 {
		t.Errorf("a small request has %v bytes, with notes %q, want 60 and none", costs.Request.Value, notes)
	}
	want.Headers = "a profile that nobody measured"
	if costs, _, _ := c.costs(want); len(costs.Request.From) > 0 {
		t.Errorf("a request with heads that nobody counted has %v bytes", costs.Request.Value)
	}
}

// TestRevisions: all that were measured are named.
func TestRevisions(t *testing.T) {
	of := func(revision string) results.Run { return results.Run{Host: results.Host{Revision: revision}} }
	if got := revisions([]results.Run{of("a"), of("a")}); got != "a" {
		t.Errorf("the revision is %q, want a", got)
	}
	if got, want := revisions([]results.Run{of("a"), of("b"), of("b")}), "b (2 of 3) and a (1 of 3)"; got != want {
		t.Errorf("the revisions are %q, want %q", got, want)
	}
}
