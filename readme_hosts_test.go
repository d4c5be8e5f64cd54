package main

import (
	"fmt"

	"pollpush/report"
	"pollpush/results"
)

// readmeScale is what README says of many connections: what each takes, by engine.
func readmeScale(runs []results.Run) string {
	return readmeFindings(runs, report.Finding.String, "scale") + fmt.Sprintf("\n[Figure](plots/figures/reference/scale/connections.png); from 1,000 connections on, and a plan for a million: "+
		"[report.md](results/data/reference/scale/report.md), which also has the memory of what has no valid latency; revision %s.\n", runs[0].Host.Revision)
}

// readmeHosts is what README says of runs on several machines: what a latency between them is worth.
func readmeHosts(runs []results.Run) string {
	return readmeFindings(runs, report.Finding.String, "hosts") + fmt.Sprintf("\nThose are three network namespaces on one machine, for hosts. [Figure](plots/figures/reference/agents/latency-percentiles.png), with bands: "+
		"[report.md](results/data/reference/agents/report.md), revision %s.\n", runs[0].Host.Revision)
}
