package experiment

import "pollpush/internal/host"

// A Pinning says which cores the two sides of a run may use; empty ones are not pinned.
type Pinning struct{ Server, Load []int }

// PinToCores gives the server the first core this process may use and the load generator all others. With one core, or
// where pinning isn't wanted, nothing is pinned.
func PinToCores(wanted bool) (Pinning, error) {
	if !wanted {
		return Pinning{}, nil
	}
	cpus, err := host.CPUs()
	if err != nil || len(cpus) < 2 {
		return Pinning{}, err
	}
	return Pinning{Server: cpus[:1], Load: cpus[1:]}, nil
}
