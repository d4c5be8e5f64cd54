package targets

import "time"

// Whether a server speaks TLS.
const (
	TLSNever  = "never"
	TLSAlways = "always"
	TLSEither = "either" // as {tls} says
)

// ReadyWithin is how long the program may take until it is ready; 0: its file doesn't say.
func (s Start) ReadyWithin() time.Duration {
	within, err := time.ParseDuration(s.Within)
	if err != nil {
		return 0
	}
	return within
}
