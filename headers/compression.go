package headers

// Compression returns the fields, to go into Extra, by which a client of a profile asks for a compression: a content coding, gzip
// or br (RFC 9110, section 12.5.3), or permessage-deflate (RFC 7692, section 7.1), deflate without and deflate-context with what
// the server sent before as its dictionary. Chromium asks for all that it knows of, whatever is wanted of it.
func Compression(profile, compress string) []Field {
	switch {
	case compress == "" || profile == Browser:
		return nil
	case compress == "deflate":
		return []Field{{"Sec-WebSocket-Extensions", "permessage-deflate; server_no_context_takeover; client_no_context_takeover"}}
	case compress == "deflate-context":
		return []Field{{"Sec-WebSocket-Extensions", "permessage-deflate; client_no_context_takeover"}}
	}
	return []Field{{"Accept-Encoding", compress}}
}
