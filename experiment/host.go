package experiment

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"pollpush/internal/host"

	"pollpush/results"
)

// describeHost returns where and with what this program runs.
func describeHost() results.Host {
	h := results.Host{
		CPU: cpuModel(), Cores: runtime.NumCPU(), OS: runtime.GOOS + "/" + runtime.GOARCH,
		Kernel: firstLine("/proc/sys/kernel/osrelease"), Go: runtime.Version(), Revision: host.Revision(),
		CongestionControl: firstLine("/proc/sys/net/ipv4/tcp_congestion_control"),
		Modules:           map[string]string{},
	}
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return h
	}
	for _, m := range build.Deps {
		switch m.Path { // those that are part of what is measured, or of how
		case "github.com/valyala/fasthttp", "github.com/gorilla/websocket", "github.com/HdrHistogram/hdrhistogram-go":
			h.Modules[m.Path] = m.Version
		}
	}
	return h
}

// cpuModel is the processor's name as /proc/cpuinfo has it, "unknown" elsewhere.
func cpuModel() string {
	data, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

func firstLine(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	line, _, _ := strings.Cut(string(data), "\n")
	return line
}
