package advise

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Ask asks a person for what has a question, a line for each. An empty answer is what stands in brackets; one that makes no sense is
// asked for again. It ends with an error when there are no more answers.
func (n *Needs) Ask(answers io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(answers)
	for _, f := range Fields {
		if f.Question == "" {
			continue
		}
		for {
			usual := f.Get(*n)
			fmt.Fprint(out, f.Question, " ")
			if usual != "" {
				fmt.Fprintf(out, "[%s] ", usual)
			}
			if !lines.Scan() {
				fmt.Fprintln(out)
				return errors.Join(lines.Err(), fmt.Errorf("%s: no answer came", f.Key))
			}
			text := strings.TrimSpace(lines.Text())
			if text == "" && usual != "" {
				break
			}
			err := f.Set(n, text)
			if err == nil {
				break
			}
			fmt.Fprintf(out, "  %v\n", err)
		}
	}
	return nil
}
