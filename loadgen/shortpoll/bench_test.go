//go:build linux

package shortpoll

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/feed"
	"pollpush/internal/leak"
	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/transport"
)

// serveVariable makes the test binary a scripted short-poll server instead.
const serveVariable = "POLLPUSH_TEST_SERVE"

func TestMain(m *testing.M) {
	if os.Getenv(serveVariable) != "" {
		serve()
		return
	}
	os.Exit(leak.Tests{M: m}.Run())
}

// serve prints its address and answers each request with the one message after its cursor, until stdin ends.
func serve() {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(ln.Addr())
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go answer(conn)
		}
	}()
	bufio.NewReader(os.Stdin).ReadByte()
}

func answer(conn net.Conn) {
	defer conn.Close()
	body := feed.GeneratedBody(64, 0, time.Time{})
	request, line, response := make([]byte, 4096), make([]byte, 0, 256), make([]byte, 0, 512)
	for {
		n, err := conn.Read(request)
		if err != nil {
			return
		}
		_, after, _ := strings.Cut(string(request[:n]), "after=")
		digits, _, _ := strings.Cut(after, " ")
		cursor, _ := strconv.ParseUint(digits, 10, 64)
		line = feed.AppendLine(line[:0], feed.Message{Seq: cursor + 1, Due: time.Now(), Body: body})
		response = append(response[:0], "HTTP/1.1 200 OK\r\nDate: Sat, 07 Nov 2009 00:32:46 GMT\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "...)
		response = strconv.AppendInt(response, int64(len(line)), 10)
		response = append(append(response, "\r\n\r\n"...), line...)
		if _, err := conn.Write(response); err != nil {
			return
		}
	}
}

// startServer starts the scripted server as a process on the last core and returns its address.
func startServer(b *testing.B) string {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	command := exec.Command(self)
	command.Env = append(os.Environ(), serveVariable+"=1")
	command.Stderr = os.Stderr
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
	b.Cleanup(func() { stdin.Close(); command.Wait() })
	pin(b, command.Process.Pid, runtime.NumCPU()-1)
	address, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(address)
}

// pin binds all threads of a process to one core; those it starts later inherit that.
func pin(b *testing.B, pid, core int) {
	var set unix.CPUSet
	set.Set(core)
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		b.Fatal(err)
	}
	for _, thread := range threads {
		id, _ := strconv.Atoi(thread.Name())
		if err := unix.SchedSetaffinity(id, &set); err != nil && err != unix.ESRCH {
			b.Fatal(err)
		}
	}
}

func cpuTime() time.Duration {
	var t unix.Timespec
	unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t)
	return time.Duration(t.Nano())
}

// connections of the benchmark, for wrk as for ours.
const connections = 50

// BenchmarkPoll polls as fast as the answers come, on one core, from a server on another one, and parses and records
// the event in every answer. requests/cpu-s is per second of this process's CPU time; of-wrk is its ratio to what wrk
// makes of the same server on the same core, just before, where wrk is installed.
func BenchmarkPoll(b *testing.B) {
	if runtime.NumCPU() < 2 {
		b.Skip("needs two cores")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	address := startServer(b)
	pin(b, os.Getpid(), 0)
	s := results.Default()
	s.Transport, s.Clients, s.PollInterval = transport.ShortPoll.Name, connections, 1 // ns: the next poll is always due
	s.Headers = results.HeadersMinimal                                                // as wrk's
	s.Complete()
	wrk := wrkPerSecond(b, address)
	b.Run("loadgen", func(b *testing.B) {
		l := loadgen.New(s, Subscribe, loadgen.Options{Address: address, CPUs: 1})
		defer l.Close()
		l.SetWindow(time.Now(), time.Now().Add(time.Hour))
		if err := l.Connect(b.Context()); err != nil {
			b.Fatal(err)
		}
		before, spent := l.Progress(), cpuTime()
		b.ResetTimer()
		after := before
		for after.Requests-before.Requests < int64(b.N) {
			feed.Wait(b.Context(), time.Now().Add(time.Millisecond))
			after = l.Progress()
		}
		b.StopTimer()
		if after.Received-before.Received < int64(b.N)-connections || after.Errors > 0 {
			b.Fatalf("%+v", after)
		}
		perSecond := float64(after.Requests-before.Requests) / (cpuTime() - spent).Seconds()
		b.ReportMetric(perSecond, "requests/cpu-s")
		if wrk > 0 {
			b.ReportMetric(perSecond/wrk, "of-wrk")
		}
	})
}

// wrkPerSecond returns the requests per second of wrk's CPU time, or 0 where wrk is not installed.
func wrkPerSecond(b *testing.B, address string) (requests float64) {
	wrk, err := exec.LookPath("wrk")
	if err != nil {
		return 0
	}
	command := exec.CommandContext(b.Context(), wrk, "-t1", fmt.Sprintf("-c%d", connections), "-d1s", "http://"+address+"/poll?topic=0&after=0")
	out, err := command.Output()
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "requests in") {
			fmt.Sscan(line, &requests)
		}
	}
	return requests / (command.ProcessState.UserTime() + command.ProcessState.SystemTime()).Seconds()
}
