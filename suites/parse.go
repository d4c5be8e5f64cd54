package suites

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"pollpush/report"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/suites/targets"
	"pollpush/transport"
)

type reader struct {
	*document
	seen map[string]bool // names of scenarios so far
}

// A set is a set of scenarios as a file has it.
type set struct {
	at          ast.Node
	name, about string
	questions   []string
	repetitions int           // 0: the file's
	slo         slo.Objective // nil: the file's
	scenario    layer
	parallel    int                   // runs at the same time; 0: not said
	vary        map[string][]ast.Node // one scenario for each combination
	varied      map[string]ast.Node   // the keys, for errors
	all         bool                  // it varies the transport over all that can have its scenarios
	peers       bool                  // it varies the target over our own server and all that are shipped
	steps       int                   // of a search; 0: there is none
	search      ast.Node
}

// Parse reads a suite from text; path is what errors call it.
func Parse(name, path, text string) (*Suite, error) {
	if strings.TrimSpace(text) == "" {
		return nil, fmt.Errorf("%s: it is empty", path)
	}
	document, root, err := readDocument(path, text)
	if err != nil {
		return nil, err
	}
	if root == nil {
		return nil, fmt.Errorf("%s: it is empty but for comments", path)
	}
	r := reader{document: document, seen: map[string]bool{}}
	suite := &Suite{Name: name, Text: text}
	fields, err := r.fields(root, "a suite", "about", "repetitions", "slo", "conformance", "scenario", "sets")
	if err != nil {
		return nil, err
	}
	repetitions := 1
	var common layer
	var objective slo.Objective
	var sets []set
	for _, f := range fields {
		switch f.key {
		case "about":
			suite.About, err = r.about(f.value)
		case "repetitions":
			repetitions, err = r.repetitions(f.value)
		case "slo":
			objective, err = r.objective(f.value)
		case "conformance":
			err = r.set(&suite.Conformance, "conformance", f.value)
		case "scenario":
			common, err = r.layer(f.value)
		case "sets":
			sets, err = r.sets(f.value)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(sets) == 0 {
		return nil, fmt.Errorf("%s: it has no sets, so there is nothing to run", path)
	}
	for _, s := range sets {
		s.repetitions = cmp.Or(s.repetitions, repetitions)
		if s.slo == nil {
			s.slo = objective
		}
		if s.steps > 0 && s.slo == nil {
			return nil, r.errorAt(s.search, "search: it is for the highest rate that holds an objective: give the set an slo, such as {p99: 100ms}")
		}
		if s.steps > 0 && s.parallel > 0 {
			return nil, r.errorAt(s.search, "search: its steps are made one after the other, and alone: leave parallel out")
		}
		points, err := r.expand(common, s)
		if err != nil {
			return nil, err
		}
		suite.Points = append(suite.Points, points...)
	}
	return suite, nil
}

// about reads what is said of a suite or a set, as one line.
func (r *reader) about(n ast.Node) (string, error) {
	text, err := r.text(n, "about")
	return strings.Join(strings.Fields(text), " "), err
}

// repetitions reads how often each scenario is run.
func (r *reader) repetitions(n ast.Node) (int, error) {
	var repetitions int
	if err := r.set(&repetitions, "repetitions", n); err != nil {
		return 0, err
	}
	if repetitions < 1 || repetitions > 1000 {
		return 0, r.errorAt(n, "repetitions: %d is out of range: use 1 to 1000", repetitions)
	}
	return repetitions, nil
}

// questions reads what a set asks: the name of a question of the report, or a list of them.
func (r *reader) questions(n ast.Node) ([]string, error) {
	entries := []ast.Node{n}
	if _, ok := n.(*ast.SequenceNode); ok {
		var err error
		if entries, err = r.list(n, "question"); err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			return nil, r.errorAt(n, "question: the list is empty: name a question, or leave it out")
		}
	}
	var names []string
	for _, entry := range entries {
		name, err := r.text(entry, "question")
		if err != nil {
			return nil, err
		}
		if known := report.Questions(); !slices.Contains(known, name) {
			return nil, r.errorAt(entry, "question: no report answers %q: use %s%s", name, strings.Join(known, ", "), results.Hint(name, known))
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// objective reads what is to be held: limits by what they limit, or all in one text like p99=5s,lost=0.
func (r *reader) objective(n ast.Node) (slo.Objective, error) {
	if scalar(n) == nil {
		text, err := r.text(n, "slo")
		if err != nil {
			return nil, err
		}
		o, err := slo.Parse(text)
		if err != nil {
			return nil, r.errorAt(n, "slo: %w", err)
		}
		return o, nil
	}
	limits, err := r.fields(n, "slo")
	if err != nil {
		return nil, err
	}
	if len(limits) == 0 {
		return nil, r.errorAt(n, "slo: it limits nothing: write it like {p99: 5s}, or leave it out")
	}
	var o slo.Objective
	for _, f := range limits {
		text, err := r.text(f.value, f.key)
		if err != nil {
			return nil, err
		}
		l, err := slo.NewLimit(f.key, text)
		if err != nil {
			return nil, r.errorAt(f.at, "slo: %w", err)
		}
		if slices.ContainsFunc(o, func(other slo.Limit) bool { return other.Name == l.Name }) { // cpu in percent, too
			return nil, r.errorAt(f.at, "slo: %s is limited twice: take one away", l.Name)
		}
		o = append(o, l)
	}
	return o, nil
}

// layer reads the fields of a scenario.
func (r *reader) layer(n ast.Node) (layer, error) {
	fields, err := r.fields(n, "scenario", results.FieldKeys()...)
	if err != nil {
		return nil, err
	}
	l := layer{}
	for _, f := range fields {
		l[f.key] = f.value
	}
	return l, nil
}

// sets reads the sets of a file.
func (r *reader) sets(n ast.Node) ([]set, error) {
	entries, err := r.list(n, "sets")
	if err != nil {
		return nil, err
	}
	var sets []set
	for i, entry := range entries {
		s, err := r.readSet(entry, i+1)
		if err != nil {
			return nil, err
		}
		if j := slices.IndexFunc(sets, func(other set) bool { return other.name == s.name }); j >= 0 {
			return nil, r.errorAt(s.at, "two sets are called %q, the other one in line %d: give each a name of its own", s.name, sets[j].at.GetToken().Position.Line)
		}
		sets = append(sets, s)
	}
	return sets, nil
}

func (r *reader) readSet(n ast.Node, number int) (set, error) {
	fields, err := r.fields(n, "a set", "name", "about", "question", "repetitions", "slo", "search", "parallel", "scenario", "vary")
	if err != nil {
		return set{}, err
	}
	s := set{at: n}
	for _, f := range fields {
		switch f.key {
		case "name":
			s.at = f.value
			s.name, err = r.text(f.value, "name")
		case "about":
			s.about, err = r.about(f.value)
		case "question":
			s.questions, err = r.questions(f.value)
		case "repetitions":
			s.repetitions, err = r.repetitions(f.value)
		case "slo":
			s.slo, err = r.objective(f.value)
		case "search":
			s.search, s.steps, err = r.readSearch(f.value)
		case "parallel":
			s.parallel, err = r.parallel(f.value)
		case "scenario":
			s.scenario, err = r.layer(f.value)
		case "vary":
			err = r.readVary(&s, f.value)
		}
		if err != nil {
			return set{}, err
		}
	}
	if s.name == "" || strings.ContainsFunc(s.name, func(c rune) bool { return c == '/' || unicode.IsSpace(c) || !unicode.IsPrint(c) }) {
		return set{}, r.errorAt(s.at, "set %d needs a name without blanks and slashes", number)
	}
	return s, nil
}

// maxSteps is the most that a search may have: each halves what is not known.
const maxSteps = 30

// readSearch reads how many steps a search for the highest rate has.
func (r *reader) readSearch(n ast.Node) (ast.Node, int, error) {
	fields, err := r.fields(n, "search", "steps")
	if err != nil {
		return n, 0, err
	}
	steps := 0
	for _, f := range fields {
		if err := r.set(&steps, "steps", f.value); err != nil {
			return n, 0, err
		}
	}
	if steps < 1 || steps > maxSteps {
		return n, 0, r.errorAt(n, "search: %d steps are out of range: write it like {steps: 8}, with 1 to %d", steps, maxSteps)
	}
	return n, steps, nil
}

// maxParallel is how many runs may be made at the same time: each has several processes.
const maxParallel = 100

// parallel reads how many of a set's runs are made at the same time.
func (r *reader) parallel(n ast.Node) (int, error) {
	var parallel int
	if err := r.set(&parallel, "parallel", n); err != nil {
		return 0, err
	}
	if parallel < 2 || parallel > maxParallel {
		return 0, r.errorAt(n, "parallel: %d is out of range: use 2 to %d, for as many runs at the same time, or leave it out", parallel, maxParallel)
	}
	return parallel, nil
}

func (r *reader) readVary(s *set, n ast.Node) error {
	fields, err := r.fields(n, "scenario", results.FieldKeys()...)
	if err != nil {
		return err
	}
	s.vary, s.varied = map[string][]ast.Node{}, map[string]ast.Node{}
	for _, f := range fields {
		if f.key == "transport" && isText(f.value, "all") {
			s.all, s.vary[f.key] = true, entries(f.value, transport.Names()...)
		} else if f.key == "target" && isText(f.value, "peers") {
			s.peers, s.vary[f.key] = true, entries(f.value, peers()...)
		} else if s.vary[f.key], err = r.list(f.value, f.key); err != nil {
			return err
		}
		if len(s.vary[f.key]) == 0 {
			return r.errorAt(f.at, "it varies %s over nothing: give it values, or leave it out", f.key)
		}
		s.varied[f.key] = f.at
		if err := r.differ(f.key, s.vary[f.key]); err != nil {
			return err
		}
	}
	return nil
}

// differ refuses a value that stands twice in what is varied: it would be run once, and the writer may mean twice.
func (r *reader) differ(field string, values []ast.Node) error {
	seen := map[string]bool{}
	for _, n := range values {
		text, err := r.text(n, field)
		if err != nil {
			return err
		}
		if seen[text] {
			return r.errorAt(n, "%s has the value %s twice: take one away; repetitions repeat runs", field, text)
		}
		seen[text] = true
	}
	return nil
}

// isText reports whether a node is a word that stands for many values: every transport that there is, so that a suite has a new one
// without being changed, or every server.
func isText(n ast.Node, word string) bool {
	text, ok := n.(*ast.StringNode)
	return ok && text.Value == word
}

// entries returns an entry for each value, in the place of n.
func entries(n ast.Node, values ...string) []ast.Node {
	all := make([]ast.Node, len(values))
	for i, value := range values {
		all[i] = ast.String(token.New(value, value, n.GetToken().Position))
	}
	return all
}

// ownTarget is the file by which pollpush's own server is measured as any other.
const ownTarget = "pollpush"

// peers are our own server, and every one that pollpush has a file for but that file of its own.
func peers() []string {
	others := slices.DeleteFunc(targets.Names(), func(name string) bool { return name == ownTarget })
	return append([]string{""}, others...)
}
