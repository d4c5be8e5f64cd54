package check

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// A request is one of HTTP/1.1, as it is sent.
type request struct {
	method, target, version, host string // host "": none is said
	header                        http.Header
	body                          []byte
}

// parseRequest reads what a client has sent first.
func parseRequest(sent []byte) (request, []byte, error) {
	in := bufio.NewReader(bytes.NewReader(sent))
	r, err := http.ReadRequest(in)
	if err != nil {
		return request{}, nil, fmt.Errorf("read the request of a client of ours: %w", err)
	}
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return request{}, nil, fmt.Errorf("read the request of a client of ours: %w", err)
	}
	rest, _ := io.ReadAll(in)
	return request{method: r.Method, target: r.RequestURI, version: "HTTP/1.1", host: r.Host, header: r.Header, body: content}, rest, nil
}

// bytes are what is sent.
func (r request) bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s %s\r\n", r.method, r.target, r.version)
	if r.host != "" {
		fmt.Fprintf(&b, "Host: %s\r\n", r.host)
	}
	_ = r.header.Write(&b)
	if len(r.body) > 0 && r.header.Get("Content-Length") == "" {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(r.body))
	}
	b.WriteString("\r\n")
	b.Write(r.body)
	return b.Bytes()
}

// with returns the request with another field.
func (r request) with(name, value string) request {
	r.header = r.header.Clone()
	r.header.Set(name, value)
	return r
}

// by returns the request with another method, and no body.
func (r request) by(method string) request {
	r.method, r.body, r.header = method, nil, r.header.Clone()
	r.header.Del("Content-Length")
	r.header.Del("Content-Type")
	return r
}

// plain returns the request without what asks for another protocol.
func (r request) plain() request {
	r.header = r.header.Clone()
	for _, name := range []string{"Upgrade", "Connection", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Extensions", "Sec-Websocket-Protocol"} {
		r.header.Del(name)
	}
	return r
}
