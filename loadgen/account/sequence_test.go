package account

import "testing"

func TestSequence(t *testing.T) {
	for _, test := range []struct {
		name string
		seqs []uint64
		want []verdict
	}{
		{"in order", []uint64{1, 2, 3}, []verdict{fresh, fresh, fresh}},
		{"starting late", []uint64{500, 501}, []verdict{fresh, fresh}},
		{"twice", []uint64{1, 1, 2, 1, 2}, []verdict{fresh, duplicate, fresh, duplicate, duplicate}},
		{"late", []uint64{1, 3, 2, 2}, []verdict{fresh, fresh, late, duplicate}},
		{"63 back is known", []uint64{1, 100, 37, 37}, []verdict{fresh, fresh, late, duplicate}},
		{"64 back is not", []uint64{1, 100, 36}, []verdict{fresh, fresh, duplicate}},
		{"63 ahead keeps the first", []uint64{1, 64, 1, 2}, []verdict{fresh, fresh, duplicate, late}},
		{"64 ahead forgets it", []uint64{1, 65, 2}, []verdict{fresh, fresh, late}},
		{"far ahead", []uint64{1, 1 << 62, 1<<62 - 1}, []verdict{fresh, fresh, late}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s sequence
			for i, seq := range test.seqs {
				if got := s.add(seq); got != test.want[i] {
					t.Errorf("add(%d), number %d, = %v, want %v", seq, i, got, test.want[i])
				}
			}
		})
	}
}
