package stats

import "testing"

// TestGatesAreOfMetrics: a name that no metric has would be judged never, and missed by nobody.
func TestGatesAreOfMetrics(t *testing.T) {
	for name := range gates {
		if _, ok := MetricNamed(name); !ok {
			t.Errorf("the gate judges %q, which is no metric", name)
		}
	}
}
