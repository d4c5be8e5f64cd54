package transport

// LongPoll asks again after each answer, which waits for an event (RFC 6202, section 2).
var LongPoll = Transport{
	Name: "long-poll", Prose: "long polling", Kind: Hold, Path: "/long-poll",
	About: "asks again after each answer; the server answers when there is something",
}
