package model

import (
	"math"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// loadMemory is what load adds to the RSS of a server with all clients connected, in bytes: a moment is the process, whose
// garbage and pools begin with the first event; a thing is a client that is written to at the same time as others. Of held
// requests those are the clients of a topic, who all ask again at once; a stream keeps for each client what it was written with.
func loadMemory(s results.Scenario, law Law) float64 { return law.at(1, writtenTo(s), 1) }

func writtenTo(s results.Scenario) float64 {
	switch {
	case s.Rate == 0:
		return 0
	case s.Kind() == transport.Hold:
		return float64(s.Clients) / float64(s.Topics)
	}
	return float64(s.Clients)
}

func loadMemorySample(r results.Run) sample {
	load, _ := stats.MetricNamed("server-memory-load")
	return sample{1, writtenTo(r.Scenario), 1, (load.Of(r) - stats.MemoryPerClient(r)) * clients(r)}
}

// fitKernelMemory is what the kernel holds for each further client. It stays unknown where runs don't differ in how many they
// have, or nothing counted it.
func fitKernelMemory(runs []results.Run) Coefficient {
	slope := stats.PerFurtherClient(runs, stats.KernelMemoryPerClient)
	if !finite(slope.Median) || slope.Median <= 0 {
		return Coefficient{}
	}
	c := Coefficient{Value: slope.Median}
	for _, r := range runs {
		if !math.IsNaN(stats.KernelMemoryPerClient(r)) {
			c.From = append(c.From, r.ID)
		}
	}
	return c
}
