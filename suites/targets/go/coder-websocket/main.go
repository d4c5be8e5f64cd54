// Command coder-websocket is coder/websocket on net/http, after the library's chat example: the handler of the request writes what a
// channel brings, CloseRead answers what the client sends, and a client whose channel is full is closed with status 1008.
// The channel is as long as the other peers'; in the example it has 16 places.
package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"pollpush/peers/peer"
)

const writeTimeout = 5 * time.Second // the example's

type client struct {
	conn *websocket.Conn
	send chan *[]byte
	slow sync.Once
}

var topics peer.Topics[*client]

func main() {
	address := peer.Listen("github.com/coder/websocket")
	http.Handle("POST /publish/{topic}", peer.Publish(publish))
	http.HandleFunc("GET /ws/{topic}", follow)
	peer.Serve(address)
}

func publish(topic string, event []byte) {
	topics.Each(topic, func(c *client) {
		select {
		case c.send <- &event:
		default:
			c.slow.Do(func() {
				go c.conn.Close(websocket.StatusPolicyViolation, "connection too slow to keep up with messages")
			})
		}
	})
}

func follow(w http.ResponseWriter, r *http.Request) {
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // Accept has answered
	}
	defer conn.CloseNow()
	ctx := conn.CloseRead(context.Background())
	c := &client{conn: conn, send: make(chan *[]byte, peer.Pending)}
	topic := r.PathValue("topic")
	topics.Add(topic, c)
	defer topics.Remove(topic, c)
	for {
		select {
		case event := <-c.send:
			if err := write(ctx, conn, *event); err != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

func write(ctx context.Context, conn *websocket.Conn, event []byte) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return conn.Write(ctx, websocket.MessageText, event)
}
