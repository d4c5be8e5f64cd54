package agents

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"pollpush/experiment"
	"pollpush/internal/leak"
	loadsse "pollpush/loadgen/sse"
	"pollpush/servers/sse"
)

// agentCommand has this binary be an agent: with its NATS server's URL, and its name.
const agentCommand = "test-agent"

// workerKinds are those of this binary.
func workerKinds() []experiment.WorkerKind {
	return experiment.Workers([]experiment.Transport{{Transport: sse.Transport(), Subscribe: loadsse.Subscribe}}, nil, nil)
}

// workers are their subcommands.
func workers() (names []string) {
	for _, kind := range workerKinds() {
		names = append(names, kind.Name)
	}
	return names
}

// TestMain makes this binary the program whose subcommands the processes of a run are.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "pollpush" {
		os.Exit(command(os.Args[1:]))
	}
	if err := flag.Set("test.parallel", "8"); err != nil { // most of them wait for time to pass
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(leak.Tests{M: m}.Run())
}

func command(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var err error
	if len(args) == 3 && args[0] == agentCommand {
		go func() {
			_, _ = io.Copy(io.Discard, os.Stdin) // until the test is over, however it ends
			stop()
		}()
		err = (&Agent{Access: Access{URL: args[1]}, Name: args[2], Workers: workers()}).Run(ctx)
	} else {
		err = fmt.Errorf("%q is no command", args)
		for _, kind := range workerKinds() {
			if len(args) == 1 && kind.Name == args[0] {
				err = kind.Serve(context.Background(), os.Stdin, os.Stdout)
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pollpush:", err)
		return 1
	}
	return 0
}
