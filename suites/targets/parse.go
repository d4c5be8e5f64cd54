package targets

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"pollpush/internal/hint"
	"pollpush/internal/yamlerror"
)

// Parse reads the text of a target's file, strictly, and checks what it says. Errors name the file, the line and the key.
func Parse(name string, text []byte) (*Target, error) {
	t := &Target{Name: name, SHA256: fmt.Sprintf("%x", sha256.Sum256(text))}
	decoder := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict())
	if err := decoder.Decode(t); errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: it is empty: a target has start or address, publish and subscribe", name)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %s", yamlerror.Place(name, err), reason(err))
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: it has a second document: one file is one target", name)
	}
	if p := t.problem(); p != nil {
		return nil, fmt.Errorf("%s: %w", place(name, text, p.path), p)
	}
	if t.Publish.word != "" { // none
		t.Publish = nil
	}
	return t, nil
}

var (
	unknownField = regexp.MustCompile(`^unknown field "(.*)"$`)
	wrongType    = regexp.MustCompile(`^cannot unmarshal .* into Go .*of type (.*)$`)
)

// reason says in words for people why the YAML library could not read a file.
func reason(err error) string {
	text := yamlerror.Reason(err)
	if m := unknownField.FindStringSubmatch(text); m != nil {
		return text + hint.For(m[1], keys())
	}
	if m := wrongType.FindStringSubmatch(text); m != nil {
		return "what stands there is no " + m[1]
	}
	return text
}

// keys are all that a file may have, at whatever place.
func keys() []string {
	var all []string
	for _, of := range []any{Target{}, Start{}, Publish{}, Subscribe{}, Cursor{}, Message{}, Missed{}} {
		for field := range reflect.TypeOf(of).Fields() {
			if key := field.Tag.Get("yaml"); key != "-" && key != "" {
				all = append(all, key)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// place is FILE:LINE of a key, or of the nearest one above it that there is; the file alone where there is none.
func place(name string, text []byte, path []string) string {
	file, err := parser.ParseBytes(text, 0)
	if err != nil || len(file.Docs) == 0 {
		return name
	}
	node, line := file.Docs[0].Body, 0
	for _, key := range path {
		mapping, ok := node.(ast.MapNode)
		if !ok {
			break
		}
		found := false
		for entries := mapping.MapRange(); entries.Next(); {
			if strings.Trim(entries.Key().String(), `"'`) == key {
				node, line, found = entries.Value(), entries.Key().GetToken().Position.Line, true
			}
		}
		if !found {
			break
		}
	}
	if line == 0 {
		return name
	}
	return fmt.Sprintf("%s:%d", name, line)
}
