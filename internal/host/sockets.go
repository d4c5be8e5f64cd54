package host

import (
	"os"
	"strings"
)

// SocketMemory returns what the kernel holds for the buffers of all TCP connections of this host, in bytes: both ends of
// those on loopback, and everybody else's, in whatever network namespace. A connection with nothing to send and nothing to read has no buffers. The
// kernel keeps up to 1 MB per core aside in this account, so only larger differences mean something (SK_MEMORY_PCPU_RESERVE
// of <net/sock.h>). nil where there is no /proc/net/sockstat.
func SocketMemory() *int64 {
	data, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		return nil
	}
	return socketMemory(string(data), int64(os.Getpagesize()))
}

// socketMemory reads the "mem" of the TCP line, which counts pages (proc(5)).
func socketMemory(sockstat string, page int64) *int64 {
	for line := range strings.Lines(sockstat) {
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0] != "TCP:" {
			continue
		}
		for i := 1; i+1 < len(fields); i += 2 {
			if fields[i] != "mem" {
				continue
			}
			return product(fields[i+1], page)
		}
	}
	return nil
}
