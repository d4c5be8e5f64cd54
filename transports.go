package main

import (
	"pollpush/internal/usage"
	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/servers"
	"pollpush/transport"

	loadhttpstream "pollpush/loadgen/httpstream"
	loadlongpoll "pollpush/loadgen/longpoll"
	loadshortpoll "pollpush/loadgen/shortpoll"
	loadsse "pollpush/loadgen/sse"
	loadwebsocket "pollpush/loadgen/websocket"
	"pollpush/servers/httpstream"
	"pollpush/servers/longpoll"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
)

// A Transport is a way to follow the feed: how a server offers it, how a subscriber follows it.
type Transport struct {
	servers.Transport
	Subscribe loadgen.Subscribe
}

// transports is the registry. Help texts, conformance tests, suites, reports, legends and figures follow from it and from
// the descriptors.
var transports = [...]Transport{
	{shortpoll.Transport(), loadshortpoll.Subscribe},
	{longpoll.Transport(), loadlongpoll.Subscribe},
	{sse.Transport(), loadsse.Subscribe},
	{websocket.Transport(), loadwebsocket.Subscribe},
	{httpstream.Transport(), loadhttpstream.Subscribe},
}

func transportNamed(name string) (Transport, error) {
	for _, t := range transports {
		if t.Name == name {
			return t, nil
		}
	}
	return Transport{}, usage.Errorf("transport %q does not exist%s", name, results.Hint(name, transport.Names()))
}
