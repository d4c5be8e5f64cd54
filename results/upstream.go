package results

// Upstream is what the clients sent of the window's messages, which are those that were due within it. With direction up the server
// has them, and Delivery and Latency are what it had of them, when: due -> had, by the clock of its process. With echo and chat they
// are events like others.
type Upstream struct {
	Due  int64 `json:"due"`  // messages that were to be sent
	Sent int64 `json:"sent"` // of them, those that were: answered, or written where nothing answers
	Late int64 `json:"late"` // of them, those that waited for the one before to be answered or written, or for a connection
	// Answered is how long posts took, from the request until the answer; nil where messages are not posted.
	Answered *Latency `json:"answered,omitempty"`
	// PostsDown and PostsUp are the app bytes of connections for posting alone, which AppDown and AppUp of Bytes have too. nil where
	// messages go over the connection that is followed on.
	PostsDown *int64 `json:"posts_down,omitempty"`
	PostsUp   *int64 `json:"posts_up,omitempty"` // to the server
}
