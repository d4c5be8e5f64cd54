package websocket

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// bufferSize is what a WebSocket holds for reading and for writing, each, in bytes.
const bufferSize = 1024

// Subprotocols are those that a peer speaks.
var subprotocols = []string{"bench.v2", "bench.v1"}

// mostPeers is how many there are at a time: each may hold a message of largestEcho bytes.
const mostPeers = 500

// A PeerServer is the servers of the WebSocket bench.
type PeerServer struct {
	http.Handler
	ctx    context.Context
	places chan struct{} // has as many elements as there are peers
}

// Peers returns the servers of the WebSocket bench, until ctx is done:
//
//	/peer     echoes, and does what messages that begin with a slash tell it (see Peer.order); pages of the same
//	                host may open it, whatever their port
//	/peer/refusing the same, but only for pages of its own origin
//
// With ?deflate a peer agrees to permessage-deflate (RFC 7692).
func Peers(ctx context.Context) *PeerServer {
	mux := http.NewServeMux()
	s := &PeerServer{Handler: mux, ctx: ctx, places: make(chan struct{}, mostPeers)}
	mux.Handle("GET /peer", s.peer(sameHostname))
	mux.Handle("GET /peer/refusing", s.peer(nil))
	return s
}

// Wait waits until all peers have ended, as they do once the context is done. No more are taken.
func (s *PeerServer) Wait() {
	for range cap(s.places) {
		s.places <- struct{}{}
	}
}

// peer answers with a WebSocket when allowed says so; nil asks for the same origin.
func (s *PeerServer) peer(allowed func(*http.Request) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case s.places <- struct{}{}:
		default:
			http.Error(w, "the lab has all the peers it can have", http.StatusServiceUnavailable)
			return
		}
		defer func() { <-s.places }()
		if refused(w, r) {
			return
		}
		upgrader := websocket.Upgrader{
			CheckOrigin: allowed, Subprotocols: subprotocols, EnableCompression: r.URL.Query().Has("deflate"),
			ReadBufferSize: bufferSize, WriteBufferSize: bufferSize,
		}
		ws, err := upgrader.Upgrade(hijacker{w}, r, nil)
		if err != nil {
			return // Upgrade has answered
		}
		stop := context.AfterFunc(s.ctx, func() {
			// Written at once: a client that doesn't read doesn't hold the server up.
			goodbye := websocket.FormatCloseMessage(websocket.CloseGoingAway, "the server stops")
			ws.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(lingerTime))
			ws.Close()
		})
		defer stop()
		newPeer(s.ctx, ws, r).run()
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
