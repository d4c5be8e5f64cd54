package model

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// loadMemorySample is a run's RSS under load: a moment is the process, whose pools and garbage begin with the first answer; a
// thing a client, for whom it keeps what it was written with.
func loadMemorySample(r results.Run) sample {
	load, _ := stats.MetricNamed("server-memory-load")
	return sample{1, clients(r), 1, load.Of(r) * clients(r)}
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
