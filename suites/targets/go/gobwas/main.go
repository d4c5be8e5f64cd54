// Command gobwas is gobwas/ws on net/http, after the first example of the library's README: its connections are plain ones, two
// goroutines each, without the epoll loop of its author's article. An event is framed once for all clients (CompileFrame).
// A client whose channel is full is closed.
package main

import (
	"log"
	"net"
	"net/http"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"pollpush/peers/peer"
)

const writeWait = 10 * time.Second

type client struct {
	conn net.Conn
	send chan *[]byte // frames
}

var topics peer.Topics[*client]

func main() {
	wsutil.SetMaxMessageSize(1 << 20)
	address := peer.Listen("github.com/gobwas/ws")
	http.Handle("POST /publish/{topic}", peer.Publish(publish))
	http.HandleFunc("GET /ws/{topic}", follow)
	peer.Serve(address)
}

func publish(topic string, event []byte) {
	frame, err := ws.CompileFrame(ws.NewTextFrame(event))
	if err != nil {
		log.Fatal(err)
	}
	topics.Each(topic, func(c *client) {
		select {
		case c.send <- &frame:
		default:
			c.conn.Close() // what ends read, which takes the client out
		}
	})
}

func follow(w http.ResponseWriter, r *http.Request) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return // UpgradeHTTP has answered
	}
	c := &client{conn: conn, send: make(chan *[]byte, peer.Pending)}
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

// read answers pings and the close frame, until the connection ends.
func (c *client) read() {
	defer c.conn.Close()
	for {
		if _, _, err := wsutil.ReadClientData(c.conn); err != nil {
			return
		}
	}
}

// write sends what is published.
func (c *client) write(ended <-chan struct{}) {
	defer c.conn.Close()
	for {
		select {
		case frame := <-c.send:
			c.conn.SetWriteDeadline(time.Now().Add(writeWait))
			if _, err := c.conn.Write(*frame); err != nil {
				return
			}
		case <-ended:
			return
		}
	}
}
