package experiment

import (
	"context"

	"pollpush/internal/clock"
)

// NewClock returns the role Clock of a process.
func NewClock(p *Process) any { return &clockRole{p} }

// clockRole replies to requests for the time of its host, which is the publisher's: clients on other hosts tell by it how old events are.
type clockRole struct{ process *Process }

// Listen replies on a free port of a host's address from now on, and returns where: HOST:PORT, UDP.
func (c *clockRole) Listen(host string, reply *string) error {
	conn, address, err := clock.Listen(host)
	if err != nil {
		return err
	}
	c.process.Start("replying to requests for the time", func(ctx context.Context) error {
		return clock.Respond(ctx, conn, clock.Host)
	})
	*reply = address
	return nil
}
