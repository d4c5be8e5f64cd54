// Package httpstream is the smallest server of HTTP streaming.
package httpstream

import (
	"net/http"
	"strconv"

	"pollpush/feed"
)

// Handler answers with the messages after ?after= and those that
// follow, a line each, as they come.
func Handler(log *feed.Log) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		after, _ := strconv.ParseUint(r.FormValue("after"), 10, 64)
		for {
			messages, more := log.After(after)
			for _, m := range messages {
				w.Write(m.Line())
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
