package targets

// A Subscribe is how a client follows a topic by one transport.
type Subscribe struct {
	Adapter string            `yaml:"adapter"` // the name of a codec of its own (see loadgen's adapters); "": none, what follows says all
	Address string            `yaml:"address"` // where to, if not {address}
	URL     string            `yaml:"url"`     // path and query
	HTTP    []string          `yaml:"http"`    // versions that it is offered over; none: 1.1
	Headers map[string]string `yaml:"headers"` // "": without the one of that name that the client would send
	Method  string            `yaml:"method"`  // GET or POST; "": GET
	Body    string            `yaml:"body"`    // of the request; "": none
	Send    []string          `yaml:"send"`    // what a WebSocket's client sends first, a text message each
	Answer  map[string]string `yaml:"answer"`  // what it says to a message that is exactly one of these, such as pings of the server's own
	Cursor  *Cursor           `yaml:"cursor"`  // nil: none, what is published while a client is away is lost to it

	UntilEmpty bool `yaml:"until_empty"` // of a short poll: who was answered an event asks again at once, since an answer has one at the most

	Message Message  `yaml:"message"`
	Ignore  []string `yaml:"ignore"` // messages that are no events: a whole one, or a prefix with * behind it
	Missed  *Missed  `yaml:"missed"` // what messages to be ignored may have of what a client missed while it was away; nil: nothing
}

// A Missed is how events are taken out of a message by which a server answers who asks for what comes after a cursor.
type Missed struct {
	Each string `yaml:"each"` // a JSON Pointer (RFC 6901) to an array, each element of which has an event, with {topic} in it; a message without one has none
	JSON string `yaml:"json"` // a JSON Pointer to the string of an element that is the line; "": the element is
}

// A Cursor is how a client asks for what comes after what it has.
type Cursor struct {
	From  string            `yaml:"from"`  // where the server says it: event-id (of SSE), header NAME, json POINTER (of a message), or seq (the event's own number)
	First string            `yaml:"first"` // before it has said any; "": what needs it is left out
	Send  map[string]string `yaml:"send"`  // header fields that it is sent in, each with {cursor} in its value, or {header:NAME} of the last answer
	Query string            `yaml:"query"` // what is added to the URL's query, with {cursor} in it
}

// A Message is how an event's line is taken out of what arrives: an answer to a poll, an SSE event's data, a WebSocket's message, or a
// line of a stream.
type Message struct {
	Split  string `yaml:"split"`  // what lies between events where several arrive in one: a text such as "\n"; "": one at a time
	Prefix string `yaml:"prefix"` // what stands before each, and is stripped
	Each   string `yaml:"each"`   // a JSON Pointer (RFC 6901) to an array, each element of which has an event; # is the whole document
	JSON   string `yaml:"json"`   // a JSON Pointer to the string that is the line; "": all of it is, or with each the element, which is a string
}
