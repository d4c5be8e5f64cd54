// Package bayeux follows servers of the Bayeux protocol 1.0 (CometD, Faye) by long polling or WebSocket. The client subscribes to the
// channel that the file has it say, or else to that of its topic, /{topic}. A message's data goes to the file's words.
package bayeux

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/valyala/fastjson"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/subscription"
)

// Follow is the codec's subscription.Adapter.
func Follow(ctx context.Context, f *subscription.Follower) error {
	s := &session{Follower: f, message: f.Take, connection: "long-polling"}
	if f.Scenario.Descriptor().Upgrade {
		s.connection = "websocket"
		return s.followWebSocket(ctx)
	}
	return s.followPolls(ctx)
}

// The meta channels.
const (
	handshake = "/meta/handshake"
	subscribe = "/meta/subscribe"
	connect   = "/meta/connect"
)

// A session is what a client knows between its handshake and its end.
type session struct {
	*subscription.Follower
	message    func(data []byte) (events int, err error) // takes what a message brings
	connection string                                    // its type
	parser     fastjson.Parser
	client     string // its id, as a string of JSON
	answered   string // the meta channel that the last messages answered; "": none
}

// ask is the client's message on a meta channel (Bayeux, sections 4.2 to 4.4).
func (s *session) ask(channel string) string {
	switch channel {
	case handshake:
		return fmt.Sprintf(`[{"channel":%q,"version":"1.0","supportedConnectionTypes":[%q]}]`, channel, s.connection)
	case subscribe:
		to := append(s.First(), "/"+s.Topic())[0]
		return fmt.Sprintf(`[{"channel":%q,"clientId":%s,"subscription":%q}]`, channel, s.client, to)
	}
	return fmt.Sprintf(`[{"channel":%q,"clientId":%s,"connectionType":%q}]`, channel, s.client, s.connection)
}

// take takes an array of messages, and returns how many events it had.
func (s *session) take(text []byte) (events int, err error) {
	s.answered = ""
	v, err := s.parser.ParseBytes(text)
	if err != nil || v.Type() != fastjson.TypeArray {
		return 0, loadgen.Errorf(loadgen.Frame, "bayeux: %.80q is no array of messages", text)
	}
	for _, m := range v.GetArray() {
		channel := m.GetStringBytes("channel")
		if bytes.HasPrefix(channel, []byte("/meta/")) {
			if !m.GetBool("successful") {
				return events, loadgen.Errorf(loadgen.Status, "bayeux: %s fails: %.80q", channel, m.GetStringBytes("error"))
			}
			if id := m.Get("clientId"); id != nil {
				s.client = string(id.MarshalTo(nil))
			}
			s.answered = string(channel)
			continue
		}
		data := m.Get("data")
		if data == nil {
			continue // the answer to what was published
		}
		plain, err := data.StringBytes()
		if err != nil { // no string
			plain = data.MarshalTo(nil)
		}
		n, err := s.message(plain)
		if events += n; err != nil {
			return events, err
		}
	}
	return events, nil
}

// open asks for what comes before the first connect.
func (s *session) open(ask func(string) ([]byte, error)) error {
	for _, channel := range []string{handshake, subscribe} {
		text, err := ask(s.ask(channel))
		if err == nil {
			_, err = s.take(text)
		}
		if err == nil && (s.answered != channel || s.client == "") {
			err = loadgen.Errorf(loadgen.Frame, "bayeux: %.80q is no answer to %s", text, channel)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *session) followWebSocket(ctx context.Context) error {
	k, err := s.DialWebSocket(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	err = s.open(func(text string) (message []byte, err error) {
		if err = k.Write([]byte(text)); err == nil {
			message, _, err = k.Next()
		}
		return message, err
	})
	if err == nil {
		k.Connected()
		s.answered = connect
	}
	for err == nil {
		if s.answered == connect { // the server holds it, whatever it sends meanwhile
			if err = k.Write([]byte(s.ask(connect))); err != nil {
				break
			}
		}
		var message []byte
		if message, _, err = k.Next(); err == nil {
			_, err = s.take(message)
		}
	}
	return err
}

// post returns a request with messages in it.
func (s *session) post(text string) *headers.Request {
	r := s.Post(text)
	r.Extra = append(r.Extra, headers.Field{Name: "Content-Type", Value: "application/json"})
	return r
}

func (s *session) followPolls(ctx context.Context) error {
	d, err := s.Dial(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := s.open(func(text string) ([]byte, error) { return d.Ask(s.post(text)) }); err != nil {
		return err
	}
	s.Connected(0)
	request := s.post(s.ask(connect))
	for {
		if err := s.NextHold(ctx, time.Duration(s.Scenario.Hold)); err != nil {
			return err
		}
		body, err := d.Ask(request)
		if err != nil {
			return err
		}
		events, err := s.take(body)
		if err != nil {
			return err
		}
		s.Answered(events)
	}
}
