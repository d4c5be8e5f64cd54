package agents

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"pollpush/internal/host"
)

// An Agent has this machine play roles of runs.
type Agent struct {
	Access  Access
	Name    string   // as --on has it; "": that of the machine
	Address string   // at which others reach it, without a port; "": that from which it reaches the NATS server
	Workers []string // the subcommands that it may start

	Programs bool                 // it starts programs that files describe too: whatever a coordinator says
	Once     bool                 // it ends when the first coordinator that it worked for is done
	Say      func(message string) // hears how it is getting on

	hello Hello
	conn  *nats.Conn
	done  func() // ends it

	saying sync.Mutex

	mu      sync.Mutex
	engaged *session // nil: it waits
	dialled string   // the address from which the connection was made
}

// CheckName says what is wrong with an agent's name.
func CheckName(name string) error {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || strings.ContainsRune(",=*>/", r) }) {
		return fmt.Errorf("%q is no name: leave out blanks, commas, slashes and any of =*>", name)
	}
	return nil
}

// Run offers the machine until ctx is done, and ends what runs here then. A NATS server that isn't there is waited for, again and again:
// each bench may bring one of its own. Run returns early where that refuses the agent.
func (a *Agent) Run(ctx context.Context) error {
	if err := a.describe(); err != nil {
		return err
	}
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	a.done = func() { end(nil) }
	if err := a.connect(end); err != nil {
		return err
	}
	defer a.conn.Close()
	var calls []*nats.Subscription
	for call, answer := range map[string]func(request []byte) error{
		"engage": a.engage, "release": a.release, "start": a.start, "kill": a.kill,
	} {
		answered, err := a.conn.Subscribe(callSubject(a.hello.ID, call), func(m *nats.Msg) {
			text := ""
			if err := answer(m.Data); err != nil {
				text = err.Error()
			}
			_ = m.Respond([]byte(text))
		})
		if err != nil {
			return fmt.Errorf("subscribe: %w", err)
		}
		calls = append(calls, answered)
	}
	a.beat(ctx)
	for _, answered := range calls { // what begins now would not be ended
		_ = answered.Unsubscribe()
	}
	a.end("the agent ends")
	a.sayHello(true)
	if a.conn.IsConnected() {
		_ = a.conn.FlushTimeout(beat / 2)
	}
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// connect connects to the NATS server, or begins to try to. A connection that can't be had at all ends the agent.
func (a *Agent) connect(end context.CancelCauseFunc) error {
	options, err := a.Access.options("agent "+a.hello.Name, a.say)
	if err != nil {
		return err
	}
	said := "" // of what is wrong, while there is no connection
	connected := func(c *nats.Conn) {
		said = ""
		a.say("%s at %s waits at %s", a.hello.Name, a.address(), c.ConnectedUrlRedacted())
	}
	missing := func(_ *nats.Conn, err error) {
		if err == nil || errors.Is(err, nats.ErrNoServers) { // it is closed by this side, or what failed comes apart
			return
		}
		kind := err.Error()
		if errors.As(err, new(*net.OpError)) || errors.Is(err, io.EOF) { // it ends, or is not there yet: that is usual
			kind = "network"
		}
		if kind != said {
			a.say("waits for a NATS server at %s: %v", redacted(a.Access.URL), err)
			said = kind
		}
	}
	options = append(options, nats.SetCustomDialer(a), nats.RetryOnFailedConnect(true),
		nats.ConnectHandler(connected), nats.ReconnectHandler(connected),
		nats.DisconnectErrHandler(missing), nats.ReconnectErrHandler(missing),
		nats.ClosedHandler(func(c *nats.Conn) {
			end(fmt.Errorf("connect to %s: %w", redacted(a.Access.URL), cmp.Or(c.LastError(), errClosed)))
		}),
	)
	if a.conn, err = nats.Connect(a.Access.URL, options...); err != nil {
		return fmt.Errorf("connect to %s: %w", redacted(a.Access.URL), err)
	}
	return nil
}

var errClosed = errors.New("it ended the connection")

// redacted is a NATS server's URL without the secrets that may be in it.
func redacted(urls string) string {
	var all []string
	for one := range strings.SplitSeq(urls, ",") {
		if before, host, ok := strings.Cut(one, "@"); ok {
			scheme, _, _ := strings.Cut(before, "://")
			one = scheme + "://" + host
		}
		all = append(all, one)
	}
	return strings.Join(all, ",")
}

// describe fills in what the agent says of itself.
func (a *Agent) describe() (err error) {
	a.hello = Hello{ID: rand.Text(), Name: a.Name, OS: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU(), Files: host.OpenFiles()}
	if a.hello.Program, err = ThisProgram(); err != nil {
		return err
	}
	if cpus, err := host.CPUs(); err == nil {
		a.hello.CPUs = len(cpus)
	}
	if a.hello.Name == "" {
		if a.hello.Name, err = os.Hostname(); err != nil {
			return fmt.Errorf("find the machine's name: %w", err)
		}
	}
	return CheckName(a.hello.Name)
}

// Dial dials the NATS server, and remembers from where.
func (a *Agent) Dial(network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: patience}).Dial(network, address)
	if err == nil {
		from, _, _ := net.SplitHostPort(conn.LocalAddr().String())
		a.mu.Lock()
		a.dialled = from
		a.mu.Unlock()
	}
	return conn, err
}

func (a *Agent) address() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return cmp.Or(a.Address, a.dialled)
}

// beat says hello each beat, and leaves a coordinator that is not heard of, until ctx is done.
func (a *Agent) beat(ctx context.Context) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		a.sayHello(false)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if s := a.current(); s != nil && time.Since(time.Unix(0, s.heard.Load())) > leaveAfter {
			a.end(fmt.Sprintf("its coordinator was not heard of for %v", leaveAfter))
		}
	}
}

func (a *Agent) sayHello(last bool) {
	a.saying.Lock() // what is said is never older than what was said before
	defer a.saying.Unlock()
	hello := a.hello
	hello.Address, hello.Ends = a.address(), last
	if s := a.current(); s != nil {
		hello.Session = s.id
	}
	text, err := json.Marshal(hello)
	if err == nil {
		_ = a.conn.Publish(helloSubject, text) // while there is no connection nobody hears it
	}
}

func (a *Agent) current() *session {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.engaged
}

// end ends what runs here, if anything does, and says why.
func (a *Agent) end(why string) {
	a.mu.Lock()
	s := a.engaged
	a.engaged = nil
	a.mu.Unlock()
	if s != nil {
		s.close(errors.New(why))
		a.say("%s: it waits", why)
	}
}

func (a *Agent) say(format string, values ...any) {
	if a.Say != nil {
		a.Say(fmt.Sprintf(format, values...))
	}
}
