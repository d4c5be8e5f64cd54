package http1

import (
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// The heads of requests, line by line. {target}, {scheme} and {host} are filled in, and {key} is the WebSocket's.
const (
	minimalFetch = `GET {target} HTTP/1.1
Host: {host}
`
	minimalEventStream = `GET {target} HTTP/1.1
Host: {host}
Accept: text/event-stream
`
	minimalUpgrade = `GET {target} HTTP/1.1
Host: {host}
Upgrade: websocket
Connection: Upgrade
Sec-WebSocket-Key: {key}
Sec-WebSocket-Version: 13
`

	// What Chromium 156 sends to an ordinary host over plain HTTP, for fetch with cache: "no-store", for EventSource and
	// for WebSocket. (To loopback and over TLS it adds client hints and Sec-Fetch fields, 187 bytes.)
	browserFetch = `GET {target} HTTP/1.1
Host: {host}
Connection: keep-alive
Pragma: no-cache
Cache-Control: no-cache
` + browserAgent + `Accept: */*
Referer: {scheme}://{host}/
` + browserAccept
	browserEventStream = `GET {target} HTTP/1.1
Host: {host}
Connection: keep-alive
Pragma: no-cache
Cache-Control: no-cache
` + browserAgent + `Accept: text/event-stream
Referer: {scheme}://{host}/
` + browserAccept
	browserUpgrade = `GET {target} HTTP/1.1
Host: {host}
Connection: Upgrade
Pragma: no-cache
Cache-Control: no-cache
` + browserAgent + `Upgrade: websocket
Origin: {scheme}://{host}
Sec-WebSocket-Version: 13
` + browserAccept + `Sec-WebSocket-Key: {key}
Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
`
	browserAgent = `User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36
`
	browserAccept = `Accept-Encoding: gzip, deflate
Accept-Language: en-US,en;q=0.9
`

	// The request printed by Lubbers & Greco 2010: 692 characters without the line ends. Target and host are part of it.
	lubbersPoll = `GET /PollingStock//PollingStock HTTP/1.1
Host: localhost:8080
User-Agent: Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.1.5) Gecko/20091102 Firefox/3.5.5
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
Accept-Language: en-us
Accept-Encoding: gzip,deflate
Accept-Charset: ISO-8859-1,utf-8;q=0.7,*;q=0.7
Keep-Alive: 300
Connection: keep-alive
Referer: http://www.example.com/PollingStock/
Cookie: showInheritedConstant=false; showInheritedProtectedConstant=false; showInheritedProperty=false; showInheritedProtectedProperty=false; showInheritedMethod=false; showInheritedProtectedMethod=false; showInheritedEvent=false; showInheritedStyle=false; showInheritedEffect=false
`
)

// template returns the head for a request of that kind. Lubbers & Greco have short polls only: their request has no cursor
// and no hold.
func template(profile string, kind semantics.Kind) string {
	switch {
	case profile == results.HeadersLubbers && kind == semantics.Poll:
		return lubbersPoll
	case profile == results.HeadersBrowser:
		return [...]string{browserFetch, browserFetch, browserEventStream, browserUpgrade}[kind]
	default:
		return [...]string{minimalFetch, minimalFetch, minimalEventStream, minimalUpgrade}[kind]
	}
}
