// Package leak finds goroutines that outlive the test that started them. Tests use it, and nothing else does.
package leak

import (
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// patience is how long goroutines have to end that have been told to, on a machine that does much else.
const patience = 10 * time.Second

// Tests are a package's tests that leave no goroutine behind: as an argument of os.Exit in TestMain, or of testscript.Main,
// leak.Tests{M: m} is what m is.
type Tests struct{ *testing.M }

// Run runs the tests and returns their exit status, which is 1 too where goroutines are left at the end.
func (t Tests) Run() int {
	status := t.M.Run()
	if status != 0 {
		return status // a test that failed half-way has reason to leave something
	}
	http.DefaultClient.CloseIdleConnections() // they are kept for the next request
	if err := find(); err != nil {
		fmt.Fprintln(os.Stderr, "leak:", err)
		return 1
	}
	return 0
}

// Since returns a function that fails the test where goroutines are left that were started after Since was called.
func Since(t *testing.T) (check func()) {
	before := goleak.IgnoreCurrent()
	return func() {
		t.Helper()
		if err := find(before); err != nil {
			t.Error(err)
		}
	}
}

// find waits until all goroutines are gone but those that never go, and returns those that stayed as an error. A goroutine is
// known by the functions on its stack: the files they are in have other paths on each machine.
func find(options ...goleak.Option) (err error) {
	options = append(options,
		// It renews the time in the head Date each second, until the process ends.
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		// It sleeps for as long as a worker may be idle before it sees that its server has ended.
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"),
	)
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if err = goleak.Find(options...); err == nil { // it tries for half a second
			return nil
		}
	}
	return err
}
