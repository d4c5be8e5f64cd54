package agents

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"pollpush/experiment"
)

// start starts a worker at an agent.
func (c *Coordinator) start(ctx context.Context, a *member, subcommand string) (*experiment.Child, error) {
	id := rand.Text()
	alive, end := context.WithCancelCause(a.lost) // until the worker has ended
	stdout, out := io.Pipe()
	ended := make(chan experiment.Ended, 1)
	killed := make(chan error, 1) // why nothing more is to be heard of one that was to be killed
	received, err := receive(c.conn, stdoutSubject(id), func(kind string, data []byte) {
		if kind == kindBytes {
			_, _ = out.Write(data) // fails when nobody wants to know any more
			return
		}
		how := experiment.Ended{}
		if err := json.Unmarshal(data, &how); err != nil {
			how.Error = fmt.Sprintf("read how it ended: %v", err)
		}
		ended <- how
	})
	if err != nil {
		end(nil)
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	if err := c.call(ctx, a, "start", start{c.session, id, subcommand}); err != nil {
		end(nil)
		_ = received.Unsubscribe()
		return nil, err
	}
	stdin := &sender{ctx: alive, conn: c.conn, subject: stdinSubject(id)}
	return &experiment.Child{
		ReadWriteCloser: remotePipes{stdout, stdin},
		Kill: func() {
			go func() { // whoever kills does not wait
				if alive.Err() != nil {
					return
				}
				err := c.call(context.Background(), a, "kill", start{Session: c.session, Worker: id})
				if err == nil {
					select {
					case <-alive.Done():
						return
					case <-time.After(patience):
						err = fmt.Errorf("it was killed, and agent %s did not say within %v how it ended", a.hello.Name, patience)
					}
				}
				select {
				case killed <- err:
				default: // it was killed twice
				}
			}()
		},
		Wait: func() (how experiment.Ended) {
			select {
			case how = <-ended:
			case err := <-killed:
				how.Error = err.Error()
			case <-a.lost.Done():
				how.Error = context.Cause(a.lost).Error()
			}
			end(nil)
			_ = received.Unsubscribe()
			out.Close()
			return how
		},
	}, nil
}

// remotePipes make the stdout and the stdin of a worker elsewhere one connection.
type remotePipes struct {
	*io.PipeReader
	stdin *sender
}

func (p remotePipes) Write(b []byte) (int, error) { return p.stdin.Write(b) }

func (p remotePipes) Close() error {
	go func() { _ = p.stdin.send(kindEnd, nil) }() // behind what is being sent
	return p.PipeReader.Close()
}
