// Package deflate agrees with a client on permessage-deflate (RFC 7692, section 7.1).
package deflate

import "strings"

// name is the extension's.
const name = "permessage-deflate"

// An Agreement is what both sides do with messages. The client's messages are compressed each by itself, so that the server
// keeps no window of them.
type Agreement struct {
	Response string // the value of Sec-WebSocket-Extensions; "": nothing is compressed
	Context  bool   // the server's messages have those before as their dictionary
}

// Agree takes the first of the client's offers, the values of its fields Sec-WebSocket-Extensions, that can be taken. context
// is whether the server would keep its messages as a dictionary.
func Agree(offers []string, context bool) Agreement {
	for _, field := range offers {
		for offer := range strings.SplitSeq(field, ",") {
			if a, ok := agree(offer, context); ok {
				return a
			}
		}
	}
	return Agreement{}
}

// agree takes an offer, or declines it: one that isn't understood as a whole is none (section 5.1).
func agree(offer string, context bool) (Agreement, bool) {
	extension, parameters, more := strings.Cut(offer, ";")
	if !strings.EqualFold(strings.TrimSpace(extension), name) {
		return Agreement{}, false
	}
	response := ""
	seen := map[string]bool{}
	for more {
		var parameter string
		parameter, parameters, more = strings.Cut(parameters, ";")
		key, value, valued := strings.Cut(parameter, "=")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.Trim(strings.TrimSpace(value), `"`)
		if seen[key] {
			return Agreement{}, false
		}
		seen[key] = true
		switch {
		case key == "server_no_context_takeover" && !valued:
			context = false
		case key == "client_no_context_takeover" && !valued:
		case key == "server_max_window_bits" && value == "15": // a smaller window than 32 kB our encoder does not have
			response = "; server_max_window_bits=15"
		case key == "client_max_window_bits" && (!valued || windowBits(value)): // any is good that is not kept
		default:
			return Agreement{}, false
		}
	}
	if !context {
		response = "; server_no_context_takeover" + response
	}
	return Agreement{Response: name + response + "; client_no_context_takeover", Context: context}, true
}

// windowBits reports whether a value is 8 to 15 (section 7.1.2).
func windowBits(value string) bool {
	return value == "8" || value == "9" || len(value) == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5'
}
