// Command pushpin is the origin behind a Pushpin: the application, which has the events and knows no client. It answers each request
// by what the client lacks, and tells Pushpin to hold it from there on and by which channel (GRIP,
// https://pushpin.org/docs/protocols/grip/). What is published here goes on to Pushpin's control port, for the channels that were asked for.
package main

import (
	"flag"
	"log"
	"net/http"

	"pollpush/peers/peer"
)

func main() {
	control := flag.String("control", "http://127.0.0.1:5561/publish/", "where Pushpin takes what is published")
	address := peer.Listen("")
	o := &origin{control: *control, topics: map[string]*topic{}}
	http.HandleFunc("GET /ready", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	http.HandleFunc("POST /publish/{topic}", o.publish)
	http.HandleFunc("GET /poll/{topic}", o.poll)
	http.HandleFunc("GET /stream/{topic}", o.stream)
	http.HandleFunc("GET /sse/{topic}", o.sse)
	http.HandleFunc("POST /ws/{topic}", o.websocket)
	log.SetPrefix("origin: ")
	peer.Serve(address)
}
