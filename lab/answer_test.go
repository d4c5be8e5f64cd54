package lab

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"pollpush/servers"
)

// TestAnswer asks for answers, good and bad ones.
func TestAnswer(t *testing.T) {
	s, err := newSessions(1, nil, servers.NewAccounts())
	if err != nil {
		t.Fatal(err)
	}
	visitor := s.take()
	ask := func(query, body string) int {
		w := httptest.NewRecorder()
		s.answer(w, httptest.NewRequest("POST", "/answer?"+query, strings.NewReader(body)))
		return w.Code
	}
	topic := "topic=" + visitor.answer.topic
	const pace = "&first=0&rate=100&arrivals=periodic"
	for _, c := range []struct {
		query, body string
		want        int
	}{
		{topic + pace, "a", http.StatusAccepted},
		{topic + "&first=5000&rate=1&arrivals=poisson", "a\n b", http.StatusAccepted},
		{"topic=none" + pace, "a", http.StatusNotFound},
		{"topic=" + visitor.topic + pace, "a", http.StatusNotFound}, // which is the race's
		{topic + "&first=5001&rate=100&arrivals=periodic", "a", http.StatusBadRequest},
		{topic + "&first=-1&rate=100&arrivals=periodic", "a", http.StatusBadRequest},
		{topic + "&rate=100&arrivals=periodic", "a", http.StatusBadRequest},
		{topic + "&first=0&rate=101&arrivals=periodic", "a", http.StatusBadRequest},
		{topic + "&first=0&rate=0.5&arrivals=periodic", "a", http.StatusBadRequest},
		{topic + "&first=0&rate=NaN&arrivals=periodic", "a", http.StatusBadRequest},
		{topic + "&first=0&rate=100&arrivals=never", "a", http.StatusBadRequest},
		{topic + pace, "", http.StatusBadRequest},
		{topic + pace, "a\n\nb", http.StatusBadRequest},
		{topic + pace, "a\r\nb", http.StatusBadRequest},
		{topic + pace, strings.Repeat("a\n", mostTokens) + "a", http.StatusBadRequest},
		{topic + pace, strings.Repeat("a", mostAnswer+1), http.StatusRequestEntityTooLarge},
		{topic + pace, strings.Repeat("a\n", mostTokens-1) + "a", http.StatusAccepted},
		// Which ends at once for this one.
		{topic + pace, "one\n two", http.StatusAccepted},
	} {
		if got := ask(c.query, c.body); got != c.want {
			t.Errorf("POST /answer?%s with %.20q = %d, want %d", c.query, c.body, got, c.want)
		}
	}
	log := visitor.answer.log
	for {
		messages, more := log.After(0)
		if n := len(messages); n >= 2 && string(messages[n-2].Body) == "one" && string(messages[n-1].Body) == " two" {
			if !messages[n-1].Due.After(messages[n-2].Due) {
				t.Errorf("the second token is due at %v, the first at %v", messages[n-1].Due, messages[n-2].Due)
			}
			break
		}
		<-more
	}
	s.give(visitor)
	if got := ask(topic+pace, "a"); got != http.StatusNotFound {
		t.Errorf("POST /answer to a visitor who has left = %d, want 404", got)
	}
	if err := visitor.answer.begin([][]byte{[]byte("a")}, mustPace(t, pace)); err != nil || visitor.answer.stop != nil {
		t.Errorf("an answer whose visitor has left begins again: %v", err)
	}
	s.close()
}

func mustPace(t *testing.T, query string) pace {
	t.Helper()
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	p, err := parsePace(q)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
