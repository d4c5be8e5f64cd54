package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pollpush/internal/leak"
	"pollpush/internal/race"
	"pollpush/servers/nethttp"
)

func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) != "pollpush" { // not by a script
		if err := nethttp.Restart(); err != nil { // for WebSockets over HTTP/2
			fmt.Fprintln(os.Stderr, err)
		}
	}
	// Most of these wait for windows to pass, and not for a core.
	if err := flag.Set("test.parallel", "8"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	testscript.Main(leak.Tests{M: m}, map[string]func(){"pollpush": func() { os.Exit(runCommand(os.Args[1:])) }})
}

// TestScripts runs the command line as its users do: testdata/script/*.txtar read like a manual. The race detector sees those in which the
// command itself does several things at once: draws progress, runs a bench, listens to signals. It makes a process take three times as long to
// start, and hundreds of them only read their flags; what a bench, a search or a verification has running, tests of its package have too.
func TestScripts(t *testing.T) {
	params := testscript.Params{Dir: "testdata/script", RequireExplicitExec: true}
	if race.Enabled {
		params.Dir = ""
		for _, concurrent := range []string{"interrupt", "run_terminal"} {
			params.Files = append(params.Files, filepath.Join("testdata", "script", concurrent+".txtar"))
		}
	}
	testscript.Run(t, params)
}
