package browser

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"pollpush/results"
)

// readNetLog ends the browser, so that its log is complete, and reads it.
func (l *Load) readNetLog(marks [2]time.Time) error {
	if !l.scenario.NetLog {
		return nil
	}
	if err := l.chromium.quit(); err != nil {
		return err
	}
	file, err := os.Open(l.chromium.netLog())
	if err != nil {
		return fmt.Errorf("read the NetLog: %w", err)
	}
	defer file.Close()
	from, until := time.Duration(marks[0].UnixNano()), time.Duration(marks[1].UnixNano())
	l.logged, err = parseNetLog(file, l.options.Address, from, until)
	return err
}

// A netEvent is one line of a NetLog (Chromium, net/log/net_log_event_type_list.h).
type netEvent struct {
	Time   string `json:"time"` // milliseconds by the browser's monotonic clock
	Type   int    `json:"type"`
	Source struct {
		ID int64 `json:"id"`
	} `json:"source"`
	Params struct {
		ByteCount     int64  `json:"byte_count"`
		RemoteAddress string `json:"remote_address"` // of TCP
		Address       string `json:"address"`        // of UDP
	} `json:"params"`
}

// maxNetLogLine is how long a line may be: the one of the constants is some hundred kilobytes.
const maxNetLogLine = 16 << 20

// parseNetLog adds up the bytes of SOCKET_BYTES_SENT and SOCKET_BYTES_RECEIVED, and UDP's, between two times since the epoch, of
// the sockets that are connected to address. The log is a JSON object with a line for its constants and one for each event.
func parseNetLog(log io.Reader, address string, from, until time.Duration) (*results.NetLog, error) {
	var constants struct {
		Types      map[string]int  `json:"logEventTypes"`
		TimeOffset json.RawMessage `json:"timeTickOffset"` // since the epoch, in milliseconds: a number, or one as a string
	}
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, maxNetLogLine)
	var sum results.NetLog
	ours := map[int64]bool{}
	var begin time.Duration
	for lines.Scan() {
		line := bytes.TrimSuffix(bytes.TrimSpace(lines.Bytes()), []byte(","))
		if head, ok := bytes.CutPrefix(line, []byte(`{"constants":`)); ok {
			if err := json.Unmarshal(head, &constants); err != nil {
				return nil, fmt.Errorf("read the constants of the NetLog: %w", err)
			}
			offset, err := strconv.ParseFloat(string(bytes.Trim(constants.TimeOffset, `"`)), 64)
			if err != nil {
				return nil, fmt.Errorf("read timeTickOffset of the NetLog: %w", err)
			}
			begin = milliseconds(offset)
			continue
		}
		var e netEvent
		if !bytes.HasPrefix(line, []byte("{")) || json.Unmarshal(line, &e) != nil {
			continue // the brackets around the events, and what follows them
		}
		ours[e.Source.ID] = ours[e.Source.ID] || e.Params.RemoteAddress == address || e.Params.Address == address
		ms, err := strconv.ParseInt(e.Time, 10, 64)
		at := begin + time.Duration(ms)*time.Millisecond
		if err != nil || !ours[e.Source.ID] || at < from || at >= until {
			continue
		}
		switch e.Type {
		case constants.Types["SOCKET_BYTES_SENT"], constants.Types["UDP_BYTES_SENT"]:
			sum.Up += e.Params.ByteCount
		case constants.Types["SOCKET_BYTES_RECEIVED"], constants.Types["UDP_BYTES_RECEIVED"]:
			sum.Down += e.Params.ByteCount
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the NetLog: %w", err)
	}
	if constants.Types["SOCKET_BYTES_SENT"] == 0 || len(ours) == 0 {
		return nil, errors.New("read the NetLog: it has no events")
	}
	return &sum, nil
}
