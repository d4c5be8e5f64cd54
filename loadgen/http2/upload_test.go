package http2

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"pollpush/headers"
	"pollpush/loadgen"
)

// TestUploadWaitsForWindows sends a body in the parts that the server's windows allow, and ends the stream with the last one.
func TestUploadWaitsForWindows(t *testing.T) {
	script := newScript(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 4})
	script.head(1, true, whole, ":status", "204").WriteWindowUpdate(3, 3)
	script.WriteWindowUpdate(3, 100)
	script.head(3, true, whole, ":status", "204")
	p := &peer{in: bytes.NewReader(script.Bytes())}
	k := &Conn{client: new(loadgen.Client), session: newSession(p, nil, ownRoom)}
	if _, err := k.Ask(&headers.Request{HTTP: "2", Host: "h:1", Target: "/"}); err != nil { // with the answer come the settings
		t.Fatal(err)
	}
	post := &headers.Request{Kind: headers.Post, HTTP: "2", Host: "h:1", Target: "/publish", Body: []byte("0123456789")}
	head, err := k.Ask(post)
	if err != nil || head.Status != 204 {
		t.Fatalf("Ask: %+v, %v", head, err)
	}
	framer := http2.NewFramer(nil, bytes.NewReader(p.out.Bytes()[len(http2.ClientPreface):]))
	var parts []string
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			break
		}
		switch f := frame.(type) {
		case *http2.HeadersFrame:
			if f.StreamID == 3 && f.StreamEnded() {
				t.Error("the head of a POST ends the stream")
			}
		case *http2.DataFrame:
			part := string(f.Data())
			if f.StreamEnded() {
				part += "."
			}
			parts = append(parts, part)
		}
	}
	if len(parts) != 3 || parts[0] != "0123" || parts[1] != "456" || parts[2] != "789." {
		t.Errorf("the body went in the parts %q, want 0123, 456 and 789 with the end", parts)
	}
}

// TestUploadOfAnOverStream gives up a body whose stream the server has ended: the answer says why.
func TestUploadOfAnOverStream(t *testing.T) {
	script := newScript(http2.Setting{ID: http2.SettingInitialWindowSize, Val: 4})
	script.head(1, true, whole, ":status", "204")
	script.head(3, true, whole, ":status", "413")
	p := &peer{in: bytes.NewReader(script.Bytes())}
	k := &Conn{client: new(loadgen.Client), session: newSession(p, nil, ownRoom)}
	if _, err := k.Ask(&headers.Request{HTTP: "2", Host: "h:1", Target: "/"}); err != nil {
		t.Fatal(err)
	}
	head, err := k.Ask(&headers.Request{Kind: headers.Post, HTTP: "2", Host: "h:1", Target: "/publish", Body: []byte("0123456789")})
	if err != nil || head.Status != 413 {
		t.Errorf("Ask: %+v, %v, want status 413", head, err)
	}
}

// TestUploadIsLeft ends a request whose body waits for a window when its client leaves the connection that it shares.
func TestUploadIsLeft(t *testing.T) {
	left := make(chan struct{})
	close(left)
	k := &Conn{
		client: new(loadgen.Client), session: newSession(new(peer), new(loadgen.Shared), sharedRoom),
		stream: stream{wake: make(chan struct{}, 1)}, done: left,
	}
	k.session.window = 4
	asked := make(chan error, 1)
	go func() {
		_, err := k.Ask(&headers.Request{Kind: headers.Post, HTTP: "2", Host: "h:1", Target: "/publish", Body: []byte("0123456789")})
		asked <- err
	}()
	select {
	case err := <-asked:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Ask: %v, want that the client has left", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("Ask waits for a window though the client has left")
		_ = k.session.network.Close()
		k.session.fail(context.Canceled)
	}
}
