package main

import (
	"bytes"
	"fmt"
	"net/http"
)

// missed writes what a client lacks as its way has it, and returns the number that it has then, and whether it lacked anything.
func missed(b *bytes.Buffer, t *topic, how, given string) (last int, any bool) {
	first, events := t.after(given)
	for i, event := range events {
		b.WriteString(render(how, first+i, event))
	}
	return t.last, len(events) > 0
}

// poll answers with what there is, or has Pushpin wait for the next event. With the number of the last one Pushpin can tell whether it
// missed one between this answer and its subscription: then it asks again.
func (o *origin) poll(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	t := o.topic(r)
	channel := "poll-" + r.PathValue("topic")
	t.asked[channel] = true
	last, any := missed(&b, t, "poll", r.URL.Query().Get("after"))
	o.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain")
	if !any {
		w.Header().Set("Grip-Hold", "response")
		w.Header().Set("Grip-Channel", fmt.Sprintf("%s; prev-id=%d", channel, last))
		w.Header().Set("Grip-Timeout", "55")
	}
	w.Write(b.Bytes())
}

func (o *origin) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain")
	o.follow(w, r, "stream", "", r.URL.Query().Get("after"))
}

func (o *origin) sse(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream")
	o.follow(w, r, "sse", ": connected\n\n", r.Header.Get("Last-Event-ID"))
}

// follow answers with what there is, and has Pushpin go on with it. There is no Grip-Link by which Pushpin would ask for what it missed: a second
// after a channel's first subscription it asks so for every client of it, ten channels a second, and holds back meanwhile what is published.
func (o *origin) follow(w http.ResponseWriter, r *http.Request, how, greeting, given string) {
	var b bytes.Buffer
	b.WriteString(greeting)
	t := o.topic(r)
	channel := how + "-" + r.PathValue("topic")
	t.asked[channel] = true
	missed(&b, t, how, given)
	o.mu.Unlock()
	w.Header().Set("Grip-Hold", "stream")
	w.Header().Set("Grip-Channel", channel)
	w.Write(b.Bytes())
}
