package servers_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
)

// TestAccounts has two owners take turns on one connection, as a browser's do: each has its own bytes.
func TestAccounts(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accounts := servers.NewAccounts()
	accounts.Open("a")
	accounts.Open("b")
	served := make(chan error, 1)
	topics := feed.NewTopics(0, "")
	go func() {
		served <- servers.Serve(t.Context(), ln, topics, servers.Options{
			Accounts: accounts,
			Fallback: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "fallback ", r.URL.Path) }),
		}, shortpoll.Transport(), sse.Transport())
	}()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var down int64
	reader := bufio.NewReader(io.TeeReader(conn, counter{&down}))
	ask := func(target string) (up, took int64, body string) {
		t.Helper()
		n, err := fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target)
		if err != nil {
			t.Fatal(err)
		}
		before := down
		response, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return int64(n), down - before, string(text)
	}
	upA, downA, _ := ask("/poll?account=a")
	upB, downB, _ := ask("/poll?account=b&after=123456")
	up, took, _ := ask("/poll?account=a")
	upA, downA = upA+up, downA+took
	if _, _, body := ask("/elsewhere"); body != "fallback /elsewhere" {
		t.Errorf("GET /elsewhere = %q, want the fallback's answer", body)
	}
	check := func(name string, want servers.Totals) {
		t.Helper()
		if got := accounts.Totals(name); got != want {
			t.Errorf("Totals(%q) = %+v, want %+v", name, got, want)
		}
	}
	check("a", servers.Totals{Requests: 2, Up: upA, Down: downA})
	check("b", servers.Totals{Requests: 1, Up: upB, Down: downB})
	check("nobody", servers.Totals{})

	// A cut ends the connection of the account's latest request, and refuses others until it is over.
	ask("/poll?account=b")
	accounts.Cut("b", time.Hour)
	if _, err := reader.ReadByte(); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reading from a cut connection: %v, want a reset", err)
	}
	if _, err := http.Get("http://" + ln.Addr().String() + "/poll?account=b"); err == nil {
		t.Error("a request of a cut account was answered, want none")
	}
	response, err := http.Get("http://" + ln.Addr().String() + "/sse?account=a")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if got := accounts.Totals("a").Connections; got != 1 {
		t.Errorf("Totals(a).Connections = %d with a stream open, want 1", got)
	}
	accounts.Close("a")
	if _, err := io.ReadAll(response.Body); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reading the stream of a closed account: %v, want a reset", err)
	}
	check("a", servers.Totals{})
}

type counter struct{ n *int64 }

func (c counter) Write(p []byte) (int, error) {
	*c.n += int64(len(p))
	return len(p), nil
}
