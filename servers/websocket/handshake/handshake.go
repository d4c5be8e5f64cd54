// Package handshake looks at a client's opening handshake for what gorilla/websocket takes although RFC 6455 doesn't, or
// refuses without a word of what is spoken here.
package handshake

import (
	"net/http"
	"strings"
)

// version is what Sec-WebSocket-Version says.
const version = "13"

// Refuse returns the status and the sentence of the answer to a handshake that is not taken, and puts into header what the
// answer has to say beside them. A status of 0 leaves the handshake to gorilla.
func Refuse(r *http.Request, header http.Header) (status int, sentence string) {
	switch {
	case !r.ProtoAtLeast(1, 1):
		return http.StatusBadRequest, "a WebSocket is opened with HTTP/1.1" // section 4.2.1
	case len(r.Header.Values("Sec-WebSocket-Key")) > 1:
		return http.StatusBadRequest, "there is one Sec-WebSocket-Key" // section 11.3.1
	case asked(r) && strings.Join(r.Header.Values("Sec-WebSocket-Version"), ", ") != version:
		header.Set("Sec-WebSocket-Version", version) // sections 4.2.2 and 4.4
		header.Set("Upgrade", "websocket")           // RFC 9110, section 15.5.22
		header.Set("Connection", "Upgrade")
		return http.StatusUpgradeRequired, "the version that is spoken here is " + version
	}
	return 0, ""
}

// asked reports whether a request asks for a WebSocket; gorilla tells others what they lack.
func asked(r *http.Request) bool {
	return strings.Contains(strings.ToLower(strings.Join(r.Header.Values("Upgrade"), ",")), "websocket")
}
