package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

type origin struct {
	control string
	mu      sync.Mutex
	topics  map[string]*topic
}

// topic returns a topic, locked with all others until o.mu is unlocked.
func (o *origin) topic(r *http.Request) *topic {
	o.mu.Lock()
	name := r.PathValue("topic")
	if o.topics[name] == nil {
		o.topics[name] = &topic{asked: map[string]bool{}}
	}
	return o.topics[name]
}

// publish keeps an event, and hands it on to Pushpin. The lock is held meanwhile, so that Pushpin gets events in the order of their numbers.
func (o *origin) publish(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	t, event := o.topic(r), string(body)
	defer o.mu.Unlock()
	id := t.add(event)
	var items []item
	for channel := range t.asked {
		how, _, _ := strings.Cut(channel, "-")
		i := item{Channel: channel}
		if how == "poll" { // Pushpin sends a poll on to here where it missed something
			i.ID, i.Previous = strconv.Itoa(id), strconv.Itoa(id-1)
		}
		i.Formats = map[string]map[string]string{formats[how]: {content[how]: render(how, id, event)}}
		items = append(items, i)
	}
	if len(items) > 0 {
		if err := o.push(items); err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
	}
	w.WriteHeader(http.StatusNoContent)
}

// An item is one event for one channel (https://pushpin.org/docs/usage/#publishing).
type item struct {
	Channel  string                       `json:"channel"`
	ID       string                       `json:"id,omitempty"`
	Previous string                       `json:"prev-id,omitempty"`
	Formats  map[string]map[string]string `json:"formats"`
}

// How the ways are called there, by how they are called here.
var (
	formats = map[string]string{"poll": "http-response", "stream": "http-stream", "sse": "http-stream", "ws": "ws-message"}
	content = map[string]string{"poll": "body", "stream": "content", "sse": "content", "ws": "content"}
)

// render returns an event as clients get it by one of the ways.
func render(how string, id int, event string) string {
	switch how {
	case "sse":
		return fmt.Sprintf("id: %d\ndata: %s\n\n", id, strings.ReplaceAll(event, "\n", "\ndata: "))
	case "ws":
		return event
	case "poll": // several may be in one answer, and a line break within one
		return event + "\x1e"
	default:
		return event + "\n"
	}
}

func (o *origin) push(items []item) error {
	body, err := json.Marshal(map[string]any{"items": items})
	if err != nil {
		return err
	}
	answer, err := http.Post(o.control, "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("Pushpin says %s: %s", answer.Status, said)
	}
	if err != nil {
		log.Print(err)
	}
	return err
}
