package main

import (
	"errors"
	"net"
	"syscall"

	"github.com/spf13/pflag"

	"pollpush/internal/usage"
	"pollpush/servers"
)

// accessFlags are the flags that say who is let in by a server.
func accessFlags(f *pflag.FlagSet, hosts, origins *[]string) {
	f.Var(newListFlag(hosts), "allow-host",
		"host names by which the server may be asked, beside those of the loopback interface")
	f.Var(newListFlag(origins), "allow-origin",
		`origins whose pages may read, publish and open a WebSocket, beside the server's own; "*": all`)
}

// checkAccess says what is wrong with the flags of who is let in.
func checkAccess(hosts, origins []string) error {
	for _, host := range hosts {
		if _, err := servers.ParseHost(host); err != nil {
			return usage.Errorf("--allow-host: %w", err)
		}
	}
	for _, origin := range origins {
		if _, err := servers.ParseOrigin(origin); err != nil {
			return usage.Errorf("--allow-origin: %w", err)
		}
	}
	return nil
}

// listenOn listens where a flag says.
func listenOn(address string) (net.Listener, error) {
	ln, err := net.Listen("tcp", address)
	return ln, listenError(address, err)
}

// listenError says what to do about an error of listening where a flag says; nil stays nil.
func listenError(address string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return usage.Errorf("listen on %s: something else does already; --listen 127.0.0.1:0 takes a free port", address)
	case errors.Is(err, syscall.EACCES):
		return usage.Errorf("listen on %s: that takes privileges; ports from 1024 on don't", address)
	case err != nil:
		return usage.Errorf("--listen: %w; write HOST:PORT, like 127.0.0.1:8080", err)
	}
	return nil
}
