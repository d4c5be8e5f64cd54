package check

// Checks are all that there are, in the order of tables.
var Checks = []Check{
	{Name: "every event", Sentence: "each of three clients gets all events, in order, once", Source: "docs/method.md", Essential: true, quiet: true, run: everyEvent},
	{Name: "topics apart", Sentence: "who follows one topic gets nothing of another", Source: "docs/method.md", Essential: true, quiet: true, run: topicsApart},
	{Name: "resume", Sentence: "a client that was cut goes on where it was: nothing is lost, doubled, or out of order", Source: "HTML standard, section 9.2.3; RFC 6202, section 2.2", Essential: true, quiet: true, run: resume},
	{Name: "text", Sentence: "quotes, backslashes, tabs and characters of each length in UTF-8 arrive as they were published", Source: "RFC 3629", quiet: true,
		run: delivers(`"quotes" and \backslashes\ {"json": [1]} <b>&amp;</b> %7B`, "tab\tand üöä ½ 音楽 🎉 \u2028 \u00a0.")},
	{Name: "newline", Sentence: "a message of two lines arrives as one", Source: "HTML standard, section 9.2.6", quiet: true, run: delivers("first line\nsecond line")},
	{Name: "64 KB", Sentence: "a message of 64 KB arrives whole", Source: "RFC 6455, section 5.2", quiet: true, run: delivers(large)},
	{Name: "slow reader", Sentence: "a client that doesn't read does the others no harm", Source: "docs/method.md", quiet: true, run: slowReader},

	{Name: "HEAD", Sentence: "HEAD is answered by a head alone", Source: "RFC 9110, section 9.3.2", run: head},
	{Name: "OPTIONS", Sentence: "OPTIONS is answered", Source: "RFC 9110, sections 9.1, 9.3.7", run: options},
	{Name: "bad path", Sentence: "a path that isn't there is a client's error (4xx)", Source: "RFC 9110, section 15.5", run: badPath},
	{Name: "bad request", Sentence: "what is no request is refused, or the connection closed", Source: "RFC 9112, section 3", run: badRequest},
	{Name: "no Host", Sentence: "a request of HTTP/1.1 without Host is refused by 400", Source: "RFC 9112, section 3.2", run: noHost},
	{Name: "HTTP/1.0", Sentence: "a request of HTTP/1.0 is answered without chunks and without an upgrade", Source: "RFC 9112, section 6.1; RFC 9110, section 7.8", run: http10},
	{Name: "many headers", Sentence: "a request with a hundred fields more is answered", Source: "RFC 9110, section 5.4", run: manyHeaders},

	{Name: "keep-alive", Sentence: "a second request on the same connection is answered", Source: "RFC 9112, section 9.3", concerns: asks, run: keepAlive},
	{Name: "nothing new", Sentence: "who has everything is answered at once, without an event", Source: "RFC 9110, sections 15.3.5, 15.4.5", quiet: true, concerns: polls, run: nothingNew},
	{Name: "hold", Sentence: "a request for what there isn't yet is held until it is published", Source: "RFC 6202, section 2", Essential: true, quiet: true, concerns: holds, run: held},
	{Name: "end of hold", Sentence: "a hold ends with an answer without an event", Source: "RFC 6202, section 2.2", quiet: true, concerns: holds, run: holdEnds},

	{Name: "content type", Sentence: "the stream is text/event-stream", Source: "HTML standard, section 9.2.3", Essential: true, concerns: isSSE, run: contentType},
	{Name: "fields", Sentence: "lines are comments or fields of the standard, in UTF-8; retry is digits", Source: "HTML standard, sections 9.2.5, 9.2.6", concerns: isSSE, run: fields},
	{Name: "Last-Event-ID", Sentence: "who comes back with the id of an event gets what came after it", Source: "HTML standard, section 9.2.4", concerns: isSSE, run: lastEventID},
	{Name: "unknown id", Sentence: "an id that nobody has given is no error of the server (5xx)", Source: "RFC 9110, section 15.6", concerns: isSSE, run: unknownID},

	{Name: "handshake", Sentence: "the upgrade is answered by 101 and the right Sec-WebSocket-Accept", Source: "RFC 6455, section 4.2.2", concerns: isWebSocket, run: handshake},
	{Name: "bad version", Sentence: "a version of WebSocket that there is not is refused (4xx)", Source: "RFC 6455, section 4.4", concerns: isWebSocket, run: badVersion},
	{Name: "no upgrade", Sentence: "a request that asks for no upgrade is a client's error (4xx)", Source: "RFC 6455, section 4.2.1", concerns: isWebSocket, run: noUpgrade},
	{Name: "ping", Sentence: "a ping is answered by a pong with the same payload", Source: "RFC 6455, section 5.5.3", concerns: isWebSocket, run: pings},
	{Name: "close", Sentence: "a close frame is answered by one, and the connection ends", Source: "RFC 6455, sections 5.5.1, 7.1.1", concerns: isWebSocket, run: closes},
	{Name: "fragments", Sentence: "a text may be in fragments, with a ping between them", Source: "RFC 6455, section 5.4", concerns: isWebSocket, run: fragments},
	{Name: "no mask", Sentence: "a client's frame without a mask ends the connection (1002)", Source: "RFC 6455, section 5.1", concerns: isWebSocket,
		run: fails(append(frameHead(fin|text, 2), "hi"...), 1002)},
	{Name: "bad UTF-8", Sentence: "a text that is not UTF-8 ends the connection (1007)", Source: "RFC 6455, section 8.1", concerns: isWebSocket, run: fails(frame(fin|text, "\xc3\x28"), 1007)},
	{Name: "reserved bits", Sentence: "a reserved bit ends the connection (1002)", Source: "RFC 6455, section 5.2", concerns: isWebSocket, run: fails(frame(fin|0x20|text, "hi"), 1002)},
	{Name: "reserved opcode", Sentence: "an opcode that there is not ends the connection (1002)", Source: "RFC 6455, section 5.2", concerns: isWebSocket, run: fails(frame(fin|0x3, "hi"), 1002)},
	{Name: "long ping", Sentence: "a control frame of more than 125 bytes ends the connection (1002)", Source: "RFC 6455, section 5.5", concerns: isWebSocket,
		run: fails(frame(fin|ping, string(make([]byte, 126))), 1002)},
	{Name: "impossible length", Sentence: "a length whose highest bit is set ends the connection (1002 or 1009)", Source: "RFC 6455, section 5.2", concerns: isWebSocket,
		run: fails([]byte{fin | text, 0x80 | 127, 0x80, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, 1002, 1009)},
}
