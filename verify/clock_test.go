package verify

import "testing"

func TestClock(t *testing.T) {
	if step := Resolution(); step <= 0 {
		t.Errorf("the clock's smallest step is %v", step)
	}
	if cost := StampCost(); !(cost > 0) {
		t.Errorf("a time stamp costs %v ns", cost)
	}
}
