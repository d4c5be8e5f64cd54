//go:build !unix

package nethttp

import "fmt"

func execute(string, []string, []string) error {
	return fmt.Errorf("set GODEBUG=%s in the environment: WebSocket over HTTP/2 takes it", xconnect)
}
