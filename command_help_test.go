package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"pollpush/results"
)

// shellWords splits a line as a shell does whose only quotes are single ones. What ends a command is a word of its own, and a comment
// is nothing.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	var words []string
	word, begun, quoted := "", false, false
	end := func() {
		if begun {
			words = append(words, word)
		}
		word, begun = "", false
	}
	for _, r := range line {
		switch {
		case r == '\'':
			quoted, begun = !quoted, true
		case quoted:
			word += string(r)
		case r == '#' && !begun:
			return words
		case strings.ContainsRune("|;<>()", r):
			end()
			words = append(words, string(r))
		case r == ' ':
			end()
		default:
			word, begun = word+string(r), true
		}
	}
	end()
	if quoted {
		t.Errorf("a quote is not closed: %s", line)
	}
	return words
}

// commandsOf returns the arguments of each pollpush command in a line for a shell.
func commandsOf(t *testing.T, line string) [][]string {
	t.Helper()
	var commands [][]string
	inside := false
	for _, word := range shellWords(t, line) {
		switch {
		case strings.ContainsAny(word, "|;<>()") && len(word) == 1:
			inside = false
		case word == "pollpush" && !inside:
			inside = true
			commands = append(commands, nil)
		case inside:
			commands[len(commands)-1] = append(commands[len(commands)-1], word)
		}
	}
	return commands
}

// checkCommand says why a command can't be given so; nil if it can.
func checkCommand(args []string) error {
	c, rest, err := newRootCommand().Find(args)
	if err != nil || !c.HasParent() {
		return fmt.Errorf("there is no such command (%v)", err)
	}
	if err := c.ParseFlags(rest); err != nil {
		return err
	}
	return c.ValidateArgs(c.Flags().Args())
}

// checkAgain says why the run that a command makes again is not among the committed ones.
func checkAgain(args []string) error {
	run := newRunCommand()
	if err := run.ParseFlags(args[1:]); err != nil {
		return err
	}
	runs, _, err := readFiles([]string{run.Flags().Lookup("again").Value.String()})
	if err == nil {
		_, err = results.Choose(runs, run.Flags().Lookup("id").Value.String())
	}
	return err
}

// allCommands are those that people may use, and pollpush itself.
func allCommands(root *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{root}
	for _, c := range root.Commands() {
		if !c.Hidden {
			all = append(all, allCommands(c)...)
		}
	}
	return all
}

// TestExamples: each command has two examples at least, of itself, and each can be given as it stands there.
func TestExamples(t *testing.T) {
	for _, c := range allCommands(newRootCommand()) {
		own := 0
		for line := range strings.Lines(c.Example) {
			if !strings.HasPrefix(line, "  ") {
				t.Errorf("%s: an example is not indented: %q", c.CommandPath(), line)
			}
			for _, args := range commandsOf(t, strings.TrimSpace(line)) {
				err := checkCommand(args)
				if err == nil && slices.Contains(args, "--again") {
					err = checkAgain(args)
				}
				if err != nil {
					t.Errorf("%s: the example %q: %v", c.CommandPath(), strings.TrimSpace(line), err)
				}
				if !c.HasParent() || len(args) > 0 && args[0] == c.Name() {
					own++
				}
			}
		}
		if own < 2 {
			t.Errorf("%s has %d examples of itself, want two", c.CommandPath(), own)
		}
	}
}

// TestExamplesAreRead: the test of examples sees commands behind pipes and in parentheses, and what can't be given.
func TestExamplesAreRead(t *testing.T) {
	got := fmt.Sprint(commandsOf(t, "source <(pollpush completion bash) | pollpush run --only '^a b' # pollpush nothing"))
	if want := "[[completion bash] [run --only ^a b]]"; got != want {
		t.Errorf("read %s, want %s", got, want)
	}
	for _, args := range [][]string{{"bnech"}, {"run", "--colour", "red"}, {"compare", "a"}} {
		if checkCommand(args) == nil {
			t.Errorf("pollpush %s can be given", strings.Join(args, " "))
		}
	}
}

// TestCompletions: shells complete the values of flags that are one of several words, and the scripts of all three name them.
func TestCompletions(t *testing.T) {
	complete := func(args ...string) string {
		t.Helper()
		var out strings.Builder
		root := newRootCommand()
		root.SetOut(&out)
		root.SetErr(new(strings.Builder))
		root.SetArgs(append([]string{cobra.ShellCompNoDescRequestCmd}, args...))
		if err := root.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	for _, c := range allCommands(newRootCommand()) {
		for _, f := range results.Fields {
			if len(f.Allowed) == 0 || c.Flags().Lookup(f.Flag()) == nil {
				continue
			}
			got := complete(c.Name(), "--"+f.Flag(), "")
			for _, value := range f.Allowed {
				if !strings.Contains("\n"+got, "\n"+value+"\n") {
					t.Errorf("%s --%s is not completed to %s:\n%s", c.Name(), f.Flag(), value, got)
				}
			}
		}
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"bench", "--suite", ""}, "quick\n"},
		{[]string{"bench", "--show", ""}, "full\n"},
		{[]string{"compare", ""}, "reference/quick\n"},
		{[]string{"compare", "--format", ""}, "github\n"},
		{[]string{"report", "--format", ""}, "html\n"},
		{[]string{"report", "--bill", ""}, "fargate\n"},
		{[]string{"plot", "--format", ""}, "pdf\n"},
		{[]string{"plot", ""}, "reference/full\n"},
		{[]string{"serve", "--transports", ""}, "websocket\n"},
		{[]string{"capacity", "--vary", ""}, "clients\n"},
		{[]string{"completion", ""}, "fish\n"},
		{[]string{"ru"}, "run\n"},
	} {
		if got := complete(test.args...); !strings.Contains(got, test.want) {
			t.Errorf("pollpush %s is not completed to %q: %q", strings.Join(test.args, " "), test.want, got)
		}
	}
}
