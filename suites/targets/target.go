// Package targets reads files that describe a server which isn't ours: how to start it or where it runs, how to publish to it, how
// to subscribe by each transport that it offers, and how a message is taken out of what arrives. The files here are the peers that
// pollpush is compared with; anybody's own file is read in the same way.
//
// Texts of a file may have placeholders, which Expand puts values in the place of:
//
//	{host} {port} {port2} {port3}  where the server listens, or is to listen
//	{address}                      {host}:{port}
//	{dir}                          a directory of the run's own, with the files of start.files, cert.pem and key.pem in it
//	{peers}                        the directory that scripts/peers.sh installs into
//	{pollpush}                     this program
//	{clients} {topics}             how many clients and topics there are
//	{tls}                          true or false
//	{http}                         the version of HTTP that clients speak: 1.1, 2 or 3
//	{upstream}                     of a middlebox: HOST:PORT of the server behind it
//	{topic}                        of a request or a message: the channel
//	{message}                      of what is published: the line that subscribers must get, "seq SP due SP body"
//	{message:json}                 the same, escaped for the inside of a JSON string (RFC 8259, section 7)
//	{seq} {due} {body}             its number, its due time in Unix nanoseconds, and its body, alone
//	{cursor}                       of a subscription: what the server gave to go on after
//	{random}                       16 hexadecimal digits, others for each connection
package targets

// A Target is a server that isn't ours.
type Target struct {
	Name    string `yaml:"-"`       // of the shipped file, or the path of another one
	SHA256  string `yaml:"-"`       // of the file's text, in hexadecimal
	About   string `yaml:"about"`   // one sentence: what it is
	Source  string `yaml:"source"`  // where its own recommendation for production stands, by which it is configured
	Install string `yaml:"install"` // how to get it, in one command

	Start   *Start `yaml:"start"`   // how to start it; nil: it runs already, at Address
	Address string `yaml:"address"` // HOST:PORT where it runs already
	PID     string `yaml:"pid"`     // of one that runs already: its process id, or a file that has it; "": its cost can't be told
	TLS     string `yaml:"tls"`     // whether it speaks TLS, by cert.pem and key.pem of {dir} where it is started: always, never or either; "": never
	Version string `yaml:"version"` // a command, run by sh, whose first line of output is its version; "": it can't be told

	Publish   *Publish             `yaml:"publish"`   // nil: events come by themselves (publish: none)
	Subscribe map[string]Subscribe `yaml:"subscribe"` // by the names of transports
}

// A Start is how a program is started for one run, and ended after it.
type Start struct {
	Files       map[string]string `yaml:"files"`       // their texts by their names, which are written into {dir}
	Command     []string          `yaml:"command"`     // the program and its arguments; it stays in the foreground
	Environment map[string]string `yaml:"environment"` // beside that of pollpush
	Ready       string            `yaml:"ready"`       // a path that is answered with a status below 500 once it is ready; "": it accepts connections
	Within      string            `yaml:"within"`      // how long that may take, as a Go duration; "": 10s
	Stop        string            `yaml:"stop"`        // the signal that ends it: TERM, INT, QUIT; "": TERM. KILL comes after 2 s
}

// A Publish is the request by which an event is published.
type Publish struct {
	Method  string            `yaml:"method"`  // "": POST
	Address string            `yaml:"address"` // where to, without TLS, if not where subscribers connect
	URL     string            `yaml:"url"`     // path and query
	Headers map[string]string `yaml:"headers"`
	Body    string            `yaml:"body"` // "": {message}
}

// A Subscribe is how a client follows a topic by one transport.
type Subscribe struct {
	Adapter string            `yaml:"adapter"` // the name of a codec of its own (see loadgen's adapters); "": none, what follows says all
	Address string            `yaml:"address"` // where to, if not {address}
	URL     string            `yaml:"url"`     // path and query
	HTTP    []string          `yaml:"http"`    // versions that it is offered over; none: 1.1
	Headers map[string]string `yaml:"headers"`
	Method  string            `yaml:"method"` // "": GET
	Body    string            `yaml:"body"`   // of the request; "": none
	Send    []string          `yaml:"send"`   // what a WebSocket's client sends first, a text message each
	Answer  map[string]string `yaml:"answer"` // what it says to a message that is exactly one of these, such as pings of the server's own
	Cursor  *Cursor           `yaml:"cursor"` // nil: none, what is published while a client is away is lost to it
	Message Message           `yaml:"message"`
	Ignore  []string          `yaml:"ignore"` // messages that are no events: a whole one, or a prefix with * behind it
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
	Each   string `yaml:"each"`   // a JSON Pointer (RFC 6901) to an array, each element of which has an event
	JSON   string `yaml:"json"`   // a JSON Pointer to the string that is the line; "": all of it is
}
