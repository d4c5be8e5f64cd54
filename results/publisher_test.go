package results

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestPublisher: events come from our server's process, as in records from before there was the field, or are posted to
// it, never to somebody else's.
func TestPublisher(t *testing.T) {
	old, said, post := Default(), Default(), Default()
	said.Publisher, post.Publisher = PublisherServer, PublisherPost
	for _, s := range []*Scenario{&old, &said, &post} {
		s.Complete()
		if err := s.Validate(); err != nil {
			t.Error(err)
		}
	}
	if old != said || old == post {
		t.Errorf("%+v, %+v, %+v: want the first two to be one scenario", old, said, post)
	}
	if text, err := json.Marshal(old); err != nil || strings.Contains(string(text), "publisher") {
		t.Errorf("%s, %v: want the default to be left out", text, err)
	}
	post.Target = "127.0.0.1:80"
	if err := post.Validate(); err == nil || !strings.HasPrefix(err.Error(), "publisher: a target's events are its own") {
		t.Errorf("Validate = %v for a target", err)
	}
	post.Publisher = "pots"
	if err := post.Validate(); err == nil || !strings.Contains(err.Error(), `did you mean "post"?`) {
		t.Errorf("Validate = %v for %q", err, post.Publisher)
	}
}
