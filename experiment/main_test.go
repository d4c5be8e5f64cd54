package experiment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pollpush/internal/leak"
	"pollpush/lab"
	loadhttpstream "pollpush/loadgen/httpstream"
	loadlongpoll "pollpush/loadgen/longpoll"
	loadshortpoll "pollpush/loadgen/shortpoll"
	loadsse "pollpush/loadgen/sse"
	loadwebsocket "pollpush/loadgen/websocket"
	loadwebtransport "pollpush/loadgen/webtransport"
	"pollpush/servers/httpstream"
	"pollpush/servers/longpoll"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
	"pollpush/servers/webtransport"
)

var transports = []Transport{
	{shortpoll.Transport(), loadshortpoll.Subscribe},
	{longpoll.Transport(), loadlongpoll.Subscribe},
	{sse.Transport(), loadsse.Subscribe},
	{websocket.Transport(), loadwebsocket.Subscribe},
	{httpstream.Transport(), loadhttpstream.Subscribe},
	{webtransport.Transport(), loadwebtransport.Subscribe},
}

// TestMain makes this binary the program whose subcommands the processes of a run are.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "pollpush" {
		for _, kind := range Workers(transports, nil, lab.Clients()) {
			if len(os.Args) > 1 && kind.Name == os.Args[1] {
				if err := kind.Serve(context.Background(), os.Stdin, os.Stdout); err != nil {
					fmt.Fprintln(os.Stderr, "pollpush:", err)
					os.Exit(1)
				}
				os.Exit(0)
			}
		}
		if len(os.Args) > 3 && os.Args[1] == testTarget {
			os.Exit(serveTestTarget(os.Args[2], os.Args[3]))
		}
		if len(os.Args) > 4 && os.Args[1] == testMiddlebox {
			os.Exit(serveTestMiddlebox(os.Args[2], os.Args[3], os.Args[4]))
		}
		os.Exit(2)
	}
	os.Exit(leak.Tests{M: m}.Run())
}
