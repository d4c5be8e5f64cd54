package targets

import "slices"

// Offers reports whether clients can follow the target by a transport, over a version of HTTP such as "1.1", with TLS or without.
func (t *Target) Offers(transport, http string, tls bool) bool {
	s, ok := t.Subscribe[transport]
	return ok && slices.Contains(s.Versions(), http) && (tls && t.SpeaksTLS() || !tls && t.SpeaksPlain())
}

// Versions returns the versions of HTTP that it is offered over, such as "1.1".
func (s Subscribe) Versions() []string {
	if len(s.HTTP) == 0 {
		return []string{"1.1"}
	}
	return s.HTTP
}

// SpeaksTLS reports whether the target can be reached by TLS.
func (t *Target) SpeaksTLS() bool { return t.TLS != "" && t.TLS != TLSNever }

// SpeaksPlain reports whether it can be reached without TLS.
func (t *Target) SpeaksPlain() bool { return t.TLS != TLSAlways }
