package suites

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"pollpush/internal/yamlerror"
	"pollpush/results"
)

// A document is a file of YAML that is read strictly: nothing in it is silently left out, changed or overridden.
type document struct {
	path    string
	anchors map[*ast.AliasNode]ast.Node // what each alias stands for
	merges  int
}

// maxText is the most bytes that a suite has: it is written by hand.
const maxText = 1 << 20

// maxMerges is how many merge keys are followed: more go round in circles, or multiply.
const maxMerges = 1000

// errorAt is an error with its place; n may be nil.
func (d *document) errorAt(n ast.Node, format string, args ...any) error {
	return fmt.Errorf("%s: %w", d.at(n), fmt.Errorf(format, args...))
}

// at says where a node is.
func (d *document) at(n ast.Node) string {
	if n == nil || n.GetToken() == nil {
		return d.path
	}
	return fmt.Sprintf("%s:%d", d.path, n.GetToken().Position.Line)
}

// readDocument returns the one document of a text, and its root, which is nil where there are only comments.
func readDocument(path, text string) (*document, ast.Node, error) {
	d := &document{path: path, anchors: map[*ast.AliasNode]ast.Node{}}
	text = strings.TrimPrefix(text, "\uFEFF") // as some editors begin a file
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if len(text) > maxText {
		return nil, nil, fmt.Errorf("%s: it has more than %d kB: is this a suite?", path, maxText>>10)
	}
	for i, line := range strings.Split(text, "\n") {
		if !utf8.ValidString(line) {
			return nil, nil, fmt.Errorf("%s:%d: it is not UTF-8 text: save it as UTF-8", path, i+1)
		}
		if at := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7F }); at >= 0 {
			return nil, nil, fmt.Errorf("%s:%d: the character %q has no place in YAML: remove it", path, i+1, line[at])
		}
	}
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %s", yamlerror.Place(path, err), yamlerror.Reason(err))
	}
	var root ast.Node
	for _, doc := range file.Docs {
		switch doc.Body.(type) {
		case nil, *ast.CommentGroupNode:
			continue
		}
		if root != nil {
			return nil, nil, d.errorAt(doc.Body, "a second document begins here, and a suite is one: put each into a file of its own")
		}
		root = doc.Body
	}
	if root == nil {
		return d, nil, nil
	}
	named := map[string]ast.Node{}
	var unknown error
	ast.Walk(visitor(func(n ast.Node) {
		switch n := n.(type) {
		case *ast.AnchorNode:
			named[n.Name.GetToken().Value] = n.Value
		case *ast.AliasNode:
			target, ok := named[n.Value.GetToken().Value]
			if !ok && unknown == nil {
				unknown = d.errorAt(n, "*%s stands for nothing: no &%s comes before", n.Value.GetToken().Value, n.Value.GetToken().Value)
			}
			d.anchors[n] = target
		}
	}), root)
	return d, root, unknown
}

// A visitor is called for each node, in the order of the text.
type visitor func(ast.Node)

// Visit calls v.
func (v visitor) Visit(n ast.Node) ast.Visitor {
	v(n)
	return v
}

// value is what a node stands for: aliases are followed.
func (d *document) value(n ast.Node) ast.Node {
	for range maxMerges {
		switch node := n.(type) {
		case *ast.AnchorNode:
			n = node.Value
		case *ast.AliasNode:
			n = d.anchors[node]
		default:
			return n
		}
	}
	return nil
}

// A field is a key of a mapping with its value.
type field struct {
	key   string
	at    ast.Node // the key
	value ast.Node // aliases are followed
}

// fields returns a mapping's fields in the order of the text, with those of its merge keys, which never replace one that
// stands there itself (YAML merge key, https://yaml.org/type/merge.html). known are the keys that there may be; none: any.
func (d *document) fields(n ast.Node, what string, known ...string) ([]field, error) {
	n = d.value(n)
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	case nil:
		return nil, fmt.Errorf("%s: %s has no value: leave it out, or give it one", d.path, what)
	case *ast.NullNode:
		return nil, d.errorAt(n, "%s has no value: leave it out, or give it one", what)
	default:
		return nil, d.errorAt(n, "%s is no mapping: write it as KEY: VALUE lines", what)
	}
	var all, merged []field
	seen := map[string]bool{}
	for _, pair := range pairs {
		if _, ok := pair.Key.(*ast.MergeKeyNode); ok {
			if d.merges++; d.merges > maxMerges {
				return nil, d.errorAt(pair.Key, "merge keys go round in circles")
			}
			more, err := d.merge(pair.Value, what, known)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		if err := scalar(pair.Key); err != nil {
			return nil, d.errorAt(pair.Key, "a key of %s %w", what, err)
		}
		key := pair.Key.GetToken().Value
		switch {
		case seen[key]:
			return nil, d.errorAt(pair.Key, "%s stands twice in %s", key, what)
		case len(known) == 0:
		case !slices.Contains(known, key) && what == "scenario":
			return nil, d.errorAt(pair.Key, "a scenario has no %q%s", key, results.Hint(key, known))
		case !slices.Contains(known, key):
			return nil, d.errorAt(pair.Key, "unknown field %q%s", key, results.Hint(key, known))
		}
		seen[key] = true
		value := d.value(pair.Value)
		if value == nil || value.Type() == ast.NullType {
			return nil, d.errorAt(pair.Key, "%s has no value: leave it out, or give it one", key)
		}
		all = append(all, field{key, pair.Key, value})
	}
	for _, f := range merged {
		if !seen[f.key] {
			seen[f.key] = true
			all = append(all, f)
		}
	}
	return all, nil
}

// merge returns the fields of what a merge key names: a mapping or several, of which earlier ones win.
func (d *document) merge(n ast.Node, what string, known []string) ([]field, error) {
	mappings := []ast.Node{n}
	if list, ok := d.value(n).(*ast.SequenceNode); ok {
		mappings = list.Values
	}
	var all []field
	for _, m := range mappings {
		its, err := d.fields(m, what, known...)
		if err != nil {
			return nil, err
		}
		all = append(all, its...)
	}
	return all, nil
}

// list returns the entries of a sequence, of which there is one at least.
func (d *document) list(n ast.Node, what string) ([]ast.Node, error) {
	sequence, ok := n.(*ast.SequenceNode)
	if !ok {
		return nil, d.errorAt(n, "%s is no list: write it as [a, b] or as lines that begin with -", what)
	}
	entries := make([]ast.Node, len(sequence.Values))
	for i, entry := range sequence.Values {
		if entries[i] = d.value(entry); entries[i] == nil || entries[i].Type() == ast.NullType {
			return nil, d.errorAt(entry, "an entry of %s has no value", what)
		}
	}
	return entries, nil
}

// text returns a scalar as it is written, without quotes.
func (d *document) text(n ast.Node, what string) (string, error) {
	if err := scalar(n); err != nil {
		return "", d.errorAt(n, "%s: it %w", what, err)
	}
	if literal, ok := n.(*ast.LiteralNode); ok {
		return literal.Value.Value, nil
	}
	return n.GetToken().Value, nil
}

// scalar says why a node is no single value.
func scalar(n ast.Node) error {
	switch n := n.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.StringNode, *ast.BoolNode, *ast.LiteralNode, *ast.InfinityNode, *ast.NanNode:
		return nil
	case *ast.TagNode:
		return fmt.Errorf("has the tag %s: leave it out", n.GetToken().Value)
	default:
		return errors.New("is no single value")
	}
}

// quoted reports whether a scalar is a text whatever is in it.
func quoted(n ast.Node) bool {
	kind := n.GetToken().Type
	return kind == token.SingleQuoteType || kind == token.DoubleQuoteType || n.Type() == ast.LiteralType
}
