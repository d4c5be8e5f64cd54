package experiment

import (
	"fmt"

	"pollpush/results"
)

// spareFiles is how many descriptors a process needs beside its connections.
const spareFiles = 96

// processes returns how many processes hold so many connections where each may have so many files open. Where one can't, they are filled to
// three quarters: the kernel spreads connections over servers by chance, and a client that comes back may have two for a moment.
func processes(connections, files int) int {
	if connections+spareFiles <= files {
		return 1
	}
	each := max(1, files*3/4-spareFiles)
	return (connections + each - 1) / each
}

// mostPerCore is how many processes of one side share a core at the most, unless a scenario says how many there are: with more, what is
// measured is how they take turns.
const mostPerCore = 8

// checkDivision says that a scenario's clients would take more processes of each side than cores can have, where each may have so many files open.
func checkDivision(s results.Scenario, files, cores int) error {
	connections, most := s.Connections(), mostPerCore*cores
	if n := processes(connections, files); s.LoadProcesses == 0 && n > most {
		return fmt.Errorf("%d connections take %d processes that may have %d files open each, of which %d cores can have %d: raise the limit of open files (ulimit -n), or say load processes and server processes",
			connections, n, files, cores, most)
	}
	return nil
}

// loadProcesses is how many processes a scenario's clients are spread over, each of which may have so many files open.
func loadProcesses(s results.Scenario, files int) int {
	switch {
	case s.LoadProcesses > 0:
		return s.LoadProcesses
	case s.Upstream() || s.Client == results.ClientBrowser:
		return 1
	}
	return min(processes(s.Connections(), files), s.Clients)
}

// serverProcesses is how many processes a run's server has.
func (m *measurement) serverProcesses() int {
	s := m.scenario
	switch {
	case m.Server != nil || s.ReasonForOneServer() != "":
		return 1
	case s.ServerProcesses > 0:
		return s.ServerProcesses
	}
	connections := s.Connections()
	if s.ComeBack() { // who has left may still be connected for a moment
		connections *= 2
	}
	return processes(connections, m.openFiles())
}
