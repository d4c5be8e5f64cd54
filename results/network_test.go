package results

import (
	"strings"
	"testing"
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
