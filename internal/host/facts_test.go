package host

import (
	"strings"
	"testing"
	"testing/fstest"
)

// machine makes a file system of paths and what stands in them.
func machine(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func check(t *testing.T, what string, got *string, want string) {
	t.Helper()
	text := "nil"
	if got != nil {
		text = *got
	}
	if text != want {
		t.Errorf("%s = %q, want %q", what, text, want)
	}
}

func TestHypervisor(t *testing.T) {
	const under, bare = "processor : 0\nflags\t\t: fpu hypervisor lahf_lm\n", "processor : 0\nflags\t\t: fpu lahf_lm\n"
	for _, test := range []struct {
		files map[string]string
		want  string
	}{
		{nil, "nil"},
		{map[string]string{"proc/cpuinfo": "processor : 0\nFeatures : fp asimd\n"}, "nil"},
		{map[string]string{"proc/cpuinfo": bare, "sys/class/dmi/id/sys_vendor": "LENOVO\n"}, "none"},
		{map[string]string{"proc/cpuinfo": under}, "unknown"},
		{map[string]string{"proc/cpuinfo": under, "sys/hypervisor/type": "xen\n"}, "xen"},
		{map[string]string{"proc/cpuinfo": under, "sys/class/dmi/id/sys_vendor": "Amazon EC2\n", "sys/class/dmi/id/product_name": "m7i.large\n"}, "Amazon EC2 m7i.large"},
	} {
		check(t, "Hypervisor", Hypervisor(machine(test.files)), test.want)
	}
}

func TestMitigations(t *testing.T) {
	const dir = "sys/devices/system/cpu/vulnerabilities/"
	check(t, "Mitigations of a kernel that doesn't say", Mitigations(machine(nil)), "nil")
	check(t, "Mitigations", Mitigations(machine(map[string]string{
		dir + "meltdown": "Not affected\n", dir + "spectre_v2": "Mitigation: Retpolines; STIBP: disabled; RSB filling\n", dir + "spec_store_bypass": "Vulnerable\n",
	})), "spec_store_bypass: Vulnerable; spectre_v2: Mitigation: Retpolines")
	check(t, "Mitigations of a processor without faults", Mitigations(machine(map[string]string{dir + "meltdown": "Not affected\n"})), "none needed")
}

func TestSysctls(t *testing.T) {
	got := Sysctls(machine(map[string]string{"proc/sys/net/ipv4/tcp_rmem": "4096\t131072\t6291456\n", "proc/sys/net/ipv4/tcp_abc_unknown": "1\n"}))
	if len(got) != 1 || got["net.ipv4.tcp_rmem"] != "4096 131072 6291456" {
		t.Errorf("Sysctls = %v", got)
	}
}

// TestCgroup: the tightest limit counts, of this group and of those above it, under both versions.
func TestCgroup(t *testing.T) {
	number := func(n *int64) int64 {
		if n == nil {
			return -1
		}
		return *n
	}
	for _, test := range []struct {
		name          string
		files         map[string]string
		cpu, memory   string
		throttled, ns int64 // -1: nil
	}{
		{"no groups", nil, "nil", "nil", -1, -1},
		{"version 2", map[string]string{
			"proc/self/cgroup":                  "0::/a/b\n",
			"sys/fs/cgroup/a/cpu.max":           "150000 100000\n",
			"sys/fs/cgroup/a/cpu.stat":          "usage_usec 9\nnr_periods 10\nnr_throttled 3\nthrottled_usec 77\n",
			"sys/fs/cgroup/a/memory.max":        "1000000\n",
			"sys/fs/cgroup/a/b/cpu.max":         "max 100000\n",
			"sys/fs/cgroup/a/b/memory.max":      "2000000\n",
			"sys/fs/cgroup/elsewhere/cpu.max":   "1 100000\n",
			"sys/fs/cgroup/a/b/cpu.stat":        "nr_throttled 0\nthrottled_usec 0\n",
			"sys/fs/cgroup/a/b/cpu.pressure":    "x\n",
			"sys/fs/cgroup/a/memory.high":       "5\n",
			"sys/fs/cgroup/cgroup.controllers":  "cpu memory\n",
			"sys/fs/cgroup/a/b/c/cpu.max":       "1 100000\n",
			"sys/fs/cgroup/a/b/c/memory.max":    "1\n",
			"sys/fs/cgroup/a/b/cgroup.procs":    "1\n",
			"sys/fs/cgroup/a/b/memory.swap.max": "1\n",
		}, "150000 100000", "1000000", 3, 77_000},
		{"version 2 without limits", map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n", "sys/fs/cgroup/memory.max": "max\n"}, "max", "max", -1, -1},
		{"version 1", map[string]string{
			"proc/self/cgroup": "4:memory:/m\n2:cpu,cpuacct:/c\n0::/\n",
			"sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_quota_us":    "50000\n",
			"sys/fs/cgroup/cpu,cpuacct/c/cpu.cfs_period_us":   "100000\n",
			"sys/fs/cgroup/cpu,cpuacct/c/cpu.stat":            "nr_periods 5\nnr_throttled 2\nthrottled_time 123\n",
			"sys/fs/cgroup/memory/m/memory.limit_in_bytes":    "9223372036854771712\n",
			"sys/fs/cgroup/memory/memory.limit_in_bytes":      "9223372036854771712\n",
			"sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us":      "-1\n",
			"sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us":     "100000\n",
			"sys/fs/cgroup/cpu,cpuacct/c/more/cpu.cfs_quota_": "x",
		}, "50000 100000", "max", 2, 123},
	} {
		g := ReadCgroup(machine(test.files))
		check(t, test.name+": CPUMax", g.CPUMax, test.cpu)
		check(t, test.name+": MemoryMax", g.MemoryMax, test.memory)
		if number(g.Throttled) != test.throttled || number(g.ThrottledNS) != test.ns {
			t.Errorf("%s: throttled in %d periods, for %d ns, want %d and %d", test.name, number(g.Throttled), number(g.ThrottledNS), test.throttled, test.ns)
		}
	}
}

// TestMachineItself reads this one: whatever it is, what is said of it is a line.
func TestMachineItself(t *testing.T) {
	files := Files()
	for name, text := range map[string]*string{"hypervisor": Hypervisor(files), "mitigations": Mitigations(files), "siblings": Siblings(files, 0)} {
		if text != nil && (*text == "" || strings.ContainsAny(*text, "\n\t")) {
			t.Errorf("%s = %q", name, *text)
		}
	}
}
