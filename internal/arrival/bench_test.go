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
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// pushVariable makes the test binary a server that pushes.
const pushVariable = "POLLPUSH_TEST_PUSH"

// Of the benchmark: how many connections there are, and how many times per second each of them is written to.
const (
	pushed = 500
	pushes = 80
)

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
		for due := time.Now(); ; due = due.Add(time.Second / pushes) {
			time.Sleep(time.Until(due))
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
	defer func() { stdin.Close(); _ = command.Wait() }()
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
	var reads atomic.Int64
	var conns []net.Conn
	done := make(chan struct{})
	for range pushed {
		conn, err := net.Dial("tcp", strings.TrimSpace(address))
		if err != nil {
			b.Fatal(err)
		}
		conns = append(conns, conn)
		r := AskingReader(conn)
		go func() {
			defer func() { done <- struct{}{} }()
			buffer := make([]byte, 2048)
			for {
				if _, err := r.Read(buffer); err != nil {
					return
				}
				reads.Add(1)
			}
		}()
	}
	for reads.Load() < pushed {
		time.Sleep(10 * time.Millisecond)
	}
	var before, after syscall.Rusage
	from := reads.Load()
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	for reads.Load()-from < int64(b.N) {
		time.Sleep(5 * time.Millisecond)
	}
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	n := float64(reads.Load() - from)
	used := after.Utime.Nano() - before.Utime.Nano() + after.Stime.Nano() - before.Stime.Nano()
	b.ReportMetric(float64(used)/n, "cpu-ns/read")
	for _, conn := range conns {
		conn.Close()
	}
	for range conns {
		<-done
	}
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
