// Package engineio follows Socket.IO's servers (its protocol 5, over Engine.IO's 4) by long polling or WebSocket: the client joins
// the main namespace, and what the server emits goes to the file's words as the packet that it is, such as 42["message","text"].
package engineio

import (
	"bytes"
	"context"
	"time"

	"github.com/valyala/fastjson"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/subscription"
)

const (
	separator = "\x1e" // between the packets of one body
	join      = "40"   // Socket.IO's message that asks for its main namespace, and what an answer to that begins with
)

// Follow is the codec's subscription.Adapter. The file's request has the query that the protocol demands, EIO and transport.
func Follow(ctx context.Context, f *subscription.Follower) error {
	if f.Scenario.Descriptor().Upgrade {
		return followWebSocket(ctx, f)
	}
	return followPolls(ctx, f)
}

// A session takes packets, and sends what they demand.
type session struct {
	*subscription.Follower
	send   func(packet string) error
	joined bool
}

// take takes a packet, and returns how many events it had.
func (s *session) take(packet []byte) (events int, err error) {
	if len(packet) == 0 {
		return 0, loadgen.Errorf(loadgen.Frame, "engine.io: an empty packet")
	}
	switch packet[0] { // engine.io-protocol, "Packet types"
	case '1':
		return 0, loadgen.Errorf(loadgen.Closed, "engine.io: the server closes the session")
	case '2': // a ping
		return 0, s.send("3" + string(packet[1:]))
	case '4':
	case '6': // a noop
		return 0, nil
	default:
		return 0, loadgen.Errorf(loadgen.Frame, "engine.io: the packet %.80q", packet)
	}
	switch string(packet[:min(2, len(packet))]) { // socket.io-protocol, "Packet types"
	case join:
		s.joined = true
		return 0, nil
	case "41":
		return 0, loadgen.Errorf(loadgen.Closed, "socket.io: the server disconnects: %.80q", packet)
	case "44":
		return 0, loadgen.Errorf(loadgen.Status, "socket.io: the server refuses the connection: %.80q", packet)
	}
	return s.Take(packet)
}

// opened returns the session's id, which the first packet says.
func opened(packet []byte) (id string, err error) {
	if len(packet) > 0 && packet[0] == '0' {
		if id = fastjson.GetString(packet[1:], "sid"); id != "" {
			return id, nil
		}
	}
	return "", loadgen.Errorf(loadgen.Frame, "engine.io: the first packet is to open a session, not %.80q", packet)
}

func followWebSocket(ctx context.Context, f *subscription.Follower) error {
	k, err := f.DialWebSocket(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	packet, _, err := k.Next()
	if err == nil {
		_, err = opened(packet)
	}
	if err == nil {
		err = k.Write([]byte(join))
	}
	s := &session{Follower: f, send: func(packet string) error { return k.Write([]byte(packet)) }}
	for connected := false; err == nil; {
		if s.joined && !connected {
			connected = true
			k.Connected()
		}
		if packet, _, err = k.Next(); err == nil {
			_, err = s.take(packet)
		}
	}
	return err
}

func followPolls(ctx context.Context, f *subscription.Follower) error {
	d, err := f.Dial(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	request := f.Request(headers.Fetch)
	body, err := d.Ask(request)
	if err != nil {
		return err
	}
	id, err := opened(body)
	if err != nil {
		return err
	}
	target := request.Target + "&sid=" + id
	say := func(packet string) error {
		post := f.Post(packet)
		post.Target = target
		_, err := d.Ask(post)
		return err
	}
	if err := say(join); err != nil {
		return err
	}
	owed := "" // what a ping is answered with, once the body that it is in has been taken
	s := &session{Follower: f, send: func(packet string) error { owed = packet; return nil }}
	request.Target = target
	poll := *request // another pointer: it is another head
	for connected := false; ; {
		if err := f.NextHold(ctx, time.Duration(f.Scenario.Hold)); err != nil {
			return err
		}
		if body, err = d.Ask(&poll); err != nil {
			return err
		}
		events := 0
		for packet := range bytes.SplitSeq(body, []byte(separator)) {
			n, err := s.take(packet)
			if events += n; err != nil {
				return err
			}
		}
		if s.joined && !connected {
			connected = true
			f.Connected(0)
		}
		f.Answered(events)
		if owed != "" {
			if err := say(owed); err != nil {
				return err
			}
			owed = ""
		}
	}
}
