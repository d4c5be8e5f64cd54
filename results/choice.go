package results

import (
	"errors"
	"slices"
	"strconv"

	"pollpush/transport"
)

// A Choice is a value of a field that a transport can have or not: a cell of the matrix of what can be measured.
type Choice struct {
	Field Field
	Value string // as a flag takes it
}

// Choices returns all choices but the transport itself: the values that texts may have, yes for what is on or off, and an example
// of a number.
func Choices() []Choice {
	var all []Choice
	for _, f := range Fields {
		switch {
		case f.Key == "transport" || f.Key == "client" || f.Key == "network" || f.Key == "publisher" || f.Key == "arrivals":
		case f.Allowed != nil:
			for _, value := range f.Allowed {
				all = append(all, Choice{f, value})
			}
		case f.Example != "":
			all = append(all, Choice{f, f.Example})
		}
	}
	return all
}

// Scenario returns a scenario of a transport with the choice, and with what the choice demands: a contract, TLS, a version of
// HTTP, clients that send or ask. The error is why there is none.
func (c Choice) Scenario(t transport.Transport) (Scenario, error) {
	var first error
	for _, demand := range []func(*Scenario){
		func(*Scenario) {},
		func(s *Scenario) { s.Contract = Latest },
		func(s *Scenario) { s.TLS = true },
		func(s *Scenario) { s.HTTP = HTTP2 },
		func(s *Scenario) { s.HTTP = HTTP3 },
		func(s *Scenario) { s.Direction = DirectionChat },
		func(s *Scenario) { s.Direction, s.HTTP = DirectionChat, HTTP3 },
		func(s *Scenario) { s.Workload, s.Turns = WorkloadTokens, 2 },
		func(s *Scenario) { s.Workload, s.Turns, s.HTTP = WorkloadTokens, 2, HTTP3 },
	} {
		s := Default()
		s.Transport, s.Topics = t.Name, 1
		demand(&s)
		c.set(&s)
		err := s.CompleteValid()
		if err == nil {
			return s, nil
		}
		if of := new(FieldError); first == nil || errors.As(err, &of) && of.Field == c.Field.Key {
			first = err // the field's own reason rather than another's
		}
	}
	return Scenario{}, first
}

// ReasonAgainst says why a transport can't have the choice; "" if it can.
func (c Choice) ReasonAgainst(t transport.Transport) string {
	_, err := c.Scenario(t)
	if of := new(FieldError); errors.As(err, &of) {
		return of.Problem
	}
	return ""
}

// set gives the field its value.
func (c Choice) set(s *Scenario) {
	switch v := c.Field.At(s).(type) {
	case *string:
		*v = c.Value
	case *bool:
		*v = true
	case *int:
		*v, _ = strconv.Atoi(c.Value)
	case *float64:
		*v, _ = strconv.ParseFloat(c.Value, 64)
	case *Duration:
		_ = v.UnmarshalText([]byte(c.Value))
	}
}

// Alike reports whether all transports are told the same of a field's choices.
func Alike(choices []Choice) bool {
	return !slices.ContainsFunc(choices, func(c Choice) bool {
		return slices.ContainsFunc(transport.All, func(t transport.Transport) bool { return c.ReasonAgainst(t) != "" })
	})
}
