package agents

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/nats-io/nats.go"
)

func TestParseRoles(t *testing.T) {
	for text, want := range map[string]Roles{
		"server=a,load=b,c":      {Server: "a", Load: []string{"b", "c"}},
		"load=b,c,server=a":      {Server: "a", Load: []string{"b", "c"}},
		"server=a,load=a":        {Server: "a", Load: []string{"a"}},
		"server=a,load=b,load=c": {Server: "a", Load: []string{"b", "c"}},
	} {
		if got, err := ParseRoles(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("ParseRoles(%q) = %+v, %v, want %+v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                         `"" is no name`,
		"a":                        `"" is no role`,
		"server=a":                 "server and load are somewhere each",
		"load=a":                   "server and load are somewhere each",
		"server=a,b,load=c":        "there is one server",
		"server=a,load=":           `"" is no name`,
		"server=a,load=b=c":        `"b=c" is no name`,
		"server=a,load=b,path=c":   `"path" is no role`,
		"server=a b,load=c":        `"a b" is no name`,
		"server=a,load=b,b":        "b plays the load twice",
		"server=a,load=b,pollp*sh": `"pollp*sh" is no name`,
	} {
		if _, err := ParseRoles(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("ParseRoles(%q): %v, want %s", text, err, want)
		}
	}
}

func FuzzParseRoles(f *testing.F) {
	for _, text := range []string{"server=a,load=b,c", "load=,", "=", "server=a,load=b=c", "\x00=\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRoles(text)
		if err != nil {
			return
		}
		for _, name := range append(r.Load, r.Server) {
			if CheckName(name) != nil {
				t.Errorf("ParseRoles(%q) has the name %q", text, name)
			}
		}
		if again, err := ParseRoles("server=" + r.Server + ",load=" + strings.Join(r.Load, ",")); err != nil || !reflect.DeepEqual(again, r) {
			t.Errorf("%+v is read as %+v, %v", r, again, err)
		}
	})
}

// FuzzHello takes note of what anybody may have sent.
func FuzzHello(f *testing.F) {
	whole, _ := json.Marshal(Hello{ID: "1", Name: "a", Address: "10.0.0.1"})
	for _, text := range []string{string(whole), `{"id":"1","name":"a","address":"nowhere:1"}`, `{"id":"1","name":"a","ends":true}`, `{"id":"1","name":"a b"}`, `{`, `[]`, `{"id":1}`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := &Coordinator{program: Program{"this", "one"}, agents: map[string]*member{}, change: make(chan struct{})}
		c.hear(&nats.Msg{Data: []byte(text)})
		for id, a := range c.agents {
			if _, err := netip.ParseAddr(a.hello.Address); id == "" || CheckName(a.hello.Name) != nil || err != nil || a.refused == nil {
				t.Errorf("from %q there is an agent %+v", text, a.hello)
			}
		}
	})
}

// TestAgentsAreNotTriedAllTheTime: one that can't be had has the others engaged and released once a beat, and not as fast as they can.
func TestAgentsAreNotTriedAllTheTime(t *testing.T) {
	t.Parallel()
	s := startServer(t, Access{})
	var engaged atomic.Int64
	startAgent(t, &Agent{Access: Access{URL: s.ClientURL()}, Name: "a", Say: func(message string) {
		if strings.HasPrefix(message, "works at") {
			engaged.Add(1)
		}
	}})
	c := newCoordinator(t, Access{}, s)
	text, err := json.Marshal(Hello{ID: "1", Name: "b", Address: "127.0.0.1", Program: c.program}) // nobody hears what is asked of it
	if err != nil {
		t.Fatal(err)
	}
	for all, change := c.waiting(); len(all) == 0; all, change = c.waiting() {
		<-change
	}
	c.hear(&nats.Msg{Data: text})
	if _, err := c.Places(t.Context(), Roles{Server: "a", Load: []string{"b"}}, 2*beat); err == nil {
		t.Error("an agent that is not there was had")
	}
	if n := engaged.Load(); n == 0 || n > 4 {
		t.Errorf("the other one was engaged %d times within two beats, want once a beat", n)
	}
}

// TestAgentsAreSoMany: what is said of more than a coordinator has a use for costs it nothing.
func TestAgentsAreSoMany(t *testing.T) {
	c := &Coordinator{agents: map[string]*member{}, change: make(chan struct{})}
	for i := range maxAgents + 10 {
		text, _ := json.Marshal(Hello{ID: strconv.Itoa(i), Name: "a", Address: "10.0.0.1"})
		c.hear(&nats.Msg{Data: text})
	}
	if len(c.agents) != maxAgents {
		t.Errorf("%d agents are known, want %d", len(c.agents), maxAgents)
	}
}

func TestPick(t *testing.T) {
	named := func(names ...string) (all []*member) {
		for _, name := range names {
			all = append(all, &member{hello: Hello{Name: name}})
		}
		return all
	}
	for _, test := range []struct {
		roles         Roles
		there         []*member
		want, missing string
	}{
		{Roles{Count: 3}, named("a", "b", "c", "d"), "a b c", ""},
		{Roles{Count: 1}, named("a"), "a a", ""},
		{Roles{Count: 2}, named("a"), "", "1 of 2 agents are there"},
		{Roles{Server: "b", Load: []string{"a", "c"}}, named("a", "b", "c"), "b a c", ""},
		{Roles{Server: "b", Load: []string{"a", "c"}}, named("a"), "", "there is no agent b, c"},
		{Roles{Server: "a", Load: []string{"b"}}, named("a", "b", "b"), "", "two agents are called b"},
	} {
		picked, missing := test.roles.pick(test.there)
		var names []string
		for _, a := range picked {
			names = append(names, a.hello.Name)
		}
		if got := strings.Join(names, " "); got != test.want || missing != test.missing {
			t.Errorf("%+v: picked %q, missing %q, want %q, %q", test.roles, got, missing, test.want, test.missing)
		}
	}
}
