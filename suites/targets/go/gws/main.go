// Command gws is lxzan/gws on net/http, after the best practice and the broadcast of the library's README: its own queue and goroutine
// write what is broadcast, and an event is framed once for all clients. That queue is not bounded by the library: who has too much
// in it is closed.
package main

import (
	"net/http"
	"sync/atomic"

	"github.com/lxzan/gws"

	"pollpush/peers/peer"
)

type client struct {
	*gws.Conn
	sent    int          // events that were put into the library's queue; with the lock of topics
	written atomic.Int64 // of those, by a count of each countEach
}

// countEach is how many events are counted at once: a count is an entry of the queue itself, which costs as much as an event without its
// write.
const countEach = 32

var topics peer.Topics[*client]

func main() {
	address := peer.Listen("github.com/lxzan/gws")
	upgrader := gws.NewUpgrader(&handler{}, &gws.ServerOption{ParallelEnabled: true, Recovery: gws.Recovery})
	http.Handle("POST /publish/{topic}", peer.Publish(publish))
	http.HandleFunc("GET /ws/{topic}", func(w http.ResponseWriter, r *http.Request) {
		conn, err := upgrader.Upgrade(w, r)
		if err != nil {
			return // Upgrade has answered
		}
		topic, c := r.PathValue("topic"), &client{Conn: conn}
		topics.Add(topic, c)
		go func() { // the README: "Blocking prevents the context from being GC"
			conn.ReadLoop()
			topics.Remove(topic, c)
		}()
	})
	peer.Serve(address)
}

func publish(topic string, event []byte) {
	broadcaster := gws.NewBroadcaster(gws.OpcodeText, event)
	defer broadcaster.Close()
	topics.Each(topic, func(c *client) {
		if int64(c.sent)-c.written.Load() >= peer.Pending {
			c.NetConn().Close()
			return
		}
		broadcaster.Broadcast(c.Conn)
		if c.sent++; c.sent%countEach == 0 {
			n := int64(c.sent)
			c.Async(func() { c.written.Store(n) }) // behind the event, in the same queue
		}
	})
}

type handler struct{ gws.BuiltinEventHandler }

// OnPing answers, which the library leaves to its user.
func (handler) OnPing(conn *gws.Conn, payload []byte) { conn.WritePong(payload) }
