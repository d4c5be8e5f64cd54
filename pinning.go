package main

import "pollpush/internal/host"

// pinning says which cores the two sides of a run may use; empty ones are not pinned.
type pinning struct{ server, load []int }

// pinToCores gives the server the first core this process may use and the load generator all others. With one core, or
// where pinning isn't wanted, nothing is pinned.
func pinToCores(wanted bool) (pinning, error) {
	if !wanted {
		return pinning{}, nil
	}
	cpus, err := host.CPUs()
	if err != nil || len(cpus) < 2 {
		return pinning{}, err
	}
	return pinning{server: cpus[:1], load: cpus[1:]}, nil
}
