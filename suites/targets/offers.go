package targets

import "slices"

// Offers reports whether clients can follow the target by a transport, over a version of HTTP such as "1.1", with TLS or without.
func (t *Target) Offers(transport, http string, tls bool) bool {
	s, ok := t.Subscribe[transport]
	versions := s.HTTP
	if len(versions) == 0 {
		versions = []string{"1.1"}
	}
	return ok && slices.Contains(versions, http) && !(tls && (t.TLS == "" || t.TLS == TLSNever)) && !(!tls && t.TLS == TLSAlways)
}
