package results

// Sessions are the clients that left within the window and came back at once, as those who have what they had. Opening their
// connections again is part of what the window is about: the connections are those of Connect.Window, and their bytes are among
// Bytes.App* and Bytes.Wire*.
type Sessions struct {
	Ended   int64 `json:"ended"`   // sessions
	Resumed int64 `json:"resumed"` // of their clients, had caught up within the window, or after it, when nobody leaves
	Left    int64 `json:"left"`    // of them, left again before they had caught up
	// Resume is from coming back, when dialling begins, until the client has caught up: it hears again (a stream's server has
	// agreed, a long poll can ask, a short poll is answered), and what was due before it came back has arrived. nil if none did.
	Resume *Latency `json:"resume"`

	ConnectDown int64 `json:"connect_down"` // bytes through the sockets of opening connections again, from the server
	ConnectUp   int64 `json:"connect_up"`   // the same, to the server
}
