package advise

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Missing returns the fields that nobody can know but who asks, of those that have not been said.
func (n Needs) Missing() (fields []Field) {
	for _, f := range Fields {
		if f.Get(n) == "" {
			fields = append(fields, f)
		}
	}
	return fields
}

// Ask asks a person for those of the fields that have a question, a line for each. An empty answer is what stands in brackets; one that
// makes no sense, or not with what has been said, is asked for again. It ends with an error when there are no more answers.
func (n *Needs) Ask(fields []Field, answers io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(answers)
	for _, f := range fields {
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
			told := *n
			err := f.Set(&told, text)
			if err == nil {
				err = told.checkShare()
			}
			if err == nil {
				*n = told
				break
			}
			fmt.Fprintf(out, "  %v\n", err)
		}
	}
	return nil
}
