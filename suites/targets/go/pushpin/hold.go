package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
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

// follow answers with what there is, and has Pushpin go on with it. Where Pushpin missed an event, before its subscription or later, it asks
// for what comes after the last one that it had (https://pushpin.org/docs/usage/#http-streaming, Grip-Link and Grip-Last).
func (o *origin) follow(w http.ResponseWriter, r *http.Request, how, greeting, given string) {
	var b bytes.Buffer
	if _, had, ok := strings.Cut(r.Header.Get("Grip-Last"), "; last-id="); ok {
		given, greeting = had, ""
	}
	b.WriteString(greeting)
	t := o.topic(r)
	channel := how + "-" + r.PathValue("topic")
	t.asked[channel] = true
	last, _ := missed(&b, t, how, given)
	o.mu.Unlock()
	w.Header().Set("Grip-Hold", "stream")
	w.Header().Set("Grip-Channel", fmt.Sprintf("%s; prev-id=%d", channel, last))
	w.Header().Set("Grip-Link", fmt.Sprintf("<%s>; rel=next", r.URL.Path))
	w.Write(b.Bytes())
}
