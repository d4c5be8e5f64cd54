package results

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pollpush/transport"
)

// TestMatrix walks all of it: what a transport has can be a scenario as it stands, and what it has not is refused with the reason
// that the matrix says, whatever else the scenario is.
func TestMatrix(t *testing.T) {
	had, refused := 0, 0
	for _, c := range Choices() {
		for _, tr := range transport.All {
			s, err := c.Scenario(tr)
			why := c.ReasonAgainst(tr)
			if (err == nil) != (why == "") {
				t.Errorf("%s %s of %s: Scenario says %v, ReasonAgainst %q", c.Field.Key, c.Value, tr.Name, err, why)
				continue
			}
			if err == nil {
				had++
				if s.Transport != tr.Name {
					t.Errorf("%s %s became a scenario of %s, want %s", c.Field.Key, c.Value, s.Transport, tr.Name)
				}
				if again := s; again.CompleteValid() != nil || again != s {
					t.Errorf("%s %s of %s is not complete: %+v", c.Field.Key, c.Value, tr.Name, s)
				}
				continue
			}
			refused++
			for _, more := range []func(*Scenario){func(*Scenario) {}, func(s *Scenario) { s.Contract, s.TLS = Latest, true }, func(s *Scenario) { s.HTTP = HTTP2 }, func(s *Scenario) { s.HTTP = HTTP3 }} {
				s := Default()
				s.Transport = tr.Name
				more(&s)
				c.set(&s)
				if s.CompleteValid() == nil {
					t.Errorf("%s has %s %s after all: the matrix says %q", tr.Name, c.Field.Key, c.Value, why)
				}
			}
		}
	}
	if had < 60 || refused < 20 {
		t.Errorf("the matrix has %d cells with yes and %d with no: that is not all of it", had, refused)
	}
}

// TestReasonsSayWhatToDo: a reason is a sentence of its own, which names no field by another's words.
func TestReasonsSayWhatToDo(t *testing.T) {
	for _, c := range Choices() {
		for _, tr := range transport.All {
			if why := c.ReasonAgainst(tr); strings.HasSuffix(why, ".") || why != strings.TrimSpace(why) {
				t.Errorf("%s %s of %s: %q", c.Field.Key, c.Value, tr.Name, why)
			}
		}
	}
	var of *FieldError
	_, err := Choice{FieldNamed("compress"), CompressGzip}.Scenario(transport.WebSocket)
	if !errors.As(err, &of) || of.Field != "compress" {
		t.Errorf("gzip of a WebSocket: %v, want the reason of compress", err)
	}
	if slices.ContainsFunc(Choices(), func(c Choice) bool { return c.Field.Key == "client" }) {
		t.Error("who subscribes is no choice of a transport")
	}
}
