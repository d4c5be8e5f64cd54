package subscription

import (
	"context"

	"pollpush/headers"
	"pollpush/loadgen/websocket"
)

// followWebSocket follows the messages of a WebSocket, text or binary.
func followWebSocket(ctx context.Context, f *Follower) error {
	k, err := f.DialWebSocket(ctx)
	if err != nil {
		return err
	}
	defer k.Close()
	for _, text := range f.First() {
		if err := k.Write([]byte(text)); err != nil {
			return err
		}
	}
	k.Connected()
	f.reply = func(text string) error { return k.Write([]byte(text)) }
	for {
		message, _, err := k.Next()
		if err != nil {
			return err
		}
		if _, err := f.Take(message); err != nil {
			return err
		}
	}
}

// codecRoom is for what codecs say by themselves.
const codecRoom = 512

// frameRoom is what a frame's head takes (RFC 6455, section 5.2).
const frameRoom = 14

// DialWebSocket opens a WebSocket by the file's request. Whatever the file has the client say goes by one frame each. Connected is still
// to be called.
func (f *Follower) DialWebSocket(ctx context.Context) (*websocket.Conn, error) {
	room := codecRoom
	for _, text := range f.First() {
		room = max(room, len(text)+frameRoom)
	}
	return websocket.Dial(ctx, f.Client, f.Scenario, f.Request(headers.Upgrade), room)
}
