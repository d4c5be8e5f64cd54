package results

import (
	"strings"
	"testing"
	"time"
)

// TestSettleNetwork: automatic choice becomes what is there, and loopback where that is not for the scenario; what was chosen
// stays.
func TestSettleNetwork(t *testing.T) {
	for _, test := range []struct{ asked, found, client, target, want string }{
		{NetworkAuto, NetworkVeth, ClientGo, "", NetworkVeth},
		{NetworkAuto, NetworkLoopback, ClientGo, "", ""},
		{NetworkAuto, NetworkVeth, ClientBrowser, "", ""},
		{NetworkAuto, NetworkVeth, ClientGo, "127.0.0.1:8080", ""},
		{NetworkLoopback, NetworkVeth, ClientGo, "", ""},
		{NetworkVeth, NetworkLoopback, ClientGo, "", NetworkVeth},
		{"", NetworkVeth, ClientGo, "", ""}, // a record from before there was the field
	} {
		s := Default()
		s.Network, s.Client, s.Target = test.asked, test.client, test.target
		if err := s.CompleteValid(); err != nil {
			t.Fatal(err)
		}
		if s.SettleNetwork(test.found); s.Network != test.want {
			t.Errorf("%+v: settled as %q", test, s.Network)
		}
	}
	for field, change := range map[string]func(s *Scenario){
		"browser": func(s *Scenario) { s.Client = ClientBrowser }, "target": func(s *Scenario) { s.Target = "127.0.0.1:8080" },
	} {
		s := Default()
		s.Network = NetworkVeth
		if change(&s); s.Validate() == nil || !strings.HasPrefix(s.Validate().Error(), "network: a "+field) {
			t.Errorf("veth with a %s: %v", field, s.Validate())
		}
	}
}

// TestPortsOfTheCable: connections that their clients close keep ports, which loopback gives back after a second.
func TestPortsOfTheCable(t *testing.T) {
	for _, test := range []struct {
		change func(s *Scenario)
		want   string
	}{
		{func(*Scenario) {}, NetworkVeth}, // 1,000 clients, 16 s
		{func(s *Scenario) { s.Measure = Duration(20 * time.Second) }, ""},
		{func(s *Scenario) { s.Measure, s.HTTP = Duration(20*time.Second), HTTP1 }, NetworkVeth},
		{func(s *Scenario) { s.Measure, s.HTTP = Duration(20*time.Second), HTTP3 }, NetworkVeth},
		{func(s *Scenario) { s.Measure, s.KeepAlive = Duration(20*time.Second), "" }, NetworkVeth},
		{func(s *Scenario) { s.Measure, s.Clients = Duration(time.Hour), 400 }, NetworkVeth}, // but a minute counts
		{func(s *Scenario) { s.Measure, s.Clients = Duration(time.Hour), 500 }, ""},
		{func(s *Scenario) { s.Transport, s.Rate = "long-poll", 1 }, NetworkVeth},
		{func(s *Scenario) { s.Transport, s.Rate = "long-poll", 2 }, ""},
		{func(s *Scenario) { s.Adaptive, s.PollInterval = "100ms..5s", 0 }, ""},
	} {
		s := Default()
		s.Transport, s.Clients, s.HTTP, s.KeepAlive, s.Network = "short-poll", 1000, HTTP2, KeepAliveOff, NetworkAuto
		test.change(&s)
		if err := s.CompleteValid(); err != nil {
			t.Fatal(err)
		}
		if s.SettleNetwork(NetworkVeth); s.Network != test.want {
			t.Errorf("%v of %d clients in %v: settled as %q, want %q", s.Transport, s.Clients, s.Measure, s.Network, test.want)
		}
		if asked := s; test.want == "" {
			if asked.Network = NetworkVeth; asked.Validate() == nil || !strings.Contains(asked.Validate().Error(), "28232 ports") {
				t.Errorf("veth: %v", asked.Validate())
			}
		}
	}
}
