package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"

	"pollpush/results"
)

// peersDir is the directory that scripts/peers.sh installs into.
func peersDir() string {
	if dir, err := filepath.Abs(os.Getenv("POLLPUSH_PEERS")); err == nil && os.Getenv("POLLPUSH_PEERS") != "" {
		return dir
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "pollpush", "peers")
}

// placeholders are the values of what a program's file leaves open: where it is to listen, on free ports of a host, and what for.
func placeholders(s results.Scenario, host, dir string) (map[string]string, error) {
	self, err := linkToThis(dir)
	if err != nil {
		return nil, err
	}
	values := map[string]string{
		"host": host, "dir": dir, "peers": peersDir(), "pollpush": self,
		"clients": strconv.Itoa(s.Clients), "topics": strconv.Itoa(s.Topics + 1), // that of the trial too
		"tls": strconv.FormatBool(s.TLS), "http": cmp.Or(s.HTTP, results.HTTP1),
	}
	taken := map[string]bool{}
	for _, name := range []string{"port", "port2", "port3"} {
		port, err := freePort(host, taken)
		if err != nil {
			return nil, err
		}
		values[name] = port
	}
	values["address"] = net.JoinHostPort(host, values["port"])
	return values, nil
}

// linkToThis makes a link to this program's file in a directory, and returns its name, which is the program's. It holds while this
// process runs, also where the file is replaced meanwhile.
func linkToThis(dir string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program's file: %w", err)
	}
	if runtime.GOOS == "linux" {
		self = fmt.Sprintf("/proc/%d/exe", os.Getpid())
	}
	link := filepath.Join(dir, "pollpush")
	if err := os.Symlink(self, link); err != nil {
		return "", fmt.Errorf("link to this program's file: %w", err)
	}
	return link, nil
}

// The ports that programs are given lie below those that the kernel gives to clients (ip_local_port_range), or a client of another
// run could have it before the program.
const (
	firstPort = 16_384
	lastPort  = 32_767
)

// freePort finds a port on which nobody listens.
func freePort(host string, taken map[string]bool) (string, error) {
	var last error
	for range 100 {
		port := strconv.Itoa(firstPort + rand.IntN(lastPort-firstPort+1))
		if taken[port] {
			continue
		}
		taken[port] = true
		ln, err := net.Listen("tcp", net.JoinHostPort(host, port))
		if err != nil {
			last = err
			continue
		}
		packets, err := net.ListenPacket("udp", net.JoinHostPort(host, port)) // of HTTP/3
		ln.Close()
		if err != nil {
			last = err
			continue
		}
		packets.Close()
		return port, nil
	}
	return "", fmt.Errorf("find a free port: %w", cmp.Or(last, errors.New("there is none")))
}

// splitAddress splits HOST:PORT.
func splitAddress(address string) (host, port string, err error) {
	if host, port, err = net.SplitHostPort(address); err != nil {
		return "", "", fmt.Errorf("address: %w", err)
	}
	return host, port, nil
}
