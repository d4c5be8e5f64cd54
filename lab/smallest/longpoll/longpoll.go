// Package longpoll is the smallest long-polling server.
package longpoll

import (
	"net/http"
	"strconv"
	"time"

	"pollpush/feed"
)

// Handler answers when there are messages after ?after=N, or
// with 204 when there are none for as long as hold.
func Handler(log *feed.Log, hold time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		after, _ := strconv.ParseUint(r.FormValue("after"), 10, 64)
		messages, more := log.After(after)
		if len(messages) == 0 {
			select {
			case <-more:
				messages, _ = log.After(after)
			case <-time.After(hold):
				w.WriteHeader(http.StatusNoContent)
			case <-r.Context().Done(): // the client has left
			}
		}
		for _, m := range messages {
			w.Write(m.Line())
		}
	}
}
