package report

import (
	"fmt"
	"io"
	"strings"

	"pollpush/internal/english"
	"pollpush/internal/visible"
	"pollpush/results/stats"
)

// writeMarkdown writes the comparison for a pull request's comment: the verdict first, and the numbers that differ folded away.
func (c comparison) writeMarkdown(w io.Writer) {
	if c.gate != nil && c.gate.sentence() != "" {
		fmt.Fprintf(w, "**%s**\n\n", c.gate.sentence())
	}
	for _, text := range c.sentences() {
		fmt.Fprintf(w, "%s\n", plainText(text))
	}
	if c.gate != nil {
		fmt.Fprintln(w)
		for _, change := range c.gate.stopped {
			fmt.Fprintf(w, "* %s: %s\n", plainText(stoppedName(change, c.nameOf)), plainText(change.Failure+change.Unjudged))
		}
		if text := c.gate.closeness(); text != "" {
			fmt.Fprintf(w, "\n%s\n", plainText(text))
		}
	}
	if t := c.overview(); len(t.Rows) > 0 {
		fmt.Fprintf(w, "\n%s.\n\n", plainText(english.Capital(t.Caption)))
		t.writeMarkdown(w)
	}
	if t := c.details(); len(t.Rows) > 0 {
		fmt.Fprintf(w, "\n<details><summary>%s</summary>\n\n", "Old and new values of "+plural(len(t.Rows), "number"))
		t.writeMarkdown(w)
		fmt.Fprintf(w, "\n</details>\n")
	}
}

// writeAnnotations writes workflow commands of GitHub Actions, which become annotations of the run ("Workflow commands for GitHub
// Actions", docs.github.com): errors for what fails, warnings for what could not be judged, and, without a gate, warnings and notices for what is
// more and less. The verdict comes first, because only ten of each kind are shown for a step.
func (c comparison) writeAnnotations(w io.Writer) {
	if c.gate != nil {
		if text := c.gate.sentence(); text != "" {
			annotate(w, map[Outcome]string{Passed: "notice", Failed: "error", Inconclusive: "warning"}[c.outcome()], "pollpush", text)
		}
		for _, change := range c.gate.stopped {
			level := "error"
			if change.Failure == "" {
				level = "warning"
			}
			annotate(w, level, stoppedName(change, c.nameOf), change.Failure+change.Unjudged)
		}
	} else {
		annotate(w, "notice", "pollpush", strings.Join(append(c.sentences()[:1], c.nearest...), " "))
		for _, change := range c.differ {
			level, ok := map[stats.Verdict]string{stats.More: "warning", stats.Less: "notice"}[change.Verdict()]
			if ok {
				annotate(w, level, stoppedName(change, c.nameOf), fmt.Sprintf("%s, and was %s (%s)",
					exactly(change.New, change.Metric.Unit), exactly(change.Old, change.Metric.Unit), percent(change.Delta())))
			}
		}
	}
}

// What would end a command, or a property of it.
var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// annotate writes one workflow command.
func annotate(w io.Writer, level, title, message string) {
	fmt.Fprintf(w, "::%s title=%s::%s\n", level, commandProperty.Replace(visible.Text(title)), commandData.Replace(visible.Text(message)))
}
