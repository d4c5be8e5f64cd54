package loadgen

import (
	"testing"
	"time"
)

// TestSilence: how long nothing came before an end, whatever the end itself brings.
func TestSilence(t *testing.T) {
	const second = int64(time.Second)
	for _, test := range []struct {
		name  string
		heard []int64 // in seconds and tenths, from when it was opened at 1 s
		end   float64
		want  float64
	}{
		{"nothing ever came", nil, 61, 60},
		{"something came at first", []int64{12}, 61.2, 60},
		{"its end says why", []int64{12, 612}, 61.3, 60},
		{"its end says why in two parts", []int64{12, 612, 613}, 61.4, 60},
		{"events came to the end", []int64{12, 600, 605, 610, 615, 620}, 62.1, 0},
		{"it was ended at once", []int64{12}, 1.3, 0},
		{"the kernel doesn't tell", []int64{0}, 61, 0},
	} {
		s := silence{last: second}
		for _, at := range test.heard {
			s.heard(at * second / 10)
		}
		if got, want := s.before(int64(test.end*float64(second))), int64(test.want*float64(second)); got != want {
			t.Errorf("%s: a silence of %v, want %v", test.name, time.Duration(got), time.Duration(want))
		}
	}
}
