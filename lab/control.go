package lab

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"time"

	"pollpush/lab/websocket"
	"pollpush/servers"
)

// control answers GET /control with a WebSocket by which a page has a session as long as it is open: as long as its browser
// answers pings, which it does also for a page that says nothing, in the background. Who doesn't is cut after 20 s. It is a WebSocket
// because those are not among the six connections to which a browser limits the lanes, and it counts for no lane.
type control struct {
	ctx      context.Context // of Serve
	sessions *sessions
	page     *page
}

// A command is what the page sends: one of its fields.
type command struct {
	Set  *Settings       `json:"set"`  // the feed's settings; it publishes from now on
	Stop bool            `json:"stop"` // the feed falls silent
	Cut  string          `json:"cut"`  // a lane
	Ping json.RawMessage `json:"ping"` // is sent back with the server's clock
}

// A notice is what the server sends: some of its fields.
type notice struct {
	Session *description              `json:"session,omitempty"` // once, at first
	Totals  map[string]servers.Totals `json:"totals,omitempty"`  // per lane
	News    *news                     `json:"news,omitempty"`
	Server  *process                  `json:"server,omitempty"` // with totals
	Ping    json.RawMessage           `json:"ping,omitempty"`
	Now     float64                   `json:"now,omitempty"` // milliseconds since the Unix epoch
	Error   string                    `json:"error,omitempty"`
}

// A description is what a page has to know of its session.
type description struct {
	Topic  string            `json:"topic"`
	Lanes  map[string]string `json:"lanes"`  // transport's name -> account
	Second string            `json:"second"` // HOST:PORT of the second origin; "": there is none
	Secure string            `json:"secure"` // HOST:PORT of wss; "": there is none
	Closed string            `json:"closed"` // HOST:PORT where nobody listens
	Answer string            `json:"answer"` // topic of the answer that POST /answer begins
	Paths  []pathTo          `json:"paths"`  // to the lab, the shortest first
	Outage float64           `json:"outage"` // how long a cut lasts, in milliseconds
}

// A pathTo is a Path to the lab, as a page has to know it.
type pathTo struct {
	RTT float64 `json:"rtt"` // milliseconds
	At  string  `json:"at"`  // HOST:PORT
}

// news are what the feed has published so far.
type news struct {
	Published uint64 `json:"published"`
}

const (
	outage   = 3 * time.Second        // of a lane that is cut
	interval = 250 * time.Millisecond // between two notices of totals
)

func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host := hostname(r)
	channel, err := websocket.Accept(c.ctx, w, r)
	if err != nil {
		return // Accept has answered
	}
	s := c.sessions.take()
	if s == nil {
		channel.Send(notice{Error: "full"})
		channel.Close(4503, "all places are taken")
		return
	}
	defer c.sessions.give(s)
	at := func(port int) string {
		if port == 0 {
			return ""
		}
		return net.JoinHostPort(host, strconv.Itoa(port))
	}
	paths := make([]pathTo, len(c.page.paths))
	for i, path := range c.page.paths {
		paths[i] = pathTo{float64(path.RTT.Milliseconds()), at(port(path.Listener))}
	}
	channel.Send(notice{Session: &description{
		Topic: s.topic, Lanes: s.lanes, Outage: float64(outage.Milliseconds()),
		Second: at(c.page.second), Secure: at(c.page.secure), Closed: at(refusedPort),
		Answer: s.answer.topic, Paths: paths,
	}})
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		c.sendTotals(channel, s)
	}()
	s.failed = func(err error) {
		channel.Send(notice{Error: err.Error() + ": choose its settings anew"})
	}
	c.obey(channel, s)
	channel.Close(1000, "")
	<-sent
}

// do does what a command asks for.
func (c *control) do(channel *websocket.Channel, s *session, order command) error {
	if err := order.check(s.lanes); err != nil {
		return err
	}
	switch {
	case order.Set != nil:
		return s.publish(*order.Set)
	case order.Stop:
		s.pause()
	case order.Cut != "":
		s.accounts.Cut(s.lanes[order.Cut], outage)
	case order.Ping != nil:
		return channel.Send(notice{Ping: order.Ping, Now: float64(time.Now().UnixNano()) / 1e6})
	}
	return nil
}

// sendTotals sends totals until the channel is closed.
func (c *control) sendTotals(channel *websocket.Channel, s *session) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-channel.Done():
			return
		case <-ticker.C:
			if channel.Send(notice{Totals: s.totals(), News: &news{Published: s.published()}, Server: usedProcess(c.sessions.visitors())}) != nil {
				return
			}
		}
	}
}
