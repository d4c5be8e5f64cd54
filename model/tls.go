package model

// WithTLS returns the costs of requests and answers, measured without TLS, with a record for each (RFC 8446, section 5.2). What
// encrypting takes of a server is not in it: nobody measured that.
func (c Costs) WithTLS() Costs {
	for _, head := range []*Coefficient{&c.Request, &c.Response, &c.Empty} {
		head.Value += tlsRecord
	}
	return c
}
