package loadgen

// Fields are those fields of the heads of answers that a client keeps. Nothing is kept of others, and nothing at all of the answers to
// clients without any.
type Fields struct {
	Names  []string // in lower case
	Values [][]byte // of the latest answer that had the field; nil: none had. There is one for each name
}

// KeepFields says which fields of the heads of answers are kept from the next connection on, by their names in lower case.
func (c *Client) KeepFields(names ...string) {
	c.fields = &Fields{Names: names, Values: make([][]byte, len(names))}
}

// Fields returns what is kept of the heads of answers; nil: nothing is.
func (c *Client) Fields() *Fields { return c.fields }

// Keep has the client keep what its protocol knows of it for its next connections.
func (c *Client) Keep(what any) { c.kept = what }

// Kept returns what Keep was called with last; nil: it was not.
func (c *Client) Kept() any { return c.kept }
