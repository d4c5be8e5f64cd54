package host

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Files is the machine's file system, of which facts are read.
func Files() fs.FS { return os.DirFS("/") }

// Line returns the first line of a file of the kernel's, its columns one blank apart; nil where there is no such file, or
// nothing in it.
func Line(files fs.FS, name string) *string {
	data, err := fs.ReadFile(files, strings.TrimPrefix(name, "/"))
	if err != nil {
		return nil
	}
	first, _, _ := strings.Cut(string(data), "\n")
	if first = strings.Join(strings.Fields(first), " "); first == "" {
		return nil
	}
	return &first
}

// Hypervisor names what this machine runs on: by its firmware (DMI) or Xen's own name, "unknown" where the processor says
// only that there is one, and "none" where it says that there is none. nil where it says neither, as those other than x86.
func Hypervisor(files fs.FS) *string {
	data, err := fs.ReadFile(files, "proc/cpuinfo")
	if err != nil {
		return nil
	}
	name := ""
	for line := range strings.Lines(string(data)) {
		key, flags, _ := strings.Cut(line, ":")
		if strings.TrimSpace(key) != "flags" {
			continue
		}
		if name = "none"; slices.Contains(strings.Fields(flags), "hypervisor") {
			name = "unknown"
		}
		break
	}
	switch name {
	case "":
		return Line(files, "sys/hypervisor/type")
	case "none":
		return &name
	}
	if xen := Line(files, "sys/hypervisor/type"); xen != nil {
		return xen
	}
	if vendor := Line(files, "sys/class/dmi/id/sys_vendor"); vendor != nil {
		name = *vendor
		if product := Line(files, "sys/class/dmi/id/product_name"); product != nil {
			name += " " + *product
		}
	}
	return &name
}

// Mitigations sums up what the kernel does about the processor's vulnerabilities: those that it is affected by, each with
// the first thing said of it. nil where the kernel doesn't say.
func Mitigations(files fs.FS) *string {
	const dir = "sys/devices/system/cpu/vulnerabilities"
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil
	}
	var texts []string
	for _, e := range entries {
		if state := Line(files, path.Join(dir, e.Name())); state != nil && *state != "Not affected" {
			first, _, _ := strings.Cut(*state, ";")
			texts = append(texts, e.Name()+": "+first)
		}
	}
	text := strings.Join(texts, "; ")
	if text == "" {
		text = "none needed"
	}
	return &text
}

// NUMANodes is how many memories with cores of their own there are; nil where the kernel doesn't say.
func NUMANodes(files fs.FS) *int {
	nodes, err := fs.Glob(files, "sys/devices/system/node/node[0-9]*")
	if err != nil || len(nodes) == 0 {
		return nil
	}
	n := len(nodes)
	return &n
}

// MemoryTotal returns the machine's memory in bytes, nil if unknown.
func MemoryTotal(files fs.FS) *int64 {
	data, err := fs.ReadFile(files, "proc/meminfo")
	if err != nil {
		return nil
	}
	return statistic(data, "MemTotal:", 1024) // kB
}

// sysctls decide how the kernel carries small messages over TCP: its buffers, when it waits for more, how many connections
// may queue, and where what arrives is worked on.
var sysctls = []string{
	"net.core.busy_poll", "net.core.busy_read", "net.core.default_qdisc", "net.core.netdev_max_backlog", "net.core.rmem_max",
	"net.core.rps_sock_flow_entries", "net.core.somaxconn", "net.core.wmem_max",
	"net.ipv4.tcp_autocorking", "net.ipv4.tcp_congestion_control", "net.ipv4.tcp_limit_output_bytes",
	"net.ipv4.tcp_moderate_rcvbuf", "net.ipv4.tcp_notsent_lowat", "net.ipv4.tcp_rmem", "net.ipv4.tcp_slow_start_after_idle",
	"net.ipv4.tcp_timestamps", "net.ipv4.tcp_wmem",
}

// Sysctls returns the settings of TCP as this process sees them: most belong to a network namespace. Those that there are
// not have no entry.
func Sysctls(files fs.FS) map[string]string {
	found := map[string]string{}
	for _, name := range sysctls {
		if v := Line(files, "proc/sys/"+strings.ReplaceAll(name, ".", "/")); v != nil {
			found[name] = *v
		}
	}
	return found
}

// Siblings lists the processors that share a physical core with one of them, itself too, like "0,4"; nil if unknown.
func Siblings(files fs.FS, cpu int) *string {
	return Line(files, "sys/devices/system/cpu/cpu"+strconv.Itoa(cpu)+"/topology/thread_siblings_list")
}
