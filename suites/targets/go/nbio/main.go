// Command nbio is lesismal/nbio in its own mode: its HTTP engine on epoll, where connections have no goroutine of their own and
// writes do not block. What a client does not read is kept by the engine up to MaxWriteBufferSize; who has more is closed by it.
package main

import (
	"log"
	"net/http"

	"github.com/lesismal/nbio/logging"
	"github.com/lesismal/nbio/nbhttp"
	"github.com/lesismal/nbio/nbhttp/websocket"

	"pollpush/peers/peer"
)

var topics peer.Topics[*websocket.Conn]

func main() {
	address := peer.Listen("github.com/lesismal/nbio")
	logging.SetLevel(logging.LevelNone)
	upgrader := websocket.NewUpgrader()
	upgrader.OnClose(func(c *websocket.Conn, _ error) {
		if topic, ok := c.Session().(string); ok {
			topics.Remove(topic, c)
		}
	})
	mux := http.NewServeMux()
	mux.Handle("POST /publish/{topic}", peer.Publish(publish))
	mux.HandleFunc("GET /ws/{topic}", func(w http.ResponseWriter, r *http.Request) {
		c, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return // Upgrade has answered
		}
		topic := r.PathValue("topic")
		c.SetSession(topic)
		topics.Add(topic, c)
	})
	engine := nbhttp.NewEngine(nbhttp.Config{
		Network:                 "tcp",
		Addrs:                   []string{address},
		MaxLoad:                 1_000_000, // as in its benchmark: 10,000 by default
		MaxWriteBufferSize:      6 << 20,   // the README's
		ReleaseWebsocketPayload: true,
		Handler:                 mux,
	})
	if err := engine.Start(); err != nil {
		log.Fatal(err)
	}
	peer.Wait()
}

func publish(topic string, event []byte) {
	topics.Each(topic, func(c *websocket.Conn) {
		c.WriteMessage(websocket.TextMessage, event) // an error has closed it, or will
	})
}
