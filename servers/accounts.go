package servers

import (
	"sync"
	"time"

	"github.com/valyala/fasthttp"
)

// Accounts are books of what named parties cost: a request says whose it is with ?account=NAME. A browser sends requests
// of several parties over one connection, and opens several connections for one party. So a connection is charged to the
// account of its latest request: bytes up with the head that they end in, bytes down until the next request comes.
type Accounts struct {
	mu      sync.Mutex // taken once per request, not per event, and only where Options.Accounts is set
	names   map[string]*account
	charged map[*Conn]charge
}

type account struct {
	Totals
	cutUntil time.Time
}

// A charge is whom a connection serves, and its counters at the latest request.
type charge struct {
	account  *account
	up, down int64
}

// Totals are an account's books at a moment.
type Totals struct {
	Requests    int64 `json:"requests"`
	Connections int64 `json:"connections"` // open ones
	Up          int64 `json:"up"`          // bytes on the sockets, HTTP heads and frames included
	Down        int64 `json:"down"`
}

// NewAccounts returns empty books.
func NewAccounts() *Accounts {
	return &Accounts{names: make(map[string]*account), charged: make(map[*Conn]charge)}
}

// Open opens the account of a name. Requests with names that have none are answered and charged to nobody.
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

// Totals returns the account's books, all zero for a name that has no account.
func (a *Accounts) Totals(name string) Totals {
	a.mu.Lock()
	defer a.mu.Unlock()
	party := a.names[name]
	if party == nil {
		return Totals{}
	}
	t := party.Totals
	for conn, c := range a.charged {
		if c.account == party {
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
	if party := a.names[name]; party != nil {
		party.cutUntil = time.Now().Add(d)
		for conn, c := range a.charged {
			if c.account == party {
				conns = append(conns, conn)
			}
		}
	}
	a.mu.Unlock()
	for _, conn := range conns {
		conn.cut()
	}
}

// charge puts a request down to the account that it names. It is false when that account is cut, and the connection with
// it.
func (a *Accounts) charge(c *fasthttp.RequestCtx) bool {
	conn := ConnOf(c)
	up, down := conn.Bytes()
	a.mu.Lock()
	if conn.closed.Load() {
		a.mu.Unlock()
		return false
	}
	before := a.charged[conn]
	if before.account != nil {
		before.account.Down += down - before.down
	}
	party := a.names[string(c.QueryArgs().Peek("account"))]
	a.charged[conn] = charge{party, up, down}
	cut := false
	if party != nil {
		party.Requests++
		party.Up += up - before.up
		cut = time.Now().Before(party.cutUntil)
	}
	a.mu.Unlock()
	if cut {
		conn.cut()
	}
	return !cut
}

// settle ends the charge of a connection that is closed.
func (a *Accounts) settle(conn *Conn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.charged[conn]; c.account != nil {
		up, down := conn.Bytes()
		c.account.Up += up - c.up
		c.account.Down += down - c.down
	}
	delete(a.charged, conn)
}
