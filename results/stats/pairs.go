package stats

import (
	"time"

	"pollpush/results"
)

// A block is what a bench measures close together: the runs with one repetition number, on one host.
type block struct {
	bench, suite string
	host         string
	parallel     bool
	repetition   int
}

// blockOf returns the block of r; ok is false if it has none, as the runs of `pollpush run`, which nothing interleaves.
func blockOf(r results.Run) (b block, ok bool) {
	n, ok := r.Repetition()
	if !ok || r.Suite() == "run" && r.Order == 0 {
		return block{}, false
	}
	return block{r.Bench, r.Suite(), r.Host.Text(), r.Parallel, n}, true
}

// pairs returns the runs of two scenarios that were made in the same block. Where a block has several of one, since files
// of several benches were put together, those are a pair that were made closest to each other.
func pairs(runs, bases []results.Run) [][2]results.Run {
	own, others := byBlock(runs), byBlock(bases)
	var found [][2]results.Run
	for b, its := range own {
		for i, r := range its {
			if len(others[b]) == 0 {
				continue
			}
			base := others[b][closest(r, others[b])]
			if closest(base, its) == i {
				found = append(found, [2]results.Run{r, base})
			}
		}
	}
	return found
}

// byBlock leaves out runs that have no block.
func byBlock(runs []results.Run) map[block][]results.Run {
	blocks := map[block][]results.Run{}
	for _, r := range runs {
		if b, ok := blockOf(r); ok {
			blocks[b] = append(blocks[b], r)
		}
	}
	return blocks
}

// closest returns which of the others was started closest to r.
func closest(r results.Run, others []results.Run) int {
	best, least := 0, time.Duration(-1)
	for i, other := range others {
		if distance := r.Started.Sub(other.Started).Abs(); least < 0 || distance < least {
			best, least = i, distance
		}
	}
	return best
}
