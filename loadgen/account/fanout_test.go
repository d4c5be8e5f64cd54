package account

import (
	"math/rand/v2"
	"testing"
)

// TestFanOutPlaces takes numbers in any order, and leaves out those that are too far away to be kept.
func TestFanOutPlaces(t *testing.T) {
	const base = 1 << 40
	order := rand.New(rand.NewPCG(1, 1)).Perm(1000)
	var f fanOut
	for _, i := range order {
		for _, client := range []int{1, 2, 0} {
			ns := int64(i*10 + client)
			f.add(base+uint64(i), reach{ns, ns, 1})
		}
	}
	if f.From != base || len(f.Reached) != 1000 {
		t.Fatalf("%d events from %d", len(f.Reached), f.From)
	}
	for i, r := range f.Reached {
		if want := (reach{int64(i * 10), int64(i*10 + 2), 3}); r != want {
			t.Errorf("event %d: %+v, want %+v", i, r, want)
		}
	}
	for _, seq := range []uint64{0, 1, base - maxFanOut, base + maxFanOut, 1<<64 - 1} {
		if r := f.at(seq); r != nil {
			t.Errorf("at(%d) = %+v, want nil", seq, r)
		}
	}
	if len(f.Reached) != 1000 {
		t.Errorf("%d places, want 1000", len(f.Reached))
	}
	if f.at(base+maxFanOut-1) == nil || f.at(base-1) != nil {
		t.Error("the last place is not there, or one too many")
	}
	if n := testing.AllocsPerRun(100, func() { f.add(base+7, reach{1, 1, 1}) }); n != 0 {
		t.Errorf("%v allocations per client", n)
	}
}
