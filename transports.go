package main

import (
	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/servers"

	loadlongpoll "pollpush/loadgen/longpoll"
	loadshortpoll "pollpush/loadgen/shortpoll"
	loadsse "pollpush/loadgen/sse"
	loadwebsocket "pollpush/loadgen/websocket"
	"pollpush/servers/longpoll"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
)

// A Transport is a way to follow the feed: how a server offers it, how a subscriber follows it.
type Transport struct {
	Name      string
	Server    func() servers.Transport
	Subscribe loadgen.Subscribe
	About     string
}

// transports is the registry. Help texts, conformance tests, suites, reports, legends and figures follow from it.
var transports = [...]Transport{
	{results.ShortPoll, shortpoll.Transport, loadshortpoll.Subscribe,
		"asks each interval and is answered at once, with what there is or with nothing"},
	{results.LongPoll, longpoll.Transport, loadlongpoll.Subscribe,
		"asks again after each answer; the server answers when there is something"},
	{results.SSE, sse.Transport, loadsse.Subscribe,
		"asks once; the answer never ends (Server-Sent Events, EventSource)"},
	{results.WebSocket, websocket.Transport, loadwebsocket.Subscribe,
		"upgrades the connection; both sides send frames (RFC 6455)"},
}

func transportNames() []string {
	var names []string
	for _, t := range transports {
		names = append(names, t.Name)
	}
	return names
}

func transportNamed(name string) (Transport, error) {
	for _, t := range transports {
		if t.Name == name {
			return t, nil
		}
	}
	return Transport{}, usagef("transport %q does not exist%s", name, results.Hint(name, transportNames()))
}
