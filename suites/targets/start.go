package targets

import "time"

// Whether a server speaks TLS.
const (
	TLSNever  = "never"
	TLSAlways = "always"
	TLSEither = "either" // as {tls} says
)

// A Start is how a program is started for one run, and ended after it.
type Start struct {
	Files       map[string]string `yaml:"files"`       // their texts by their names, which are written into {dir}
	Command     []string          `yaml:"command"`     // the program and its arguments; it stays in the foreground
	Environment map[string]string `yaml:"environment"` // beside that of pollpush
	Ready       string            `yaml:"ready"`       // a path that is answered with a status below 500 once it is ready; "": it accepts connections
	Within      string            `yaml:"within"`      // how long that may take, as a Go duration; "": 10s
	Stop        string            `yaml:"stop"`        // the signal that ends it: TERM, INT, QUIT; "": TERM. KILL comes after 2 s
}

// ReadyWithin is how long the program may take until it is ready; 0: its file doesn't say.
func (s Start) ReadyWithin() time.Duration {
	within, err := time.ParseDuration(s.Within)
	if err != nil {
		return 0
	}
	return within
}
