package histogram

import (
	"encoding/json"
	"testing"
)

// TestSumTravels: what has gone through JSON is what it was, and adds up.
func TestSumTravels(t *testing.T) {
	type part struct{ None, Empty, Some Sum }
	sent := part{Empty: NewSum(), Some: NewSum()}
	for _, ns := range []int64{0, 1, 999, 123_456_789, Max} {
		sent.Some.Record(ns)
	}
	text, err := json.Marshal(sent)
	if err != nil {
		t.Fatal(err)
	}
	var came part
	if err := json.Unmarshal(text, &came); err != nil {
		t.Fatal(err)
	}
	if came.None.Histogram != nil || came.Empty.TotalCount() != 0 {
		t.Errorf("none became %v, an empty one %d samples", came.None, came.Empty.TotalCount())
	}
	if a, b := came.Some, sent.Some; !a.Equals(b.Histogram) || a.Min() != b.Min() || a.Max() != b.Max() || a.Mean() != b.Mean() {
		t.Errorf("%d samples from %d to %d, mean %v; want %d from %d to %d, %v", a.TotalCount(), a.Min(), a.Max(), a.Mean(), b.TotalCount(), b.Min(), b.Max(), b.Mean())
	}
	came.None.Add(came.Some)
	came.None.Add(came.Some)
	came.None.Add(Sum{})
	if n := came.None.TotalCount(); n != 10 {
		t.Errorf("twice 5 samples are %d", n)
	}
	if err := json.Unmarshal([]byte(`"no histogram"`), &came.None); err == nil {
		t.Error("what is no histogram was taken for one")
	}
}
