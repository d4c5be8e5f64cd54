package advise

import (
	"reflect"
	"strings"
	"testing"
)

// TestFieldsReadWhatTheyWrite: what Get says, Set takes.
func TestFieldsReadWhatTheyWrite(t *testing.T) {
	values := map[string]string{
		"clients": "50000", "every": "2m", "stale": "p50=1s,p99=5s", "share": "all", "payload": "200", "client": "mobile", "contract": "latest",
		"rtt": "80ms", "cookie": "1200", "tls": "true", "http": "2", "direction": "both", "cache": "true",
	}
	n := Default()
	for _, f := range Fields {
		before := n
		if err := f.Set(&n, values[f.Key]); err != nil {
			t.Errorf("%s: %v", f.Key, err)
		}
		if got := f.Get(n); got != values[f.Key] {
			t.Errorf("%s is %q after %q", f.Key, got, values[f.Key])
		}
		if reflect.DeepEqual(before, n) {
			t.Errorf("setting %s changes nothing", f.Key)
		}
	}
}

func TestFieldsRefuse(t *testing.T) {
	for _, test := range []struct{ key, text, want string }{
		{"clients", "0", "0 is out of range: use 1 to 100000000"},
		{"clients", "50k", "is no whole number"},
		{"every", "sometimes", "is not how often something happens"},
		{"stale", "5", "is not a duration"},
		{"stale", "0s", "out of range"},
		{"stale", "p98=1s", "can't be limited"},
		{"stale", "lost=0", "lost says nothing of how late an event may be: limit mean, p50, p90, p99 or max"},
		{"share", "some", "is no whole number"},
		{"payload", "-1", "out of range"},
		{"client", "browsr", `(did you mean "browser"?)`},
		{"contract", "newest", "use every-event, latest"},
		{"rtt", "1m", "out of range: use 0s to 10s"},
		{"rtt", "50", "is not a duration"},
		{"cookie", "1000000", "out of range"},
		{"tls", "yes", "neither true nor false"},
		{"http", "3", "use 1.1, 2"},
		{"direction", "up", "nothing that was measured sends from clients to the server"},
		{"direction", "sideways", "use down, both"},
		{"cache", "1", "neither true nor false"},
	} {
		n := Default()
		before := n
		err := fieldNamed(test.key).Set(&n, test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %q gives %v, want an error with %q", test.key, test.text, err, test.want)
		}
		if test.key != "stale" && test.key != "every" && !reflect.DeepEqual(before, n) {
			t.Errorf("%s: %q was refused and taken", test.key, test.text)
		}
	}
}

func TestNeedsCheck(t *testing.T) {
	for _, test := range []struct {
		needs Needs
		want  string
	}{
		{Needs{Rate: 1}, "clients: say how many there are"},
		{Needs{Clients: 1}, "every: say how often"},
		{Needs{Clients: 3, Rate: 1, Share: 4}, "share: 4 clients can't get the same events where there are 3"},
	} {
		if err := test.needs.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Check of %+v = %v, want %q", test.needs, err, test.want)
		}
	}
	if err := (Needs{Clients: 3, Rate: 1}).Check(); err != nil {
		t.Errorf("Check = %v, want nil", err)
	}
}
