package report

import (
	"cmp"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// A parameter is what rows may differ in, as tables tell it: in a column where they do, else in the caption.
type parameter struct {
	name       string
	number     bool
	lastResort bool                     // it has a column only where rows would look alike without it
	text       func(stats.Group) string // in a column; "" when it does not concern the group
	caption    func(stats.Group) string // "" when it goes without saying
}

// values returns the distinct texts of the groups that the parameter concerns.
func (p parameter) values(groups []stats.Group) []string {
	var texts []string
	for _, g := range groups {
		if text := p.text(g); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// parameters returns all there are: a scenario's fields, whether the other transports were hammered too, and what was to be held.
func parameters() []parameter {
	var all []parameter
	for _, f := range fieldsInOrder() {
		if f.Key == "target" {
			all = append(all, parallel)
		}
		if f.Column == "" {
			continue
		}
		all = append(all, parameter{
			name: f.Column, number: isNumber(f), lastResort: f.LastResort,
			text:    func(g stats.Group) string { return fieldText(f, g.Scenario) },
			caption: func(g stats.Group) string { return fieldCaption(f, g.Scenario) },
		})
	}
	return append(all, objective)
}

var parallel = parameter{
	name: "parallel",
	text: func(g stats.Group) string { return yes(g.Parallel) },
	caption: func(g stats.Group) string {
		if g.Parallel {
			return "all transports at the same time"
		}
		return ""
	},
}

// fieldsInOrder returns the fields of a scenario in the order of columns and captions: first what was owed, at last who measured
// and what.
func fieldsInOrder() []results.Field {
	place := map[string]int{"contract": -1, "client": 1, "target": 2}
	return slices.SortedStableFunc(slices.Values(results.Fields), func(a, b results.Field) int { return cmp.Compare(place[a.Key], place[b.Key]) })
}

func isNumber(f results.Field) bool {
	switch f.At(new(results.Scenario)).(type) {
	case *int, *float64, *results.Duration:
		return true
	}
	return false
}

// fieldText writes a field's value in a column; "" where it is zero because it does not concern the transport.
func fieldText(f results.Field, s results.Scenario) string {
	if f.NotFor != nil && f.IsZero(s) {
		return ""
	}
	if f.Key == "publisher" && s.Described() {
		return "" // there is one way of publishing to it, which its file says
	}
	switch v := f.At(&s).(type) {
	case *int:
		if f.Unit == "B" {
			return count(*v) + " B"
		}
		return count(*v)
	case *float64:
		return plain(*v)
	case *results.Duration:
		return duration(*v)
	case *bool:
		return yes(*v)
	case *string:
		return cmp.Or(*v, f.Empty, missing)
	}
	panic("internal error: nothing says how to write the field " + f.Key)
}

// fieldCaption is what a caption says of a field; "" when it goes without saying.
func fieldCaption(f results.Field, s results.Scenario) string {
	if f.Caption == "" || !f.Always && f.Usual(s) {
		return ""
	}
	text := fieldText(f, s)
	switch v := f.At(&s).(type) {
	case *int:
		if f.Unit != "B" {
			text = plural(*v, f.Unit)
		}
	case *float64:
		if text = rate(*v); f.Unit == "messages/s" {
			text = messages(*v)
		}
		if *v == 0 && !s.Quiet() { // who publishes has a rate of its own
			return ""
		}
	case *results.Duration:
		if *v == 0 {
			text = "no"
		}
	case *string:
		if *v == "" && f.Empty == "" {
			return "" // of a record that is older than the field
		}
	}
	return strings.ReplaceAll(f.Caption, "%s", text)
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}
