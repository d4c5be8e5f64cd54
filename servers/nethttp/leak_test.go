package nethttp_test

import (
	"fmt"
	"os"
	"testing"

	"pollpush/internal/leak"
	"pollpush/servers/nethttp"
)

func TestMain(m *testing.M) {
	if err := nethttp.Restart(); err != nil { // for WebSockets over HTTP/2
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(leak.Tests{M: m}.Run())
}
