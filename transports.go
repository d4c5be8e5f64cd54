package main

import (
	"pollpush/experiment"
	"pollpush/internal/usage"
	"pollpush/results"
	"pollpush/transport"

	loadhttpstream "pollpush/loadgen/httpstream"
	loadlongpoll "pollpush/loadgen/longpoll"
	loadshortpoll "pollpush/loadgen/shortpoll"
	loadsse "pollpush/loadgen/sse"
	loadwebsocket "pollpush/loadgen/websocket"
	loadwebtransport "pollpush/loadgen/webtransport"
	"pollpush/servers/httpstream"
	"pollpush/servers/longpoll"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
	"pollpush/servers/webtransport"
)

// transports is the registry. Help texts, conformance tests, suites, reports, legends and figures follow from it and from
// the descriptors.
var transports = [...]experiment.Transport{
	{Transport: shortpoll.Transport(), Subscribe: loadshortpoll.Subscribe},
	{Transport: longpoll.Transport(), Subscribe: loadlongpoll.Subscribe},
	{Transport: sse.Transport(), Subscribe: loadsse.Subscribe},
	{Transport: websocket.Transport(), Subscribe: loadwebsocket.Subscribe},
	{Transport: httpstream.Transport(), Subscribe: loadhttpstream.Subscribe},
	{Transport: webtransport.Transport(), Subscribe: loadwebtransport.Subscribe},
}

func transportNamed(name string) (experiment.Transport, error) {
	for _, t := range transports {
		if t.Name == name {
			return t, nil
		}
	}
	return experiment.Transport{}, usage.Errorf("transport %q does not exist%s", name, results.Hint(name, transport.Names()))
}
