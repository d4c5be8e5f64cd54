package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// parses says what is wrong with a command line, without carrying it out.
func parses(args []string) error {
	command, rest, err := newRootCommand().Find(args)
	if err == nil {
		err = command.ParseFlags(rest)
	}
	if err == nil && command.Flags().NArg() > 0 {
		err = fmt.Errorf("%q is left over", command.Flags().Args())
	}
	return err
}

// TestDeployedCommandsAreOurs: what the manifest and the unit start are commands and flags that there are.
func TestDeployedCommandsAreOurs(t *testing.T) {
	text, err := os.ReadFile("deploy/kubernetes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	decoder, commands := yaml.NewDecoder(bytes.NewReader(text)), [][]string{}
	for {
		var job struct {
			Spec struct {
				Template struct {
					Spec struct{ Containers []struct{ Args []string } }
				}
			}
		}
		if err := decoder.Decode(&job); err != nil {
			break
		}
		for _, c := range job.Spec.Template.Spec.Containers {
			commands = append(commands, c.Args)
		}
	}
	unit, err := os.ReadFile("deploy/pollpush-agent.service")
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(unit), "\nExecStart=/usr/local/bin/pollpush ")
	line, _, _ = strings.Cut(line, " $AGENT_FLAGS\n")
	if commands = append(commands, strings.Fields(line)); len(commands) != 3 {
		t.Errorf("there are %d commands, want those of two jobs and a unit", len(commands))
	}
	for _, args := range commands {
		if err := parses(args); err != nil || len(args) == 0 {
			t.Errorf("pollpush %q: %v", args, err)
		}
	}
	if parses([]string{"agent", "--natz", "x"}) == nil {
		t.Error("a flag that there is not is taken")
	}
}

// TestUnit has systemd look at the unit. What it starts is this binary, since it looks for that too.
func TestUnit(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		fmt.Fprintf(os.Stderr, "NOT TESTED: deploy/pollpush-agent.service: %v: on Debian, apt-get install systemd\n", err)
		t.Skip(err)
	}
	unit, err := os.ReadFile("deploy/pollpush-agent.service")
	if err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("pollpush")
	if err != nil {
		t.Fatal(err)
	}
	verify := func(text string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "pollpush-agent.service")
		if err := os.WriteFile(file, []byte(strings.Replace(text, "/usr/local/bin/pollpush", program, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		said, err := exec.Command("systemd-analyze", "verify", "--man=no", "--generators=no", file).CombinedOutput()
		if err != nil {
			return fmt.Sprintf("%v: %s", err, said)
		}
		return strings.TrimSpace(string(said))
	}
	if said := verify(string(unit)); said != "" {
		t.Error(said)
	}
	if verify(strings.Replace(string(unit), "KillMode=mixed", "KillMode=some", 1)) == "" {
		t.Error("a mistake is not found")
	}
}
