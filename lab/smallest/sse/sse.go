// Package sse is the smallest server of Server-Sent Events.
package sse

import (
	"fmt"
	"net/http"
	"strconv"

	"pollpush/feed"
)

// Handler answers with a stream of events that begins after
// Last-Event-ID, which EventSource sends when it comes back.
func Handler(log *feed.Log) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		after, _ := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64)
		for {
			messages, more := log.After(after)
			for _, m := range messages {
				fmt.Fprintf(w, "id: %d\ndata: %s\n", m.Seq, m.Line())
				after = m.Seq
			}
			http.NewResponseController(w).Flush()
			select {
			case <-more:
			case <-r.Context().Done(): // the client has left
				return
			}
		}
	}
}
