//go:build linux && (amd64 || arm64)

package arrival

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/internal/leak"
)

// pushVariable makes the test binary a server that pushes.
const pushVariable = "POLLPUSH_TEST_PUSH"

// Of the benchmark: how many connections there are, and how many times per second each of them is written to.
const (
	pushed = 500
	pushes = 80
)

func TestMain(m *testing.M) {
	if os.Getenv(pushVariable) != "" {
		push()
		return
	}
	os.Exit(leak.Tests{M: m}.Run())
}

// push prints its address, waits for the connections, and writes the same to each of them in turn until stdin ends.
func push() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(ln.Addr())
	go func() {
		var fds []int
		for range pushed {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			f, err := conn.(*net.TCPConn).File()
			if err != nil {
				return
			}
			fds = append(fds, int(f.Fd()))
			defer f.Close()
		}
		line := []byte(strings.Repeat("x", 100) + "\n")
		for range time.Tick(time.Second / pushes) {
			for _, fd := range fds {
				if _, err := unix.Write(fd, line); err != nil {
					return
				}
			}
		}
	}()
	bufio.NewReader(os.Stdin).ReadByte()
}

// BenchmarkRead reads what is pushed to hundreds of connections on one core, each by a goroutine of its own, and says what
// CPU time of the process a read takes. The server is a process on the other core.
func BenchmarkRead(b *testing.B) {
	if runtime.NumCPU() < 2 {
		b.Skip("one core")
	}
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), pushVariable+"=yes")
	stdin, err := command.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() { _ = command.Wait() }()
	defer stdin.Close()
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	var server, own unix.CPUSet
	server.Set(0)
	own.Set(1)
	_ = unix.SchedSetaffinity(command.Process.Pid, &server)
	pinAll(&own)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	warm, enough := make(chan struct{}), make(chan struct{})
	var reads atomic.Int64
	var readers sync.WaitGroup
	for range pushed {
		conn, err := net.Dial("tcp", strings.TrimSpace(address))
		if err != nil {
			b.Fatal(err)
		}
		defer conn.Close()
		r := AskingReader(conn)
		readers.Go(func() {
			buffer := make([]byte, 2048)
			for {
				if _, err := r.Read(buffer); err != nil {
					return
				}
				switch reads.Add(1) {
				case pushed:
					close(warm)
				case pushed + int64(b.N):
					close(enough)
				}
			}
		})
	}
	<-warm
	before := used(b)
	<-enough
	b.ReportMetric(float64(used(b)-before)/float64(b.N), "cpu-ns/read")
	stdin.Close() // the server ends, and with it the connections
	readers.Wait()
}

// used is the CPU time of the process in nanoseconds.
func used(b *testing.B) int64 {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return t.Nano()
}

// pinAll binds all threads of the process.
func pinAll(set *unix.CPUSet) {
	entries, _ := os.ReadDir("/proc/self/task")
	for _, e := range entries {
		var tid int
		fmt.Sscan(e.Name(), &tid)
		_ = unix.SchedSetaffinity(tid, set)
	}
}
