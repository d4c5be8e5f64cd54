// Package shortpoll is the smallest short-polling server.
package shortpoll

import (
	"net/http"
	"strconv"

	"pollpush/feed"
)

// Handler answers at once: 200 with the messages after
// ?after=N, or 204 when there are none.
func Handler(log *feed.Log) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		after, _ := strconv.ParseUint(r.FormValue("after"), 10, 64)
		messages, _ := log.After(after)
		if len(messages) == 0 {
			w.WriteHeader(http.StatusNoContent)
		}
		for _, m := range messages {
			w.Write(m.Line())
		}
	}
}
