package experiment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// tryDescribed tries servers that files describe, so that what is wrong with a file is known before there is any load: each is
// started, published to once, and followed by one client by each of the transports that the scenarios follow it by.
func tryDescribed(ctx context.Context, scenarios ...results.Scenario) error {
	type server struct {
		target, http string
		tls          bool
	}
	type followed struct {
		server
		transport string
	}
	tried := map[followed]bool{}
	for i, s := range scenarios {
		s = s.Behind()
		at := server{s.Target, s.HTTP, s.TLS}
		if !s.Described() || tried[followed{at, s.Transport}] {
			continue
		}
		var all []results.Scenario // of this server, one for each transport
		for _, other := range scenarios[i:] {
			other = other.Behind()
			key := followed{server{other.Target, other.HTTP, other.TLS}, other.Transport}
			if key.server == at && !tried[key] {
				tried[key] = true
				all = append(all, trialOf(other))
			}
		}
		if err := trySubscriptions(ctx, all); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return err
		}
	}
	return nil
}

// trialOf is a scenario with what has to do with its server alone, and a few events for one client.
func trialOf(s results.Scenario) results.Scenario {
	s.Clients, s.Topics, s.RTT, s.Via, s.Session, s.SlowReaders, s.Cut, s.Network = 1, 1, 0, "", 0, 0, false, ""
	s.Rate, s.Arrivals, s.Payload = 20, feed.ArrivalsPeriodic, min(s.Payload, 64)
	s.Settle, s.Measure, s.Drain = results.Duration(300*time.Millisecond), results.Duration(200*time.Millisecond), results.Duration(3*time.Second)
	if s.Kind() == transport.Poll {
		s.PollInterval, s.Think, s.Adaptive = results.Duration(50*time.Millisecond), 0, ""
	}
	return s
}

// trySubscriptions starts the server of scenarios that differ in their transport only, and follows it by each.
func trySubscriptions(ctx context.Context, scenarios []results.Scenario) error {
	for _, s := range scenarios {
		if _, err := loadDescribed(s); err != nil {
			return fmt.Errorf("target: %w", err)
		}
	}
	m := newMeasurement(scenarios[0], Options{})
	defer m.stop()
	if err := m.startDescribed(ctx); err != nil {
		return fmt.Errorf("target %s: %w", m.scenario.Target, m.blame(err))
	}
	for _, s := range scenarios {
		if err := m.trySubscription(ctx, s); err != nil {
			return fmt.Errorf("target %s: %w", s.Target, m.blame(err))
		}
	}
	return nil
}

// trySubscription asks the server that m has started as a client would, for what to say of the answer, and then has one follow a few
// events.
func (m *measurement) trySubscription(ctx context.Context, s results.Scenario) (err error) {
	client := newMeasurement(s, Options{})
	defer client.stop()
	target := *m.target
	target.subscribe = target.Subscribe[s.Transport]
	client.target, client.address, client.trust = &target, target.address(), m.trust
	if err := client.startRequests(ctx); err != nil {
		return err
	}
	defer func() {
		if err != nil && !strings.Contains(err.Error(), "publish.url: ") { // it may come from another process
			err = fmt.Errorf("subscribe.%s.url: %s %w", s.Transport, client.subscriptionURL(), err)
		}
	}()
	if target.subscribe.Adapter == "" && s.HTTP != results.HTTP3 && !(s.Descriptor().Upgrade && s.HTTP == results.HTTP2) {
		if err := client.ask(ctx); err != nil {
			return err
		}
	}
	if err := client.startSubscribers(ctx); err != nil {
		return err
	}
	if err := client.connectSubscribers(ctx); err != nil {
		return fmt.Errorf("can't be followed: %w", err)
	}
	if client.publisher == nil {
		return nil // nobody knows when something comes
	}
	setWindow([]*measurement{client}, time.Now())
	if err := client.observe(ctx); err != nil {
		return err
	}
	seen := client.parts.subscribers.Run
	if seen.Delivery.Received > 0 {
		return nil
	}
	why := ""
	for _, warning := range seen.Warnings {
		if strings.Contains(warning, "errors") { // not that of the drain
			why = ": " + warning
			break
		}
	}
	return fmt.Errorf("brought none of the events that were published%s", why)
}

// filled is the subscription as the first client would have it, before it has a cursor.
func (m *measurement) filled() targets.Subscribe {
	s := m.target.subscription()
	values := map[string]string{"topic": m.target.topics[0], "random": "0123456789abcdef"}
	if s.Cursor != nil && s.Cursor.First != "" {
		values["cursor"] = s.Cursor.First
		if s.Cursor.Query != "" {
			s.URL += map[bool]string{true: "&", false: "?"}[strings.Contains(s.URL, "?")] + s.Cursor.Query
		}
	}
	return s.Expand(values)
}

func (m *measurement) subscriptionURL() string {
	scheme := "http"
	if m.scenario.TLS {
		scheme = "https"
	}
	return scheme + "://" + m.address + m.filled().URL
}

// ask asks as a client would and says what is wrong with the answer. A long poll may be held.
func (m *measurement) ask(ctx context.Context) error {
	s := m.filled()
	within := postWithin
	if m.scenario.Kind() == transport.Hold {
		within = time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, cmp.Or(s.Method, http.MethodGet), m.subscriptionURL(), strings.NewReader(s.Body))
	if err != nil {
		return err
	}
	for name, value := range s.Headers {
		setField(request, name, value)
	}
	upgrade := m.scenario.Descriptor().Upgrade
	switch {
	case upgrade:
		for name, value := range map[string]string{
			"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
		} {
			request.Header.Set(name, value)
		}
	case m.scenario.Transport == transport.SSE.Name && request.Header.Get("Accept") == "":
		request.Header.Set("Accept", "text/event-stream")
	}
	carrier := &http.Transport{DisableKeepAlives: true, TLSClientConfig: m.trust.config(), ForceAttemptHTTP2: m.scenario.HTTP == results.HTTP2}
	response, err := carrier.RoundTrip(request)
	var timeout net.Error
	switch {
	case errors.As(err, &timeout) && timeout.Timeout() && m.scenario.Kind() == transport.Hold:
		return nil
	case err != nil:
		return unanswered(err)
	}
	defer response.Body.Close()
	return m.judgeAnswer(response, upgrade)
}

// judgeAnswer says what is wrong with an answer to a subscription.
func (m *measurement) judgeAnswer(response *http.Response, upgrade bool) error {
	kind := m.scenario.Kind()
	fine := response.StatusCode == http.StatusOK
	switch {
	case upgrade:
		fine = response.StatusCode == http.StatusSwitchingProtocols
	case kind != transport.Stream:
		fine = fine || response.StatusCode == http.StatusNoContent || response.StatusCode == http.StatusNotModified ||
			kind == transport.Hold && response.StatusCode == http.StatusRequestTimeout
	}
	page := strings.HasPrefix(response.Header.Get("Content-Type"), "text/html")
	if fine && !page {
		return nil
	}
	answer := make([]byte, 512)
	n, _ := io.ReadFull(response.Body, answer) // the request's deadline ends it
	switch answer = answer[:n]; {
	case !fine:
		return fmt.Errorf("was answered %s%s", response.Status, excerpt(answer))
	case isHTML(answer):
		return fmt.Errorf("was answered with a page of HTML%s: is it where to subscribe?", excerpt(answer))
	}
	return nil
}
