package results

import "time"

// A block is what a bench measures close together: the runs with one repetition number, on one host.
type block struct {
	bench, suite string
	host         string
	parallel     bool
	repetition   int
}

// block returns the block of r; ok is false if it has none, as the runs of `pollpush run`, which nothing interleaves.
func (r Run) block() (b block, ok bool) {
	n, ok := r.Repetition()
	if !ok || r.Suite() == "run" && r.Order == 0 {
		return block{}, false
	}
	return block{r.bench, r.Suite(), r.Host.text(), r.Parallel, n}, true
}

// pairs returns the runs of two scenarios that were made in the same block. Where a block has several of one, since files
// of several benches were put together, those are a pair that were made closest to each other.
func pairs(runs, bases []Run) [][2]Run {
	own, others := byBlock(runs), byBlock(bases)
	var found [][2]Run
	for b, its := range own {
		for i, r := range its {
			if len(others[b]) == 0 {
				continue
			}
			base := others[b][closest(r, others[b])]
			if closest(base, its) == i {
				found = append(found, [2]Run{r, base})
			}
		}
	}
	return found
}

// byBlock leaves out runs that have no block.
func byBlock(runs []Run) map[block][]Run {
	blocks := map[block][]Run{}
	for _, r := range runs {
		if b, ok := r.block(); ok {
			blocks[b] = append(blocks[b], r)
		}
	}
	return blocks
}

// closest returns which of the others was started closest to r.
func closest(r Run, others []Run) int {
	best, least := 0, time.Duration(-1)
	for i, other := range others {
		if distance := r.Started.Sub(other.Started).Abs(); least < 0 || distance < least {
			best, least = i, distance
		}
	}
	return best
}
