package experiment

import (
	"cmp"
	"fmt"
	"os"
	"strconv"

	"pollpush/results"
)

// environment are the variables that say how Go runs a process, and where a Host keeps them. The workers inherit them, and
// change nothing of what they say.
var environment = []struct {
	name, usual string
	at          func(*results.Host) **string
}{
	{"GOGC", "100", func(h *results.Host) **string { return &h.GOGC }},
	{"GOMEMLIMIT", "off", func(h *results.Host) **string { return &h.GOMEMLIMIT }},
	{"GOMAXPROCS", "", func(h *results.Host) **string { return &h.GOMAXPROCS }},
	{"GODEBUG", "", func(h *results.Host) **string { return &h.GODEBUG }},
}

// describeEnvironment fills in what workers inherit.
func describeEnvironment(h *results.Host) {
	for _, v := range environment {
		value := cmp.Or(os.Getenv(v.name), v.usual)
		if _, err := strconv.Atoi(value); err != nil && v.name == "GOGC" && value != "off" {
			value = v.usual // Go takes no notice of it
		}
		*v.at(h) = &value
	}
}

// RestoreEnvironment has workers that are started from now on inherit what those of a recorded run did. What its record does
// not say stays as it is.
func RestoreEnvironment(h results.Host) error {
	for _, v := range environment {
		recorded := *v.at(&h)
		if recorded == nil {
			continue
		}
		set := func() error { return os.Setenv(v.name, *recorded) }
		if *recorded == v.usual {
			set = func() error { return os.Unsetenv(v.name) }
		}
		if err := set(); err != nil {
			return fmt.Errorf("set %s as it was recorded: %w", v.name, err)
		}
	}
	return nil
}
