// Package yamlerror makes one line of what the YAML library says of a text over several.
package yamlerror

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// Place is FILE:LINE of an error of the YAML library, or the file alone where it names no line.
func Place(path string, err error) string {
	if e := yaml.Error(nil); errors.As(err, &e) && e.GetToken() != nil {
		return fmt.Sprintf("%s:%d", path, e.GetToken().Position.Line)
	}
	return path
}

// Reason is the first line of an error of the YAML library, without the position that it starts with.
func Reason(err error) string {
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
