package suites

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// syntaxError turns an error of the YAML library into one line: file, line, what is wrong, and a hint.
func syntaxError(path string, err error) error {
	place := path
	if e := yaml.Error(nil); errors.As(err, &e) && e.GetToken() != nil {
		place = fmt.Sprintf("%s:%d", path, e.GetToken().Position.Line)
	}
	return fmt.Errorf("%s: %s", place, reason(err))
}

// reason is the first line of an error of the YAML library, without the position that it starts with.
func reason(err error) string {
	message := err.Error()
	if e := yaml.Error(nil); errors.As(err, &e) {
		message = e.GetMessage()
	}
	message, _, _ = strings.Cut(message, "\n")
	if strings.HasPrefix(message, "[") {
		_, message, _ = strings.Cut(message, "] ")
	}
	return message
}
