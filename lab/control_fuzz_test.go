package lab

import (
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	"pollpush/feed"
)

// FuzzSettings: settings that pass the check make events that can be published, of the size that was asked for and no more
// often than is allowed.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"set":{"rate":20,"arrivals":"poisson","payload":64,"binary":false}}`))
	f.Add([]byte(`{"set":{"rate":100,"arrivals":"burst","payload":4096,"binary":true}}`))
	f.Add([]byte(`{"set":{"rate":1e-300,"arrivals":"periodic","payload":-1}}`))
	f.Add([]byte(`{"set":{"rate":null,"arrivals":"periodic","payload":1e9}}`))
	f.Add([]byte(`{"stop":true}`))
	f.Add([]byte(`{"cut":"sse"}`))
	f.Add([]byte(`{"ping":{"a":[1,2,3]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var order command
		if json.Unmarshal(text, &order) != nil {
			return
		}
		if order.Ping != nil && !json.Valid(order.Ping) {
			t.Fatalf("a ping of %q would be sent back", order.Ping)
		}
		if order.Set == nil || order.Set.check() != nil {
			return
		}
		set := *order.Set
		body := set.body(time.Second, time.Now())
		want := set.Payload
		if set.Binary {
			want = base64.StdEncoding.EncodedLen(want)
		}
		if err := feed.CheckBody(body); err != nil || len(body) != want {
			t.Fatalf("%+v makes a body of %d bytes, want %d: %v", set, len(body), want, err)
		}
		if set.Rate == 0 {
			return
		}
		schedule, err := feed.NewSchedule(set.Arrivals, set.Rate, 0, 1, 1)
		if err != nil {
			t.Fatalf("%+v passes the check, and there is no schedule: %v", set, err)
		}
		const events = 1000
		var due, before time.Duration
		for range events {
			before = due
			if due = schedule(); due < before {
				t.Fatalf("%+v: an event is due at %v, and the next one at %v", set, before, due)
			}
		}
		if least := time.Duration(events/set.Rate/2) * time.Second; due < least {
			t.Fatalf("%+v: %d events are due within %v, want at least %v", set, events, due, least)
		}
	})
}
