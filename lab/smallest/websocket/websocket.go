// Package websocket is the smallest WebSocket server.
package websocket

import (
	"net/http"
	"strconv"

	"github.com/gorilla/websocket"

	"pollpush/feed"
)

// Handler upgrades the connection (pages of other origins are
// refused) and sends a message per event after ?after=N.
func Handler(log *feed.Log) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		after, _ := strconv.ParseUint(r.FormValue("after"), 10, 64)
		conn, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return // Upgrade has answered
		}
		defer conn.Close()
		gone := make(chan struct{})
		go func() { // reading answers pings and closes
			defer close(gone)
			for {
				if _, _, err := conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
		for {
			messages, more := log.After(after)
			for _, m := range messages {
				conn.WriteMessage(websocket.TextMessage, m.Line())
				after = m.Seq
			}
			select {
			case <-more:
			case <-gone:
				return
			}
		}
	}
}
