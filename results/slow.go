package results

// SlowReaders are the clients that stopped reading when the window began, and went on when it was over, with what became of the window's
// events for them, up to the end of the drain. All else that the record says of clients is of the others: Delivery, Latency, Bytes, Errors.
type SlowReaders struct {
	Clients      int64 `json:"clients"`      // that stopped
	Disconnected int64 `json:"disconnected"` // connections of theirs that the server ended, and that came back
	Expected     int64 `json:"expected"`     // events that were published for them
	Received     int64 `json:"received"`     // distinct ones
	Lost         int64 `json:"lost"`         // owed, and never received
	Coalesced    int64 `json:"coalesced"`    // skipped under the latest contract
	Duplicates   int64 `json:"duplicates"`   // received again
	Reordered    int64 `json:"reordered"`    // received after one with a larger number
}
