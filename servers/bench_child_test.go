//go:build linux

package servers_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/feed"
	"pollpush/internal/leak"
	"pollpush/servers"
)

// childVariable tells a process of this test binary to be a server that is measured, instead of running tests.
const childVariable = "POLLPUSH_MEASURED_SERVER"

// bodySize is the payload of the messages in benchmarks, in bytes.
const bodySize = 64

func TestMain(m *testing.M) {
	if kind := os.Getenv(childVariable); kind != "" {
		if err := beMeasured(kind); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(leak.Tests{M: m}.Run())
}

// beMeasured serves until stdin ends. It prints its address, and then answers each line of stdin: "publish" (with the
// message's Seq), "cpu" (nanoseconds used so far), "rss" (bytes resident, after garbage collection) and "workers" (goroutines
// of the engine that have a connection or wait for one).
func beMeasured(kind string) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	topics := feed.NewTopics(0, "0")
	publish := func(m feed.Message) { topics.Log("").Publish(m) }
	if kind == "raw" {
		publish = raw(ln)
	} else {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		quiet := servers.Options{Heartbeat: 1e5 * time.Hour} // beats would be counted as messages
		go servers.Serve(ctx, ln, topics, quiet, transports()...)
	}
	fmt.Println(ln.Addr())
	seq := uint64(0)
	body := bytes.Repeat([]byte("x"), bodySize)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		switch lines.Text() {
		case "publish":
			seq++
			fmt.Println(seq)
			publish(feed.Message{Seq: seq, Due: time.Now(), Body: body})
		case "cpu":
			var used unix.Timespec
			if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &used); err != nil {
				return err
			}
			fmt.Println(used.Nano())
		case "rss":
			debug.FreeOSMemory()
			debug.FreeOSMemory() // a sync.Pool keeps what it has for one collection more
			bytes, err := residentBytes()
			if err != nil {
				return err
			}
			fmt.Println(bytes)
		case "workers":
			n, err := countGoroutines("github.com/valyala/fasthttp.(*workerPool).workerFunc+")
			if err != nil {
				return err
			}
			fmt.Println(n)
		}
	}
	return nil
}

// raw is the yardstick: a loop that writes each message's line to all connections. It greets each with a LF.
func raw(ln net.Listener) (publish func(feed.Message)) {
	ready := make(chan net.Conn, 1<<16)
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			ready <- c
			_, _ = c.Write([]byte("\n"))
		}
	}()
	var conns []net.Conn
	return func(m feed.Message) {
		for len(ready) > 0 {
			conns = append(conns, <-ready)
		}
		line := feed.AppendLine(nil, m)
		for _, c := range conns {
			_, _ = c.Write(line)
		}
	}
}

// countGoroutines returns how many goroutines have a function on their stack. The profile has a paragraph for all that are
// at the same place, which begins with their number.
func countGoroutines(function string) (n int, err error) {
	var profile strings.Builder
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		return 0, err
	}
	for paragraph := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(paragraph, function) {
			number, _, _ := strings.Cut(paragraph, " @")
			many, err := strconv.Atoi(number[strings.LastIndex(number, "\n")+1:]) // a title stands before the first one
			if err != nil {
				return 0, err
			}
			n += many
		}
	}
	return n, nil
}

func residentBytes() (int64, error) {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	pages, err := strconv.ParseInt(strings.Fields(string(statm))[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

// A measured is a server in a process of its own, alone on a core where there are two.
type measured struct {
	b       *testing.B
	address string
	stop    func() // ends it; a second time it does nothing
	stdin   *bufio.Writer
	stdout  *bufio.Scanner
}

func start(b *testing.B, kind string) *measured {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+kind)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	pinned := make(chan error)
	go func() { // a child inherits the affinity of the thread that starts it
		runtime.LockOSThread() // and is never unlocked: the thread ends with the goroutine
		pin(0, 0)
		pinned <- cmd.Start()
	}()
	if err := <-pinned; err != nil {
		b.Fatal(err)
	}
	stop := sync.OnceFunc(func() {
		stdin.Close()
		if err := cmd.Wait(); err != nil {
			b.Errorf("the measured server: %v", err)
		}
	})
	b.Cleanup(stop)
	m := &measured{b: b, stop: stop, stdin: bufio.NewWriter(stdin), stdout: bufio.NewScanner(stdout)}
	if !m.stdout.Scan() {
		b.Fatalf("no address from the measured server: %v", m.stdout.Err())
	}
	m.address = m.stdout.Text()
	return m
}

// ask sends a command and returns the number that answers it.
func (m *measured) ask(command string) int64 {
	m.b.Helper()
	fmt.Fprintln(m.stdin, command)
	if err := m.stdin.Flush(); err != nil {
		m.b.Fatal(err)
	}
	if !m.stdout.Scan() {
		m.b.Fatalf("%s: the measured server has ended", command)
	}
	n, err := strconv.ParseInt(m.stdout.Text(), 10, 64)
	if err != nil {
		m.b.Fatal(err)
	}
	return n
}

// pin puts a thread, or the calling one for 0, on a core where there are two.
func pin(thread, core int) {
	if runtime.NumCPU() < 2 {
		return
	}
	var set unix.CPUSet
	set.Set(core)
	_ = unix.SchedSetaffinity(thread, &set)
}

// pinSelf puts all threads of this process on a core.
func pinSelf(core int) {
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, task := range tasks {
		if thread, err := strconv.Atoi(task.Name()); err == nil {
			pin(thread, core)
		}
	}
}
