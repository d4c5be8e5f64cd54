package websocket

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/websocket"
)

// Subprotocols are those that a peer speaks.
var subprotocols = []string{"bench.v2", "bench.v1"}

// Peers returns the servers of the WebSocket bench, until ctx is done:
//
//	/peer     echoes, and does what messages that begin with a slash tell it (see Peer.order); pages of the same
//	                host may open it, whatever their port
//	/peer/refusing the same, but only for pages of its own origin
//
// With ?deflate a peer agrees to permessage-deflate (RFC 7692).
func Peers(ctx context.Context) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /peer", peer(ctx, sameHostname))
	mux.Handle("GET /peer/refusing", peer(ctx, nil))
	return mux
}

// peer answers with a WebSocket when allowed says so; nil asks for the same origin.
func peer(ctx context.Context, allowed func(*http.Request) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		upgrader := websocket.Upgrader{
			CheckOrigin: allowed, Subprotocols: subprotocols, EnableCompression: r.URL.Query().Has("deflate"),
		}
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return // Upgrade has answered
		}
		stop := context.AfterFunc(ctx, func() { ws.Close() })
		defer stop()
		newPeer(ws).run()
	}
}

// sameHostname allows pages from other ports of the host they reached us by: in a browser those are another origin.
// Clients other than browsers send no Origin.
func sameHostname(r *http.Request) bool {
	if r.Header.Get("Origin") == "" {
		return true
	}
	origin, err := url.Parse(r.Header.Get("Origin"))
	if err != nil {
		return false
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	return strings.EqualFold(origin.Hostname(), host)
}
