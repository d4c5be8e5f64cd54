package results

import "time"

// Tokens are what clients that ask heard of the answers, by the clock of Latency. Tokens are events, and those of the window are accounted
// for in Delivery: what is timed here is of them alone.
type Tokens struct {
	Asks       int64    `json:"asks"`        // sent within the window
	Answers    int64    `json:"answers"`     // heard to their end
	FirstToken *Latency `json:"first_token"` // from when a client began to ask until the first token arrived; nil: none did
	Gap        *Latency `json:"gap"`         // from the arrival of a token until that of the next one of its answer, 0 within a burst; nil: there were no two
	// A burst is what one read brought: BurstMean and BurstMax are how many tokens that were; nil: none came.
	BurstMean *float64 `json:"burst_mean"`
	BurstMax  *int64   `json:"burst_max"` // the most
}

// Turns are how dialogues went: of what was asked within the window, and of tokens that were due within it.
type Turns struct {
	Dialogues int64    `json:"dialogues"`  // heard to the end of their last answer
	Dialogue  *Latency `json:"dialogue"`   // from when a client began to ask the first prompt until the last token of the last answer arrived; nil: none ended
	SentAgain int64    `json:"sent_again"` // prompts that were sent once more, with the whole context, because the server had lost that
	Turns     []Turn   `json:"turns"`      // by their number in the dialogue
}

// A Turn is a prompt and its answer, as one of all dialogues.
type Turn struct {
	Asks             int64    `json:"asks"`                // prompts
	SentAgain        int64    `json:"sent_again"`          // of them, those that were sent once more: see Turns
	BytesMean        *float64 `json:"bytes_mean"`          // of a prompt and what of the context went with it, also when that was sent again; no heads and frames; nil: nothing was asked
	FirstTokenMeanNS *float64 `json:"first_token_mean_ns"` // from when a client began to ask until the first token arrived; nil: none did
}

// What is asked for where a scenario of answers doesn't say it: a paragraph at the pace of a fast model.
const (
	usualPrompt     = 500 // bytes
	usualTokens     = 100
	usualFirstToken = Duration(200 * time.Millisecond)
	usualTokenGap   = Duration(20 * time.Millisecond)
)

// completeTokens fills what a scenario of answers leaves to us.
func (s *Scenario) completeTokens() {
	if s.PromptBytes == 0 {
		s.PromptBytes = usualPrompt
	}
	if s.Tokens == 0 {
		s.Tokens = usualTokens
	}
	if s.FirstToken == 0 {
		s.FirstToken = usualFirstToken
	}
	if s.TokenGap == 0 && s.TokenTrace() == "" {
		s.TokenGap = usualTokenGap
	}
}

// TokenTrace returns the file that the gaps between tokens are in, in milliseconds; "" where they are drawn.
func (s Scenario) TokenTrace() string {
	switch s.TokenArrivals {
	case "", TokensPeriodic, TokensPoisson:
		return ""
	}
	return s.TokenArrivals
}

// AnswerTime is how long the server takes for an answer, on average; of recorded gaps, which stand in a file, as if they were the usual ones.
// It is 0 where nobody asks.
func (s Scenario) AnswerTime() Duration {
	if s.Workload != WorkloadTokens {
		return 0
	}
	gap := s.TokenGap
	if gap == 0 {
		gap = usualTokenGap
	}
	return s.FirstToken + Duration(max(0, s.Tokens-1))*gap
}

// DialogueTime is how long a client takes for a whole dialogue, on average, or for an answer where there are no dialogues: to who polls by the clock an
// answer is late by half a pause, and before what is new it waits for another half. It is 0 where nobody asks.
func (s Scenario) DialogueTime() Duration {
	if s.Workload != WorkloadTokens {
		return 0
	}
	_, pause := s.Pauses()
	return Duration(max(1, s.Turns))*(s.AnswerTime()+s.RTT+pause/2) + pause/2 + s.ReadingTime()
}

// ReadingTime is how much of that it reads for.
func (s Scenario) ReadingTime() Duration {
	bytes := 0
	for turn := range s.Turns {
		if bytes += s.PromptBytes; !s.ContextCache {
			bytes += s.contextBytes(turn)
		}
	}
	return Duration(float64(bytes) / 1000 * float64(s.ContextCost))
}

// contextBytes is how much has been said after so many turns.
func (s Scenario) contextBytes(turns int) int { return turns * (s.PromptBytes + s.Tokens*s.Payload) }
