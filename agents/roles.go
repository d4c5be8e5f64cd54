package agents

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"pollpush/experiment"
)

// Roles say which agents are to play which roles.
type Roles struct {
	Count  int      // of any agents: the server is at the first by name, the load at all others; 0: they are named
	Server string   // an agent's name
	Load   []string // agents' names
}

// ParseRoles reads roles as they are written on a command line: server=NAME,load=NAME,NAME.
func ParseRoles(text string) (Roles, error) {
	var r Roles
	role := ""
	for _, item := range strings.Split(text, ",") {
		name := item
		if before, after, ok := strings.Cut(item, "="); ok {
			role, name = before, after
		}
		if err := CheckName(name); err != nil {
			return r, err
		}
		switch {
		case role == "load" && slices.Contains(r.Load, name):
			return r, fmt.Errorf("%s plays the load twice: its processes share its cores anyhow", name)
		case role == "load":
			r.Load = append(r.Load, name)
		case role == "server" && r.Server == "":
			r.Server = name
		case role == "server":
			return r, errors.New("there is one server: write server=NAME,load=NAME,NAME")
		default:
			return r, fmt.Errorf("%q is no role: write server=NAME,load=NAME,NAME", role)
		}
	}
	if r.Server == "" || r.Load == nil {
		return r, errors.New("server and load are somewhere each: write server=NAME,load=NAME,NAME; the same name may stand for both")
	}
	return r, nil
}

// Hosts is how many agents the clients are at.
func (r Roles) Hosts() int {
	if r.Count > 0 {
		return max(1, r.Count-1)
	}
	return len(r.Load)
}

// pick returns the server's agent and those of the load, or what is missing.
func (r Roles) pick(all []*member) (picked []*member, missing string) {
	if r.Count > 0 {
		if len(all) < r.Count {
			return nil, fmt.Sprintf("%d of %d agents are there", len(all), r.Count)
		}
		picked = all[:r.Count]
		if r.Count == 1 {
			picked = append(picked[:1:1], picked[0])
		}
		return picked, ""
	}
	var absent []string
	for _, name := range append([]string{r.Server}, r.Load...) {
		there := slices.DeleteFunc(slices.Clone(all), func(a *member) bool { return a.hello.Name != name })
		switch len(there) {
		case 0:
			absent = append(absent, name)
		case 1:
			picked = append(picked, there[0])
		default:
			return nil, "two agents are called " + name
		}
	}
	if absent != nil {
		slices.Sort(absent)
		return nil, "there is no agent " + strings.Join(slices.Compact(absent), ", ")
	}
	return picked, ""
}

// Places waits for the agents of some roles, at most for within, and engages them: what ran at them is ended.
func (c *Coordinator) Places(ctx context.Context, r Roles, within time.Duration) (*experiment.Places, error) {
	deadline := time.After(within)
	said := ""
	for {
		all, change := c.waiting()
		picked, missing := r.pick(all)
		if missing == "" {
			err := c.engage(ctx, picked)
			if err == nil {
				return c.places(picked)
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			c.release(picked)                  // another coordinator may wait for these, as this one does for those that it has
			missing, change = err.Error(), nil // they say that they were engaged and released: that is no reason to try again at once
		}
		if said != missing {
			c.say("%s: waits for it for up to %v", missing, within)
			said = missing
		}
		select {
		case <-change:
		case <-time.After(beat):
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-deadline:
			return nil, errors.Join(fmt.Errorf("%s after %v: start them by pollpush agent --nats URL", missing, within), c.refused())
		}
	}
}

// engage has agents work for this coordinator alone.
func (c *Coordinator) engage(ctx context.Context, picked []*member) error {
	for i, a := range picked {
		if slices.Contains(picked[:i], a) {
			continue
		}
		if err := c.call(ctx, a, "engage", engagement{c.session, c.program, c.work}); err != nil {
			return err
		}
		c.mu.Lock()
		a.engaged = true
		c.mu.Unlock()
	}
	return nil
}

// refused is why agents that are there can't be had; nil: none are.
func (c *Coordinator) refused() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []error
	for _, a := range c.agents {
		if a.refused != nil {
			all = append(all, a.refused)
		} else if a.session != "" && a.session != c.session {
			all = append(all, fmt.Errorf("agent %s works for another coordinator", a.hello.Name))
		}
	}
	return errors.Join(all...)
}

func (c *Coordinator) places(picked []*member) (*experiment.Places, error) {
	server, at := picked[0], map[*member]*experiment.Place{} // one each, however many roles it plays
	for _, a := range picked {
		if at[a] == nil {
			at[a] = c.place(a)
		}
	}
	places := &experiment.Places{Server: at[server]}
	for _, a := range picked[1:] {
		if address := server.hello.Address; isLoopback(address) && !isLoopback(a.hello.Address) {
			return nil, fmt.Errorf("agent %s says that it is at %s, where agent %s can't reach it: start it with --address", server.hello.Name, address, a.hello.Name)
		}
		places.Load = append(places.Load, at[a])
	}
	return places, nil
}

func isLoopback(address string) bool {
	at, err := netip.ParseAddr(address)
	return err == nil && at.IsLoopback()
}

func compareNames(a, b Hello) int {
	return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.ID, b.ID))
}
