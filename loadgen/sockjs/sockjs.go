// Package sockjs follows SockJS's servers (sockjs-protocol 0.3.3) in four ways: WebSocket, and by the scenario's transport
// xhr_streaming, eventsource and xhr. The file's URL is that of the way, with a session's name in it. What the server sends goes to the
// file's words message by message.
package sockjs

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/valyala/fastjson"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/subscription"
	"pollpush/transport"
)

// Follow is the codec's subscription.Adapter.
func Follow(ctx context.Context, f *subscription.Follower) error {
	s := &frames{message: f.Take}
	switch t := f.Scenario.Descriptor(); {
	case t.Upgrade:
		return followWebSocket(ctx, f, s)
	case t.Kind == transport.Hold:
		return followPolls(ctx, f, s)
	case t.Name == transport.SSE.Name:
		return f.Stream(ctx, subscription.Stream{Request: f.Request(headers.EventStream), Events: true, Again: true, Take: s.takeEscaped})
	}
	// The server ends a stream of 128 KiB, and the next one goes on with the session.
	return f.Stream(ctx, subscription.Stream{Request: f.Request(headers.Fetch), Again: true, Take: s.take})
}

// frames takes frames.
type frames struct {
	message func(text []byte) (events int, err error) // takes a message
	parser  fastjson.Parser
	opened  bool
}

// take takes a frame, and returns how many events it had.
func (s *frames) take(frame []byte) (events int, err error) {
	if len(frame) == 0 {
		return 0, nil
	}
	switch frame[0] {
	case 'o':
		s.opened = true
		return 0, nil
	case 'h': // a heartbeat, or what a stream begins with
		return 0, nil
	case 'a', 'm':
		return s.takeMessages(frame)
	case 'c':
		return 0, loadgen.Errorf(loadgen.Closed, "sockjs: the server closes the session: %.80q", frame[1:])
	}
	return 0, loadgen.Errorf(loadgen.Frame, "sockjs: the frame %.80q", frame)
}

// takeEscaped takes a frame of eventsource, in which % is escaped, and what can't stand in a line.
func (s *frames) takeEscaped(frame []byte) (events int, err error) {
	if bytes.IndexByte(frame, '%') < 0 {
		return s.take(frame)
	}
	plain, err := url.PathUnescape(string(frame))
	if err != nil {
		return 0, loadgen.Errorf(loadgen.Frame, "sockjs: the frame %.80q: %.80s", frame, err)
	}
	return s.take([]byte(plain))
}

// takeMessages takes an array of messages, or one.
func (s *frames) takeMessages(frame []byte) (events int, err error) {
	v, err := s.parser.ParseBytes(frame[1:])
	if err != nil {
		return 0, loadgen.Errorf(loadgen.Frame, "sockjs: the frame %.80q: %w", frame, err)
	}
	messages := []*fastjson.Value{v}
	if frame[0] == 'a' {
		messages = v.GetArray()
	}
	for _, m := range messages {
		text, err := m.StringBytes()
		if err != nil {
			return events, loadgen.Errorf(loadgen.Frame, "sockjs: the frame %.80q has a message that is no string", frame)
		}
		n, err := s.message(text)
		if events += n; err != nil {
			return events, err
		}
	}
	return events, nil
}

// followWebSocket is also who says what the file has the client say.
func followWebSocket(ctx context.Context, f *subscription.Follower, s *frames) error {
	k, err := f.DialWebSocket(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	for connected := false; ; {
		frame, _, err := k.Next()
		if err != nil {
			return err
		}
		if _, err := s.take(frame); err != nil {
			return err
		}
		if !s.opened || connected {
			continue
		}
		connected = true
		for _, text := range f.First() {
			array, _ := json.Marshal([]string{text}) // never fails
			if err := k.Write(array); err != nil {
				return err
			}
		}
		k.Connected()
	}
}

func followPolls(ctx context.Context, f *subscription.Follower, s *frames) error {
	d, err := f.Dial(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	request := f.Request(headers.Fetch)
	body, err := d.Ask(request)
	if err == nil {
		_, err = s.take(body)
	}
	if err == nil && !s.opened {
		err = loadgen.Errorf(loadgen.Frame, "sockjs: the first frame is to open a session, not %.80q", body)
	}
	if err != nil {
		return err
	}
	f.Connected(0)
	for {
		if err := f.NextHold(ctx, time.Duration(f.Scenario.Hold)); err != nil {
			return err
		}
		if body, err = d.Ask(request); err != nil {
			return err
		}
		events := 0
		for frame := range bytes.SplitSeq(body, []byte("\n")) {
			n, err := s.take(frame)
			if events += n; err != nil {
				return err
			}
		}
		f.Answered(events)
	}
}
