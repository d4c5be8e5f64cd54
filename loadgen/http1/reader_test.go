package http1

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pollpush/loadgen"
)

// body reads the whole body of the response that h is the head of.
func body(r *Reader, h Head) (all []byte, err error) {
	for {
		part, err := r.Next(h)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
}

// readAll reads responses until the connection ends, each as "status body".
func readAll(source io.Reader) (responses []string, last Head, err error) {
	r := NewReader(source)
	for {
		head, err := r.Head()
		if err != nil {
			return responses, last, err
		}
		body, err := body(r, head)
		if err != nil {
			return responses, last, err
		}
		responses, last = append(responses, fmt.Sprintf("%d %s", head.Status, body)), head
		if head.Close {
			return responses, last, io.EOF
		}
	}
}

func TestReader(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for _, test := range []struct {
		name  string
		bytes string
		want  []string
		close bool // after the last one
	}{
		{"content length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", []string{"200 hello"}, false},
		{"no reason", "HTTP/1.1 200\r\ncontent-length:0\r\n\r\n", []string{"200 "}, false},
		{"pipelined", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb", []string{"200 a", "204 ", "200 b"}, false},
		{"no body whatever the fields say", "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\nHTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", []string{"304 ", "204 "}, false},
		{"until the end", "HTTP/1.1 200 OK\r\n\r\nhello", []string{"200 hello"}, true},
		{"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", []string{"200 hello"}, true},
		{"HTTP/1.0 kept alive", "HTTP/1.0 200 OK\r\nContent-Length: 5\r\nConnection: Keep-Alive\r\n\r\nhello", []string{"200 hello"}, false},
		{"closing", "HTTP/1.1 200 OK\r\nCONNECTION: Close\r\nContent-Length: 2\r\n\r\nhi", []string{"200 hi"}, true},
		{"interim responses", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", []string{"200 hi"}, false},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;ext=\"1\"\r\n, world!!!\r\n0\r\n\r\n", []string{"200 hello, world!!!"}, false},
		{"chunked with trailer", "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\nHTTP/1.1 204 No\r\n\r\n", []string{"200 a", "204 "}, false},
		{"large", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + long, []string{"200 " + long}, false},
		{"large chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n186a0\r\n" + long + "\r\n0\r\n\r\n", []string{"200 " + long}, false},
		{"the same length twice", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", []string{"200 a"}, false},
		{"identity", "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 1\r\n\r\na", []string{"200 a"}, false},
	} {
		for size, source := range map[string]io.Reader{
			"whole": strings.NewReader(test.bytes), "byte by byte": iotest.OneByteReader(strings.NewReader(test.bytes)),
			"error with data": iotest.DataErrReader(strings.NewReader(test.bytes)),
		} {
			t.Run(test.name+"/"+size, func(t *testing.T) {
				got, last, err := readAll(source)
				if err != io.EOF {
					t.Errorf("error %v", err)
				}
				if fmt.Sprint(got) != fmt.Sprint(test.want) {
					t.Errorf("got %.200q, want %.200q", got, test.want)
				}
				if last.Close != test.close {
					t.Errorf("Close = %v", last.Close)
				}
			})
		}
	}
}

func TestReaderRefuses(t *testing.T) {
	ok := "HTTP/1.1 200 OK\r\n"
	for _, test := range []struct {
		name, bytes string
		want        string // kind, or part of the error
	}{
		{"not HTTP", "SSH-2.0-OpenSSH\r\n\r\n", "frame"},
		{"HTTP/2", "HTTP/2.0 200 OK\r\n\r\n", "frame"},
		{"a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "frame"},
		{"a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", "frame"},
		{"a status of letters", "HTTP/1.1 abc OK\r\n\r\n", "frame"},
		{"a status below 100", "HTTP/1.1 099 OK\r\n\r\n", "frame"},
		{"a field without a colon", ok + "Nonsense\r\n\r\n", "frame"},
		{"a field without a name", ok + ": x\r\n\r\n", "frame"},
		{"a space before the colon", ok + "Content-Length : 1\r\n\r\na", "frame"},
		{"a folded line", ok + "X: a\r\n b: c\r\n\r\n", "frame"},
		{"a bare CR", ok + "X: a\rContent-Length: 1\r\n\r\n", "frame"},
		{"two lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", "frame"},
		{"a negative length", ok + "Content-Length: -1\r\n\r\n", "frame"},
		{"a signed length", ok + "Content-Length: +1\r\n\r\na", "frame"},
		{"no digits", ok + "Content-Length:\r\n\r\n", "frame"},
		{"a length beyond 64 bits", ok + "Content-Length: 99999999999999999999\r\n\r\n", "frame"},
		{"a length over the limit", ok + "Content-Length: 67108865\r\n\r\n", "more than 67108864"},
		{"a length and chunks", ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "frame"},
		{"another encoding", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", "frame"},
		{"chunked twice", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", "frame"},
		{"compressed", ok + "Content-Encoding: zstd\r\nContent-Length: 1\r\n\r\na", "content encoding"},
		{"a chunk without a size", ok + "Transfer-Encoding: chunked\r\n\r\n\r\n", "frame"},
		{"a chunk's size of letters", ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", "frame"},
		{"a negative chunk", ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", "frame"},
		{"a chunk over the limit", ok + "Transfer-Encoding: chunked\r\n\r\n4000001\r\n", "frame"},
		{"a chunk's size beyond 64 bits", ok + "Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\n", "frame"},
		{"a chunk longer than it says", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "frame"},
		{"a chunk's line without CR", ok + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n", "frame"},
		{"a chunk's line without an end", ok + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("0", 5000), "more than 4096"},
		{"a head without an end", ok + strings.Repeat("X: y\r\n", 20_000), "more than 65536"},
		{"nothing", "", "EOF"},
		{"half a head", ok + "X: y", "unexpected EOF"},
		{"half a body", ok + "Content-Length: 5\r\n\r\nhel", "unexpected EOF"},
		{"half a chunk", ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", "unexpected EOF"},
		{"no last chunk", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", "unexpected EOF"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := readAll(strings.NewReader(test.bytes))
			if err == nil {
				t.Fatal("no error")
			}
			if kind := loadgen.Kind(err); kind != test.want && !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v is of kind %s, want %s", err, kind, test.want)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestNext reads streams part by part: what has arrived, without waiting for more.
func TestNext(t *testing.T) {
	for name, framing := range map[string][2]string{"until the end": {"", "%s"}, "chunked": {"Transfer-Encoding: chunked\r\n", "5\r\n%s\r\n"}} {
		t.Run(name, func(t *testing.T) {
			in, out := io.Pipe()
			done := make(chan bool)
			go func() {
				fmt.Fprintf(out, "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream; charset=utf-8\r\n%s\r\n"+framing[1], framing[0], "hello")
				<-done
				fmt.Fprintf(out, framing[1], "world")
				out.CloseWithError(errors.New("cut"))
			}()
			r := NewReader(in)
			head, err := r.Head()
			if err != nil || !head.EventStream || head.Length != -1 {
				t.Fatalf("%+v, %v", head, err)
			}
			part, err := r.Next(head)
			if string(part) != "hello" || err != nil {
				t.Errorf("Next = %q, %v", part, err)
			}
			close(done)
			part, err = r.Next(head)
			if string(part) != "world" || err != nil {
				t.Errorf("Next = %q, %v", part, err)
			}
			if _, err = r.Next(head); err == nil || err.Error() != "cut" {
				t.Errorf("at the end: %v", err)
			}
		})
	}
}

// TestStreamReadsGrow: a busy stream is read in larger pieces than a quiet one.
func TestStreamReadsGrow(t *testing.T) {
	const size = 1 << 20
	source := &counting{Reader: io.MultiReader(strings.NewReader("HTTP/1.1 200 OK\r\n\r\n"), io.LimitReader(zeros{}, size))}
	r := NewReader(source)
	head, err := r.Head()
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for err == nil {
		var part []byte
		part, err = r.Next(head)
		total += len(part)
	}
	if err != io.EOF || total != size || source.reads > 2*size/maxRoom || len(r.buffer) != maxRoom {
		t.Errorf("%d bytes in %d reads, the last ones of %d bytes: %v", total, source.reads, len(r.buffer), err)
	}
}

type counting struct {
	io.Reader
	reads int
}

func (c *counting) Read(p []byte) (int, error) { c.reads++; return c.Reader.Read(p) }

func TestReaderAllocatesNothing(t *testing.T) {
	response := []byte("HTTP/1.1 200 OK\r\nServer: x\r\nDate: Sat, 07 Nov 2009 00:32:46 GMT\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello")
	source := bytes.NewReader(nil)
	r := NewReader(source)
	if n := testing.AllocsPerRun(100, func() {
		source.Reset(response)
		head, err := r.Head()
		if part, err2 := r.Next(head); err != nil || err2 != nil || len(part) != 5 {
			t.Error(err, err2)
		}
	}); n != 0 {
		t.Errorf("%v allocations per response", n)
	}
}

// FuzzReader: whatever comes, the reader ends, within its limits, and the pieces the bytes come in make no difference.
func FuzzReader(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
	f.Add([]byte("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200 OK\r\n\r\nrest"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x\r\nhello\r\n0\r\nA: b\r\n\r\n"))
	f.Add([]byte("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na"))
	f.Add([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		whole, head, err := readAll(bytes.NewReader(data))
		pieces, headOfPieces, errOfPieces := readAll(iotest.OneByteReader(bytes.NewReader(data)))
		if fmt.Sprint(whole) != fmt.Sprint(pieces) || head != headOfPieces || fmt.Sprint(err) != fmt.Sprint(errOfPieces) {
			t.Errorf("whole: %q %v\nbyte by byte: %q %v", whole, err, pieces, errOfPieces)
		}
		for _, response := range whole {
			if len(response) > len(data)+4 {
				t.Errorf("a response of %d bytes out of %d", len(response), len(data))
			}
		}
	})
}
