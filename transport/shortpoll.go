package transport

// ShortPoll asks each interval.
var ShortPoll = Transport{
	Name: "short-poll", Prose: "short polling", Kind: Poll, Path: "/poll",
	About: "asks each interval and is answered at once, with what there is or with nothing",
}
