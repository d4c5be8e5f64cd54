package trial

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"pollpush/loadgen/internal/peer"
)

// A Request is what a scripted server was asked.
type Request struct{ Head, Body string }

// Answer is an answer whose length is said. Its fields end with CR LF each.
func Answer(status int, fields, body string) string {
	return fmt.Sprintf("HTTP/1.1 %d Status\r\n%sContent-Length: %d\r\n\r\n%s", status, fields, len(body), body)
}

// Replay answers one request after the other, on whatever connection they come, and closes the connection behind an answer of "", or of
// streams behind each but the last. It returns the requests.
func Replay(streams bool, answers ...string) (peer.Script, <-chan Request) {
	requests, left := make(chan Request, len(answers)), make(chan string, len(answers))
	for _, a := range answers {
		left <- a
	}
	return func(_ int, conn net.Conn) {
		for reader := bufio.NewReader(conn); ; {
			r, err := ReadRequest(reader)
			if err != nil {
				return
			}
			select {
			case a := <-left:
				requests <- r
				if conn.Write([]byte(a)); a == "" || streams && len(left) > 0 {
					return
				}
			default:
				peer.Hold(conn)
				return
			}
		}
	}, requests
}

// ReadRequest reads a head, and the body whose length that says.
func ReadRequest(reader *bufio.Reader) (r Request, err error) {
	if r.Head, err = Head(reader); err != nil {
		return r, err
	}
	_, length, _ := strings.Cut(r.Head, "\r\nContent-Length: ")
	length, _, _ = strings.Cut(length, "\r\n")
	n, _ := strconv.Atoi(length)
	body := make([]byte, n)
	_, err = io.ReadFull(reader, body)
	r.Body = string(body)
	return r, err
}

// Upgrade answers the handshake of a WebSocket (RFC 6455, section 4.2.2). It returns the request's head, and what reads the client's
// next message, which is small; its error's text, where there is none.
func Upgrade(conn net.Conn) (head string, read func() string) {
	reader := bufio.NewReader(conn)
	head, _ = Head(reader)
	_, key, _ := strings.Cut(head, "Sec-WebSocket-Key: ")
	key, _, _ = strings.Cut(key, "\r\n")
	accept := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(accept[:]))
	return head, func() string {
		begin := make([]byte, 2)
		if _, err := io.ReadFull(reader, begin); err != nil {
			return err.Error()
		}
		n := int(begin[1] & 0x7f)
		if n == 126 {
			io.ReadFull(reader, begin)
			n = int(begin[0])<<8 | int(begin[1])
		}
		masked := make([]byte, 4+n)
		io.ReadFull(reader, masked)
		text := masked[4:]
		for i := range text {
			text[i] ^= masked[i%4]
		}
		return string(text)
	}
}

// Frame is a server's frame of a whole message of less than 64 KiB; opcode is 1 for a text, 2 for bytes.
func Frame(opcode byte, message string) []byte {
	begin := []byte{0x80 | opcode, byte(len(message))}
	if len(message) > 125 {
		begin = []byte{0x80 | opcode, 126, byte(len(message) >> 8), byte(len(message))}
	}
	return append(begin, message...)
}
