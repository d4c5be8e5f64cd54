package results

import (
	"fmt"
	"math"
	"time"

	"pollpush/transport"
)

// The bounds of what clients send and are told.
const (
	maxSendRate    = 10_000 // messages per second and client
	minSession     = Duration(100 * time.Millisecond)
	maxPrompt      = 1 << 20 // bytes
	maxTokens      = 10_000  // of an answer
	maxTurns       = 1000
	browserListens = "the page of the browser client listens, and sends nothing: use the go client"
)

// workloadFields say what is sent, which way, and by whom.
var workloadFields = []Field{
	{
		Key: "payload_kind", At: func(s *Scenario) any { return &s.PayloadKind },
		Help:    "text (UTF-8, the default) or binary (any bytes: binary messages of a WebSocket, octet-streams, Base64 in Server-Sent Events)",
		Allowed: []string{PayloadText, PayloadBinary}, Empty: PayloadText,
		NotWith: map[string]string{ClientBrowser: "the page of the browser client reads text: use the go client"},
		Problem: func(s Scenario) string {
			switch {
			case s.PayloadKind != PayloadBinary:
			case s.Target != "":
				return "a target's messages are lines of text: leave it out"
			case s.Headers == HeadersLubbers:
				return "what Lubbers & Greco printed is text: use other headers"
			}
			return ""
		},
		Roles: []Role{RolePublisher, RoleServer, RoleSubscribers}, Column: "kind", Caption: "%s payload",
	},
	{
		Key: "direction", At: func(s *Scenario) any { return &s.Direction },
		Help:    "down (server to clients, the default), up (each client to the server), echo (there and back to its sender) or chat (to all of its topic)",
		Allowed: []string{DirectionDown, DirectionUp, DirectionEcho, DirectionChat}, Empty: DirectionDown,
		Roles: []Role{RoleServer, RoleSubscribers}, Column: "direction", Caption: "%s", InLabel: true,
		NotWith: map[string]string{ClientBrowser: browserListens},
		Problem: func(s Scenario) string {
			switch {
			case !s.Upstream():
			case s.Target != "":
				return "how a target is sent to is its own: only our server is"
			case s.Publisher == PublisherPost:
				return "the clients publish: leave publisher out"
			case s.Contract == Latest:
				return "what clients send is owed in full: use contract " + EveryEvent
			case s.Direction == DirectionEcho && s.Topics > 1 && s.Topics != s.Clients:
				return "a client hears what it said alone on a topic of its own: leave topics out"
			}
			return ""
		},
	},
	{
		Key: "send_rate", At: func(s *Scenario) any { return &s.SendRate }, Example: "1",
		Help: "with direction up, echo or chat: messages per second that each client sends, 0: 1; rate is not used then", High: maxSendRate,
		Needs: func(s Scenario) string {
			if !s.Upstream() {
				return "clients send with direction " + DirectionUp + ", " + DirectionEcho + " or " + DirectionChat
			}
			return ""
		},
		Problem: func(s Scenario) string {
			switch together := s.SendRate * float64(s.Clients); {
			case !s.Upstream():
			case s.SendRate < 0 || s.SendRate > 0 && s.SendRate < minRate:
				return fmt.Sprintf("%s is out of range: use 0, for 1, or %s to %s", decimal(s.SendRate), decimal(minRate), decimal(maxSendRate))
			case together > maxTotal:
				return fmt.Sprintf("%s messages/s of each of %d clients are too many: use up to %s together", decimal(s.SendRate), s.Clients, decimal(maxTotal))
			}
			return ""
		},
		NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleSubscribers}, Column: "sent/s", Caption: "%s sent", Unit: "messages/s",
	},
	{
		Key: "post_connection", At: func(s *Scenario) any { return &s.PostConnection },
		Help:    "what clients post on: own (a connection for that, the default) or same (the one that they follow on)",
		Allowed: []string{PostOwn, PostSame}, Empty: PostOwn, Refuse: true,
		NotFor: func(t transport.Transport) string {
			if t.Upgrade {
				return "it sends on the connection that it follows on"
			}
			return ""
		},
		Problem: func(s Scenario) string {
			switch {
			case s.PostConnection != PostSame:
			case s.HTTP == HTTP1 && s.Kind() != transport.Poll:
				return "a connection of HTTP/1.1 that waits for an answer carries no other request: use http 2 or 3"
			case s.KeepAlive == KeepAliveOff:
				return "a connection for each request is no other's: leave one of the two out"
			}
			return ""
		},
		NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleSubscribers}, Column: "posts on", Caption: "posts on the %s connection",
	},
	{
		Key: "mix", At: func(s *Scenario) any { return &s.Mix },
		Ours:    "its clients follow by one transport",
		Help:    "clients of several transports on one server, by their shares, instead of --transport: websocket=95,long-poll=5",
		Problem: mixProblem,
		Roles:   []Role{RoleServer, RoleSubscribers}, Column: "mix", Caption: "mix %s", InLabel: true,
		NotWith: map[string]string{ClientBrowser: "the page of the browser client has one transport: use the go client"},
	},
	{
		Key: "session", At: func(s *Scenario) any { return &s.Session }, Example: "30s",
		Help: "mean time after which a client leaves, and one comes who has what it had; 0: all stay", High: float64(24 * time.Hour),
		Problem: func(s Scenario) string {
			switch {
			case s.Session == 0:
			case s.Upstream() || s.Workload != "":
				return "clients that leave and come back only listen: leave direction and workload out"
			case s.Session < minSession:
				return fmt.Sprintf("%v is out of range: use %v to 24h, or 0s for none", s.Session, minSession)
			}
			return ""
		},
		NotWith: map[string]string{ClientBrowser: "the page of the browser client stays: use the go client"},
		Roles:   []Role{RoleSubscribers}, Column: "session", Caption: "sessions of %s",
	},
	{
		Key: "workload", At: func(s *Scenario) any { return &s.Workload },
		Help:    "tokens: each client asks, and is answered token by token; then it asks again",
		Allowed: []string{WorkloadTokens}, Empty: "feed", Column: "workload", Caption: "%s",
		NotWith: map[string]string{ClientBrowser: browserListens},
		Problem: func(s Scenario) string {
			switch {
			case s.Workload == "":
			case s.Target != "":
				return "how a target is asked is its own: only our server is"
			case s.Upstream() || s.Publisher == PublisherPost:
				return "who is asked publishes: leave direction and publisher out"
			case s.Datagrams:
				return "an answer is all of its tokens, and datagrams may be lost: leave datagrams out"
			case s.Contract == Latest:
				return "an answer is all of its tokens: use contract " + EveryEvent
			case s.Topics > 1 && s.Topics != s.Clients:
				return "an answer is one client's, on a topic of its own: leave topics out"
			}
			return ""
		},
		Roles: []Role{RoleServer, RoleSubscribers},
	},
	{
		Key: "prompt_bytes", At: func(s *Scenario) any { return &s.PromptBytes }, Example: "500",
		Help: "with workload tokens: bytes of what a client asks, 0: 500", High: maxPrompt, Needs: ofTokens,
		NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleSubscribers}, Column: "prompt", Caption: "%s prompts", Unit: "B",
	},
	{
		Key: "tokens", At: func(s *Scenario) any { return &s.Tokens }, Example: "100",
		Help: "with workload tokens: of an answer, 0: 100; payload is the size of one", High: maxTokens, Needs: ofTokens,
		NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleServer, RoleSubscribers}, Column: "tokens", Caption: "%s", Unit: "token",
	},
	{
		Key: "first_token", At: func(s *Scenario) any { return &s.FirstToken }, Example: "200ms",
		Help: "with workload tokens: from when the server has the question to the first token, 0: 200ms", High: float64(time.Minute), Needs: ofTokens,
		NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleServer}, Column: "first token", Caption: "first after %s",
	},
	{
		Key: "token_gap", At: func(s *Scenario) any { return &s.TokenGap }, Example: "20ms",
		Help: "with workload tokens: mean time from one token to the next, 0: 20ms", High: float64(time.Minute), Needs: ofTokens,
		Problem: func(s Scenario) string {
			if s.TokenGap > 0 && s.TokenTrace() != "" {
				return "the gaps are those of the file of token_arrivals: leave one of the two out"
			}
			return ""
		},
		NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleServer}, Column: "token gap", Caption: "%s apart",
	},
	{
		Key: "token_arrivals", At: func(s *Scenario) any { return &s.TokenArrivals }, Example: TokensPoisson,
		Help:  "with workload tokens: periodic (the default), poisson, or a FILE of gaps in ms, one per line, which is repeated",
		Needs: ofTokens, Empty: TokensPeriodic,
		NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleServer}, Column: "token arrivals", Caption: "%s tokens",
	},
	{
		Key: "ask", At: func(s *Scenario) any { return &s.Ask },
		Help:    "with workload tokens: where the answer comes: subscription (the default) or response (of the POST that asks)",
		Allowed: []string{AskSubscription, AskResponse}, Empty: AskSubscription, Needs: ofTokens,
		NotFor: func(t transport.Transport) string {
			switch {
			case t.Upgrade:
				return "it asks by a message, which has no response"
			case t.Kind != transport.Stream:
				return "its answers do not come in parts"
			}
			return ""
		},
		Problem: func(s Scenario) string {
			switch {
			case s.Ask != AskResponse:
			case s.RetryStream > 0:
				return "a response ends after its last token: leave retry_stream out"
			case s.PostConnection == PostSame:
				return "there is one connection: leave post_connection out"
			}
			return ""
		},
		Refuse: true, NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleSubscribers}, Column: "answer in", Caption: "answers in the %s", InLabel: true,
	},
	{
		Key: "turns", At: func(s *Scenario) any { return &s.Turns }, Example: "10",
		Help: "with workload tokens: turns of a dialogue, each of a prompt and its answer; 0: there is none", High: maxTurns, Needs: ofTokens,
		Problem: func(s Scenario) string {
			size := s.contextBytes(s.Turns)
			switch {
			case s.Turns == 0:
			case s.PayloadKind == PayloadBinary:
				return "what was said is sent as text: leave payload_kind out"
			case size > maxPrompt:
				return fmt.Sprintf("what is said in %d turns grows to %d bytes: use fewer, or smaller prompts, for up to %d", s.Turns, size, maxPrompt)
			}
			return ""
		},
		NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleServer, RoleSubscribers}, Column: "turns", Caption: "%s", Unit: "turn",
	},
	{
		Key: "context", At: func(s *Scenario) any { return &s.Context },
		Help:    "with turns: what a client sends: resent (all that was said, the default) or kept (what is new: the server keeps the rest)",
		Allowed: []string{ContextResent, ContextKept}, Empty: ContextResent,
		Needs: ofTurns, NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleServer, RoleSubscribers}, Column: "context", Caption: "context %s",
	},
	{
		Key: "context_cost", At: func(s *Scenario) any { return &s.ContextCost }, Example: "1ms",
		Help: "with turns: what the first token waits for each 1,000 B of context that the server has to read for it", High: float64(time.Second),
		Needs: ofTurns, NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleServer}, Column: "context cost", Caption: "%s per kB of context",
	},
	{
		Key: "context_cache", At: func(s *Scenario) any { return &s.ContextCache }, Example: "true",
		Help:  "with turns: the server has to read what is new alone, because it remembers what it has read of the dialogue, however that is sent",
		Needs: ofTurns, NotWith: map[string]string{ClientBrowser: browserListens}, Roles: []Role{RoleServer}, Column: "context cache", Caption: "context cache",
	},
}

// EventRate returns how many events per second there are of a topic, on average: of the publisher, or what its clients send that
// they hear.
func (s Scenario) EventRate() float64 {
	switch s.Direction {
	case "", DirectionDown:
		return s.Rate
	case DirectionUp:
		return 0
	}
	return s.SendRate * float64(s.Clients) / float64(max(1, s.Topics))
}

// Upstream reports whether the clients send.
func (s Scenario) Upstream() bool { return s.Direction != "" && s.Direction != DirectionDown }

// ComeBack reports whether clients leave by plan, and come back with what they have.
func (s Scenario) ComeBack() bool { return s.Session > 0 || s.Cut }

// SlowClients returns how many of the clients stop reading: one at the least, where any do.
func (s Scenario) SlowClients() int {
	if s.SlowReaders == 0 {
		return 0
	}
	return max(1, int(math.Round(s.SlowReaders*float64(s.Clients))))
}

// Quiet reports whether nothing is published at all.
func (s Scenario) Quiet() bool { return s.Rate == 0 && !s.Upstream() && s.Workload != WorkloadTokens }

// ofTokens says what a field of tokens needs.
func ofTokens(s Scenario) string {
	if s.Workload != WorkloadTokens {
		return "it is of workload " + WorkloadTokens + ": use it with that"
	}
	return ""
}

// ofTurns says what a field of dialogues needs.
func ofTurns(s Scenario) string {
	if s.Turns == 0 {
		return "it is of a dialogue: use it with turns"
	}
	return ""
}
