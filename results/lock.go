package results

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// ErrInUse is the error of a file of runs that another process is writing to.
var ErrInUse = errors.New("it is in use")

// lock takes f for this process alone (flock(2)). The kernel gives it back when the file is closed, however that comes
// about: a crash leaves no lock behind.
func lock(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return err
	}
	who := "another process"
	if pid := lockHolder(f); pid > 0 {
		who = fmt.Sprintf("process %d", pid)
	}
	return fmt.Errorf("%s: %w: %s is writing to it", f.Name(), ErrInUse, who)
}

// lockHolder returns who has locked f, 0 where the kernel doesn't tell. The lines of /proc/locks (proc(5)) are
// "1: FLOCK  ADVISORY  WRITE 4711 08:01:131074 0 EOF": the process, and device and number of the file. Some file systems
// have one device there and another one for stat(2), so the file is known by its number.
func lockHolder(f *os.File) int {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0
	}
	locks, err := os.Open("/proc/locks")
	if err != nil {
		return 0
	}
	defer locks.Close()
	for lines := bufio.NewScanner(locks); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 || !slices.Contains(fields, "FLOCK") || fields[1] == "->" { // the last is one that waits
			continue
		}
		if strings.HasSuffix(fields[5], ":"+strconv.FormatUint(stat.Ino, 10)) {
			pid, _ := strconv.Atoi(fields[4])
			return pid
		}
	}
	return 0
}
