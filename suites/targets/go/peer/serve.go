// Package peer is what the small servers beside it have in common: where they listen, the route by which events are published, who
// follows which topic, and how they end. Everything else is the library's own, used as its documentation shows.
package peer

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

// Pending is how many events may wait for a client that does not read. It is the channel's size in gorilla's chat example. Channels
// are of pointers everywhere, so that an empty one takes 2 KB.
const Pending = 256

// Listen reads the command line: --listen HOST:PORT. With --version it prints the version of a module, and ends the process.
func Listen(module string) (address string) {
	flag.StringVar(&address, "listen", "127.0.0.1:8080", "HOST:PORT to listen on")
	version := flag.Bool("version", false, "print the library's version")
	flag.Parse()
	if *version {
		fmt.Println(versionOf(module))
		os.Exit(0)
	}
	return address
}

func versionOf(module string) string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version + ", " + info.GoVersion
		}
	}
	return info.GoVersion
}

// Publish is the handler of POST /publish/{topic}: the body is the event. It answers 204 once publish has taken it.
func Publish(publish func(topic string, event []byte)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		event, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		publish(r.PathValue("topic"), event)
		w.WriteHeader(http.StatusNoContent)
	}
}

// Serve serves the routes of http.DefaultServeMux by net/http until the process is told to end.
func Serve(address string) {
	server := &http.Server{Addr: address}
	go func() {
		Wait()
		server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

// Wait returns once the process is told to end: by SIGTERM, or from the keyboard.
func Wait() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	<-ctx.Done()
}
