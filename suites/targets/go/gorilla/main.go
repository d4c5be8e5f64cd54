// Command gorilla is gorilla/websocket on net/http, after the library's chat example: two goroutines and a channel for each client,
// whose connection is closed when the channel is full. Unlike there an event is framed once for all clients (PreparedMessage), and
// each is a message of its own.
package main

import (
	"log"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"pollpush/peers/peer"
)

// Those of the example.
const (
	writeWait  = 10 * time.Second
	pongWait   = 60 * time.Second
	pingPeriod = pongWait * 9 / 10
)

type client struct {
	conn *websocket.Conn
	send chan *websocket.PreparedMessage
}

var (
	topics   peer.Topics[*client]
	upgrader = websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}
)

func main() {
	address := peer.Listen("github.com/gorilla/websocket")
	http.Handle("POST /publish/{topic}", peer.Publish(publish))
	http.HandleFunc("GET /ws/{topic}", follow)
	peer.Serve(address)
}

func publish(topic string, event []byte) {
	prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, event)
	if err != nil {
		log.Fatal(err)
	}
	topics.Each(topic, func(c *client) {
		select {
		case c.send <- prepared:
		default:
			c.conn.Close() // what ends read, which takes the client out
		}
	})
}

func follow(w http.ResponseWriter, r *http.Request) {
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	c := &client{conn: conn, send: make(chan *websocket.PreparedMessage, peer.Pending)}
	topic := r.PathValue("topic")
	topics.Add(topic, c)
	ended := make(chan struct{})
	go c.write(ended)
	go func() {
		c.read()
		topics.Remove(topic, c)
		close(ended)
	}()
}

// read answers what the client sends, until the connection ends.
func (c *client) read() {
	defer c.conn.Close()
	c.conn.SetReadDeadline(time.Now().Add(pongWait))
	c.conn.SetPongHandler(func(string) error { return c.conn.SetReadDeadline(time.Now().Add(pongWait)) })
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			return
		}
	}
}

// write sends what is published, and pings.
func (c *client) write(ended <-chan struct{}) {
	defer c.conn.Close()
	ticker := time.NewTicker(pingPeriod)
	defer ticker.Stop()
	for {
		select {
		case prepared := <-c.send:
			c.conn.SetWriteDeadline(time.Now().Add(writeWait))
			if err := c.conn.WritePreparedMessage(prepared); err != nil {
				return
			}
		case <-ticker.C:
			c.conn.SetWriteDeadline(time.Now().Add(writeWait))
			if err := c.conn.WriteMessage(websocket.PingMessage, nil); err != nil {
				return
			}
		case <-ended:
			return
		}
	}
}
