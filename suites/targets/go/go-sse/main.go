// Command go-sse is tmaxmax/go-sse on net/http, with the provider and the replayer that its README brings: Joe, one goroutine that
// writes to all clients in turn, and a replayer of the last events for those who come back with a Last-Event-ID. A client that
// does not read holds the others up until its write deadline: Joe's documentation says so, and has no queues.
package main

import (
	"context"
	"log"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/tmaxmax/go-sse"

	"pollpush/peers/peer"
)

const writeWait = time.Second // of a client that does not read, by which the others are held up, once

func main() {
	address := peer.Listen("github.com/tmaxmax/go-sse")
	// The ids are given here: those that the replayer of v0.12.0 gives by itself have it send everything again to who lacks nothing.
	var id atomic.Uint64
	replayer, err := sse.NewFiniteReplayer(4096, false)
	if err != nil {
		log.Fatal(err)
	}
	server := &sse.Server{
		Provider: &sse.Joe{Replayer: replayer},
		OnSession: func(w http.ResponseWriter, r *http.Request) (topics []string, allowed bool) {
			// The library sends the head with the first event only, and a client can't tell until then that it is connected.
			w.Header().Set("Content-Type", "text/event-stream")
			return []string{r.PathValue("topic")}, http.NewResponseController(w).Flush() == nil
		},
	}
	http.Handle("POST /publish/{topic}", peer.Publish(func(topic string, event []byte) {
		m := &sse.Message{ID: sse.ID(strconv.FormatUint(id.Add(1), 10))}
		m.AppendData(string(event))
		if err := server.Publish(m, topic); err != nil {
			log.Print(err)
		}
	}))
	http.HandleFunc("GET /sse/{topic}", func(w http.ResponseWriter, r *http.Request) {
		server.ServeHTTP(&deadlined{ResponseWriter: w, controller: http.NewResponseController(w)}, r)
	})
	go func() {
		peer.Wait()
		server.Shutdown(context.Background())
	}()
	peer.Serve(address)
}

// deadlined gives each event a second. The library writes one in seven parts, each of which would take a timer of its own.
type deadlined struct {
	http.ResponseWriter
	controller *http.ResponseController
	begun      bool // an event that is not flushed yet has its second
}

// Write gives net/http's buffer the bytes, which the flush behind it sends.
func (d *deadlined) Write(p []byte) (int, error) {
	if !d.begun {
		if err := d.controller.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
			return 0, err
		}
		d.begun = true
	}
	return d.ResponseWriter.Write(p)
}

// FlushError is what the library asks for.
func (d *deadlined) FlushError() error {
	d.begun = false
	return d.controller.Flush()
}
