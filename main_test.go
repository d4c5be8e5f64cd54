package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"pollpush/internal/leak"
)

func TestMain(m *testing.M) {
	testscript.Main(leak.Tests{M: m}, map[string]func(){"pollpush": func() { os.Exit(runCommand(os.Args[1:])) }})
}

// TestScripts runs the command line as its users do: testdata/script/*.txtar read like a manual.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata/script", RequireExplicitExec: true})
}
