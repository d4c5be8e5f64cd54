package bill

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"pollpush/internal/yamlerror"
	"pollpush/results"
)

// maxText is the most bytes that a price file has: it is written by hand.
const maxText = 1 << 20

// Read reads a price file strictly: what it doesn't know is an error. name is the file's; errors begin with it.
func Read(r io.Reader, name string) (Prices, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return Prices{}, fmt.Errorf("read prices: %w", err)
	}
	if len(text) > maxText {
		return Prices{}, fmt.Errorf("%s: it has more than %d kB: is this a price file?", name, maxText>>10)
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return Prices{}, syntaxError(name, err)
	}
	if err := plainYAML(file); err != nil {
		return Prices{}, fmt.Errorf("%s%w", name, err)
	}
	var p Prices
	switch err := yaml.NewDecoder(bytes.NewReader(text), yaml.Strict()).Decode(&p); {
	case errors.Is(err, io.EOF):
		return Prices{}, fmt.Errorf("%s: it is empty: list items, each with a name, a meter and a price", name)
	case err != nil:
		return Prices{}, syntaxError(name, err)
	}
	p.Name = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	if err := p.check(); err != nil {
		return Prices{}, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// plainYAML refuses what a price file has no use for, and the YAML library is not safe with: tags, anchors and aliases, and more than
// one document. The error begins with the line.
func plainYAML(file *ast.File) error {
	if len(file.Docs) > 1 {
		return errors.New(": a second document begins in it: put each into a file of its own")
	}
	var refused refuser
	for _, doc := range file.Docs {
		if doc.Body != nil {
			ast.Walk(&refused, doc.Body)
		}
	}
	return refused.err
}

// A refuser walks a document, and keeps the error of the first node that it refuses.
type refuser struct{ err error }

// Visit looks at one node.
func (r *refuser) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.TagNode, *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		if r.err == nil {
			r.err = fmt.Errorf(":%d: it has a tag, an anchor or an alias: write the values themselves", n.GetToken().Position.Line)
		}
	}
	return r
}

// unknown is how the YAML library names a key that no field has.
var unknown = regexp.MustCompile(`unknown field "(.*)"`)

// syntaxError turns an error of the YAML library into one line: file, line, what is wrong, and a hint.
func syntaxError(name string, err error) error {
	reason := yamlerror.Reason(err)
	hint := ""
	if m := unknown.FindStringSubmatch(reason); m != nil {
		hint = results.Hint(m[1], keys())
	}
	return fmt.Errorf("%s: %s%s", yamlerror.Place(name, err), reason, hint)
}
