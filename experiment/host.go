package experiment

import (
	"io/fs"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"pollpush/internal/host"
	"pollpush/results"
)

// unlike returns the settings that a process sees otherwise than its host does.
func unlike(host, process map[string]string) map[string]string {
	others := map[string]string{}
	for name, value := range process {
		if host[name] != value {
			others[name] = value
		}
	}
	return others
}

// describeHost returns where and with what this program makes runs, on those cores.
func describeHost(p Pinning) results.Host {
	files := host.Files()
	limits := host.ReadCgroup(files)
	h := results.Host{
		CPU: cpuModel(files), Cores: runtime.NumCPU(), OS: runtime.GOOS + "/" + runtime.GOARCH,
		Kernel: line(files, "/proc/sys/kernel/osrelease"), Go: runtime.Version(), Revision: host.Revision(),
		CongestionControl: line(files, "/proc/sys/net/ipv4/tcp_congestion_control"),
		Modules:           map[string]string{},

		Hypervisor:   host.Hypervisor(files),
		ClockSource:  host.Line(files, "/sys/devices/system/clocksource/clocksource0/current_clocksource"),
		IdleGovernor: host.Line(files, "/sys/devices/system/cpu/cpuidle/current_governor"),
		Mitigations:  host.Mitigations(files),
		NUMANodes:    host.NUMANodes(files),
		CPUMax:       limits.CPUMax, MemoryMax: limits.MemoryMax,
		Sysctls: host.Sysctls(files),
	}
	core := 0
	if h.Pinned = len(p.Server) > 0; h.Pinned {
		core = p.Server[0]
		h.ServerSiblings = host.Siblings(files, core)
	}
	h.CPUFreqGovernor = host.Line(files, "/sys/devices/system/cpu/cpu"+strconv.Itoa(core)+"/cpufreq/scaling_governor")
	describeEnvironment(&h)
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return h
	}
	for _, s := range build.Settings {
		if s.Key == "GOAMD64" {
			h.GOAMD64 = &s.Value
		}
	}
	for _, m := range build.Deps {
		switch m.Path { // those that are part of what is measured, or of how
		case "github.com/valyala/fasthttp", "github.com/gorilla/websocket", "github.com/HdrHistogram/hdrhistogram-go", "github.com/molecule-man/go-brrr",
			"github.com/quic-go/quic-go", "github.com/quic-go/webtransport-go":
			h.Modules[m.Path] = m.Version
		}
	}
	return h
}

// cpuModel is the processor's name as /proc/cpuinfo has it, "unknown" elsewhere.
func cpuModel(files fs.FS) string {
	data, err := fs.ReadFile(files, "proc/cpuinfo")
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

// line is the first line of a file of the kernel's, "unknown" where there is none.
func line(files fs.FS, name string) string {
	if text := host.Line(files, name); text != nil {
		return *text
	}
	return "unknown"
}
