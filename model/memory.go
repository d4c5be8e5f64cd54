package model

import (
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// loadMemorySample is a run's RSS under load: a moment is the process, whose pools and garbage begin with the first answer; a
// thing a client, for whom it keeps what it was written with.
func loadMemorySample(r results.Run) sample {
	return sample{1, clients(r), 1, stats.Named("server-memory-load").Of(r) * clients(r)}
}

// fitMemory is what the process takes, and each further client: the straight line over the clients that stats.PerFurtherClient draws,
// and reports show. Where that would begin below nothing it is the law that is nearest to each run.
func fitMemory(runs []results.Run, of func(results.Run) sample) Law {
	runs = ofOneRTT(runs)
	law := fitLaw(runs, false, of)
	slope := stats.PerFurtherClient(runs, func(r results.Run) float64 { return of(r).value / clients(r) })
	if len(law.From) == 0 || !finite(slope.Median) || slope.Median <= 0 {
		return law
	}
	begin := 0.0
	for _, r := range runs {
		if s := of(r); finite(s.value) && slices.Contains(law.From, r.ID) {
			begin += (s.value - slope.Median*s.things) / float64(len(law.From))
		}
	}
	if begin >= 0 {
		law.PerMoment, law.PerThing = begin, slope.Median
	}
	return law
}

// ofOneRTT are the runs of that round-trip time whose scenarios differ the most in how many clients there are, the shortest of several;
// all runs where no round-trip time has two numbers of clients. With a round trip connections hold more or less
// than without, and only at some numbers of clients was there one, so that it would tilt the line over the clients.
func ofOneRTT(runs []results.Run) []results.Run {
	best, most := runs, 1
	for _, its := range stats.GroupBy(runs, func(r results.Run) results.Duration { return r.Scenario.RTT }) {
		numbers := map[int]bool{}
		for _, r := range its {
			numbers[r.Scenario.Clients] = true
		}
		if n := len(numbers); n > most || n == most && n > 1 && its[0].Scenario.RTT < best[0].Scenario.RTT {
			best, most = its, n
		}
	}
	return best
}

// fitKernelMemory is what the kernel holds for connections: so much for each further one, less what it has lying about for the
// first. It stays unknown where runs don't differ in how many they have, or nothing counted it.
func fitKernelMemory(runs []results.Run) Law {
	slope := stats.PerFurtherClient(runs, stats.KernelMemoryPerClient)
	if !finite(slope.Median) || slope.Median <= 0 {
		return Law{}
	}
	law := Law{PerThing: slope.Median}
	for _, r := range runs {
		if each := stats.KernelMemoryPerClient(r); finite(each) {
			law.From = append(law.From, r.ID)
			law.PerMoment += clients(r) * (each - slope.Median)
		}
	}
	law.PerMoment /= float64(len(law.From))
	return law
}
