package results

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"pollpush/transport"
)

// A Role is a part in an experiment: what obeys a scenario's field.
type Role string

// The roles of an experiment.
const (
	RolePublisher   Role = "publisher"   // makes events happen
	RoleServer      Role = "server"      // offers the feed
	RolePath        Role = "path"        // lies between
	RoleSubscribers Role = "subscribers" // follow the feed
)

// A Field is all there is to know about a field of a Scenario but what it makes happen. Flags, keys of suites, validation,
// columns and captions follow from it.
type Field struct {
	Key     string              // in JSON and YAML: poll_interval
	At      func(*Scenario) any // a pointer to it: to a string, bool, int, uint64, float64 or Duration
	Default any                 // nil: its zero value
	Help    string              // what a flag's help says
	Example string              // a value that shows what it does, where not all transports can have it; "": all can, or Allowed says it

	// What it may be.
	Allowed   []string              // of a text, beside an empty default; nil: any
	Low, High float64               // of a number, in ns for durations; 0, 0: any
	Needs     func(Scenario) string // what is missing in this scenario for it to be anything but usual; "": nothing
	Problem   func(Scenario) string // what is wrong with it in this scenario, which is within all bounds up to this field; nil: nothing more

	// Whom it concerns.
	Roles   []Role                             // that obey it; none: whoever conducts the experiment does
	NotFor  func(t transport.Transport) string // why it does not concern a transport, "" if it does: Complete clears it there; nil: it concerns all
	Refuse  bool                               // there it is refused instead, because who asks for it would not get it
	NotWith map[string]string                  // by clients that can't have it, why: it is refused there
	Ours    string                             // why a server that a file describes can't have it: it is refused there; "": it can

	// How it is told.
	Column     string // its heading in tables, which have a column for it where rows differ in it; "": never
	LastResort bool   // it has a column only where rows would look alike without it
	InLabel    bool   // Scenario.Label tells it
	Caption    string // what captions say of it, %s being its value with its unit; "": nothing
	Always     bool   // captions tell it where it is the default too
	Unit       string // of a number: B, events/s, or what is counted, in the singular
	Empty      string // what an empty text means
}

// FieldNamed returns the field with a key that there is.
func FieldNamed(key string) Field {
	i := slices.IndexFunc(Fields, func(f Field) bool { return f.Key == key })
	if i < 0 {
		panic("internal error: a scenario has no field " + key)
	}
	return Fields[i]
}

// FieldKeys returns the keys of all fields.
func FieldKeys() []string {
	keys := make([]string, len(Fields))
	for i, f := range Fields {
		keys[i] = f.Key
	}
	return keys
}

// Flag is the field's name on the command line.
func (f Field) Flag() string { return strings.ReplaceAll(f.Key, "_", "-") }

// ReasonAgainst says why the field does not concern a transport; "" if it does.
func (f Field) ReasonAgainst(t transport.Transport) string {
	if f.NotFor == nil {
		return ""
	}
	return f.NotFor(t)
}

// concernsNone reports whether the field concerns none of some scenarios' transports.
func (f Field) concernsNone(of []Scenario) bool {
	return !slices.ContainsFunc(of, func(s Scenario) bool { return f.ReasonAgainst(s.Descriptor()) == "" })
}

// Value returns the field's value in s.
func (f Field) Value(s Scenario) any { return reflect.ValueOf(f.At(&s)).Elem().Interface() }

// Clear sets the field to its zero value.
func (f Field) Clear(s *Scenario) { reflect.ValueOf(f.At(s)).Elem().SetZero() }

// IsZero reports whether the field has its zero value in s.
func (f Field) IsZero(s Scenario) bool { return reflect.ValueOf(f.At(&s)).Elem().IsZero() }

// IsDefault reports whether the field has its default in s.
func (f Field) IsDefault(s Scenario) bool { return f.Value(s) == f.Value(Default()) }

// Usual reports whether the field goes without saying: it has its default in s, or its zero value, as in records from before
// there was the field, or the text that an empty one means.
func (f Field) Usual(s Scenario) bool {
	text, ok := f.At(&s).(*string)
	return f.IsDefault(s) || f.IsZero(s) || ok && *text == f.Empty
}

// saysEmpty reports whether the field has the text that an empty one means.
func (f Field) saysEmpty(s Scenario) bool {
	text, ok := f.At(&s).(*string)
	return ok && f.Empty != "" && slices.Contains(f.Allowed, *text) && *text == f.Empty
}

// number returns the field's value as a number, and as it is written; ok is false if it is none.
func (f Field) number(s Scenario) (n float64, text string, ok bool) {
	switch v := f.At(&s).(type) {
	case *int:
		return float64(*v), decimal(float64(*v)), true
	case *float64:
		return *v, decimal(*v), true
	case *Duration:
		return float64(*v), v.String(), true
	}
	return 0, "", false
}

// bound writes a bound of the field as number writes its values.
func (f Field) bound(n float64) string {
	if _, ok := f.At(new(Scenario)).(*Duration); ok {
		return time.Duration(n).String()
	}
	return decimal(n)
}

// problem says what is wrong with the field in s; "" if nothing is.
func (f Field) problem(s Scenario) string {
	if n, text, ok := f.number(s); ok && f.High > 0 && !(n >= f.Low && n <= f.High) {
		return fmt.Sprintf("%s is out of range: use %s to %s", text, f.bound(f.Low), f.bound(f.High))
	}
	if text, ok := f.At(&s).(*string); ok && f.Allowed != nil && !f.IsDefault(s) && !slices.Contains(f.Allowed, *text) {
		return fmt.Sprintf("%q does not exist: use %s%s", *text, strings.Join(f.Allowed, ", "), Hint(*text, f.Allowed))
	}
	if why := f.ReasonAgainst(s.Descriptor()); f.Refuse && why != "" && !f.Usual(s) {
		return s.Transport + " has none: " + why
	}
	if why := f.NotWith[s.Client]; why != "" && !f.IsZero(s) {
		return why
	}
	if f.Ours != "" && s.Described() && !f.Usual(s) {
		return "not of a server that a file describes: " + f.Ours
	}
	if f.Needs != nil && !f.Usual(s) {
		if missing := f.Needs(s); missing != "" {
			return missing
		}
	}
	if f.Problem != nil {
		return f.Problem(s)
	}
	return ""
}

// decimal writes a number with the digits that it has, and with an exponent where those would be many zeros.
func decimal(n float64) string {
	if size := math.Abs(n); size >= 1e15 || size < 1e-9 {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}
