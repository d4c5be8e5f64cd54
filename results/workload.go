package results

// The directions of messages.
const (
	DirectionDown = "down" // from the server to its clients: the default
	DirectionUp   = "up"   // from each client to the server, which tells nobody
	DirectionEcho = "echo" // from each client to the server and back to it
	DirectionChat = "chat" // from each client to all of its topic, itself too
)

// The connections on which clients post, where they don't send on the one that they follow on.
const (
	PostOwn  = "own"  // one for posting alone: the default
	PostSame = "same" // the one that they follow on
)

// The kinds of bodies.
const (
	PayloadText   = "text"   // UTF-8: the default
	PayloadBinary = "binary" // any bytes
)

// WorkloadTokens is clients that ask, and are answered token by token.
const WorkloadTokens = "tokens"

// When a server makes tokens, unless it is what a file has recorded.
const (
	TokensPeriodic = "periodic" // one each gap: the default
	TokensPoisson  = "poisson"  // exponentially distributed gaps
)

// Where the answer to a prompt comes.
const (
	AskSubscription = "subscription" // to the subscription that the client has: the default
	AskResponse     = "response"     // in the response to the POST that asks
)

// What a client sends of a dialogue with each of its turns.
const (
	ContextResent = "resent" // all that was said before: the default
	ContextKept   = "kept"   // what is new, because the server keeps the rest
)
