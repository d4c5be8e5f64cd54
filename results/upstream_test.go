package results

import (
	"strings"
	"testing"
)

// TestEventRate is how often something happens that a client hears.
func TestEventRate(t *testing.T) {
	for direction, want := range map[string]float64{"": 10, DirectionUp: 0, DirectionEcho: 3, DirectionChat: 3 * 12 / 4} {
		s := Default()
		s.Direction, s.SendRate, s.Clients, s.Topics = direction, 3, 12, 4
		if direction == "" {
			s.SendRate = 0
		}
		if direction == DirectionEcho {
			s.Topics = 1
		}
		if err := s.CompleteValid(); err != nil {
			t.Fatal(err)
		}
		if got := s.EventRate(); got != want {
			t.Errorf("direction %q: %v events per second, want %v", direction, got, want)
		}
	}
}

// TestDirectionAlone is all that a scenario needs.
func TestDirectionAlone(t *testing.T) {
	for _, direction := range []string{DirectionUp, DirectionEcho, DirectionChat} {
		s := Default()
		s.Direction = direction
		if err := s.CompleteValid(); err != nil || s.SendRate != 1 || s.Rate != 0 {
			t.Errorf("%s: %v, %v sent and %v published per second, want 1 and 0", direction, err, s.SendRate, s.Rate)
		}
	}
}

func TestDirectionProblems(t *testing.T) {
	for want, change := range map[string]func(*Scenario){
		"contract":                 func(s *Scenario) { s.Contract = Latest },
		"only our server is":       func(s *Scenario) { s.Target = "h:1" },
		"leave publisher out":      func(s *Scenario) { s.Publisher = PublisherPost },
		"leave topics out":         func(s *Scenario) { s.Topics, s.Clients = 2, 5 },
		"use the go client":        func(s *Scenario) { s.Client = ClientBrowser },
		"messages/s of each":       func(s *Scenario) { s.SendRate, s.Clients = 10_000, 10_000 },
		"is out of range":          func(s *Scenario) { s.SendRate = 1e-9 },
		"carries no other request": func(s *Scenario) { s.Transport, s.PostConnection = "sse", PostSame },
		"sends on the connection":  func(s *Scenario) { s.Transport, s.PostConnection = "websocket", PostSame },
	} {
		s := Default()
		s.Transport, s.Direction = "sse", DirectionEcho
		change(&s)
		if err := s.CompleteValid(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q in it", err, want)
		}
	}
}
