package main

import (
	"context"
	"net"
	"time"

	"pollpush/results"
)

// targetPatience is how long a target may take to accept a connection.
const targetPatience = 5 * time.Second

// needTargets says that a target of one of the scenarios can't be reached: then there is nothing to measure.
func needTargets(ctx context.Context, scenarios ...results.Scenario) error {
	tried := map[string]bool{"": true} // the server is ours
	for _, s := range scenarios {
		if tried[s.Target] {
			continue
		}
		tried[s.Target] = true
		conn, err := (&net.Dialer{Timeout: targetPatience}).DialContext(ctx, "tcp", s.Target)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return usagef("the target %s can't be reached: %w: start it, or name another", s.Target, err)
		}
		conn.Close()
	}
	return nil
}
