package servers

import (
	"sync"
	"time"

	"github.com/valyala/fasthttp"
)

// Accounts count what named owners use: a request says whose it is with ?account=NAME. A browser sends requests
// of several owners over one connection, and opens several connections for one owner. So a connection counts for the
// account of its latest request: bytes up with the head that they end in, bytes down until the next request comes.
type Accounts struct {
	mu    sync.Mutex // taken once per request, not per event, and only where Options.Accounts is set
	names map[string]*account
	uses  map[*Conn]usage
}

type account struct {
	Totals
	cutUntil time.Time
}

// A usage is whom a connection serves, and its counters at the latest request.
type usage struct {
	account  *account
	up, down int64
}

// Totals are an account's usage at a moment.
type Totals struct {
	Requests    int64 `json:"requests"`
	Connections int64 `json:"connections"` // open ones
	Up          int64 `json:"up"`          // bytes on the sockets, HTTP heads and frames included
	Down        int64 `json:"down"`
}

// NewAccounts returns accounts of nobody.
func NewAccounts() *Accounts {
	return &Accounts{names: make(map[string]*account), uses: make(map[*Conn]usage)}
}

// Open opens the account of a name. Requests with names that have none are answered and uses to nobody.
func (a *Accounts) Open(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names[name] = &account{}
}

// Close cuts the account's connections and forgets it.
func (a *Accounts) Close(name string) {
	a.Cut(name, 0)
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.names, name)
}

// Totals returns the account's usage, all zero for a name that has no account.
func (a *Accounts) Totals(name string) Totals {
	a.mu.Lock()
	defer a.mu.Unlock()
	owner := a.names[name]
	if owner == nil {
		return Totals{}
	}
	t := owner.Totals
	for conn, c := range a.uses {
		if c.account == owner {
			up, down := conn.Bytes()
			t.Connections++
			t.Up += up - c.up
			t.Down += down - c.down
		}
	}
	return t
}

// Cut cuts the account's connections without ceremony, and those that its requests come by within d.
func (a *Accounts) Cut(name string, d time.Duration) {
	a.mu.Lock()
	var conns []*Conn
	if owner := a.names[name]; owner != nil {
		owner.cutUntil = time.Now().Add(d)
		for conn, c := range a.uses {
			if c.account == owner {
				conns = append(conns, conn)
			}
		}
	}
	a.mu.Unlock()
	for _, conn := range conns {
		conn.cut()
	}
}

// record puts a request down to the account that it names. It is false when that account is cut, and the connection with
// it.
func (a *Accounts) record(c *fasthttp.RequestCtx) bool {
	conn := ConnOf(c)
	up, down := conn.Bytes()
	a.mu.Lock()
	if conn.closed.Load() {
		a.mu.Unlock()
		return false
	}
	before := a.uses[conn]
	if before.account != nil {
		before.account.Down += down - before.down
	}
	owner := a.names[string(c.QueryArgs().Peek("account"))]
	a.uses[conn] = usage{owner, up, down}
	cut := false
	if owner != nil {
		owner.Requests++
		owner.Up += up - before.up
		cut = time.Now().Before(owner.cutUntil)
	}
	a.mu.Unlock()
	if cut {
		conn.cut()
	}
	return !cut
}

// release ends the usage of a connection that is closed.
func (a *Accounts) release(conn *Conn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.uses[conn]; c.account != nil {
		up, down := conn.Bytes()
		c.account.Up += up - c.up
		c.account.Down += down - c.down
	}
	delete(a.uses, conn)
}
