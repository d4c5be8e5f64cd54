package deflate

import (
	"strings"
	"testing"
)

func TestAgree(t *testing.T) {
	const byItself, inContext = name + "; server_no_context_takeover; client_no_context_takeover", name + "; client_no_context_takeover"
	for _, test := range []struct{ offer, alone, context string }{
		{"", "", ""},
		{"permessage-bzip2", "", ""},
		{"permessage-deflate", byItself, inContext},
		{"permessage-deflate; client_max_window_bits", byItself, inContext}, // of Chromium and Firefox
		{" Permessage-Deflate ;\tclient_max_window_bits = 8", byItself, inContext},
		{`permessage-deflate; client_max_window_bits="15"`, byItself, inContext},
		{"permessage-deflate; server_no_context_takeover; client_no_context_takeover", byItself, byItself},
		{"permessage-deflate; server_max_window_bits=15", name + "; server_no_context_takeover; server_max_window_bits=15; client_no_context_takeover", name + "; server_max_window_bits=15; client_no_context_takeover"},
		{"permessage-deflate; server_max_window_bits=10", "", ""},
		{"permessage-deflate; server_max_window_bits", "", ""},
		{"permessage-deflate; server_max_window_bits=10, permessage-deflate", byItself, inContext}, // the second one, section 7.1.3
		{"x-webkit-deflate-frame, permessage-deflate", byItself, inContext},
		{"permessage-deflate; client_max_window_bits=7", "", ""},
		{"permessage-deflate; client_max_window_bits=16", "", ""},
		{"permessage-deflate; client_max_window_bits=08", "", ""},
		{"permessage-deflate; server_no_context_takeover=1", "", ""},
		{"permessage-deflate; client_no_context_takeover; client_no_context_takeover", "", ""},
		{"permessage-deflate; unknown", "", ""},
		{"permessage-deflate;", "", ""},
	} {
		for context, want := range map[bool]string{false: test.alone, true: test.context} {
			got := Agree([]string{test.offer}, context)
			if got.Response != want || got.Context != (want != "" && !strings.Contains(want, "server_no_context_takeover")) {
				t.Errorf("%q with context %v: %+v, want %q", test.offer, context, got, want)
			}
		}
	}
	if got := Agree([]string{"permessage-bzip2", "permessage-deflate"}, false); got.Response != byItself {
		t.Errorf("in a second field: %+v", got)
	}
}

// FuzzAgree looks for an answer to an offer that says what a client did not offer.
func FuzzAgree(f *testing.F) {
	for _, seed := range []string{"permessage-deflate; client_max_window_bits", "permessage-deflate; server_max_window_bits=15,permessage-deflate", ";,;=\""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, offer string) {
		a := Agree([]string{offer}, true)
		offer = strings.ToLower(offer)
		if a.Response != "" && !strings.Contains(offer, name) || a.Context && a.Response == "" ||
			strings.Contains(a.Response, "window_bits") && !strings.Contains(offer, "server_max_window_bits") {
			t.Errorf("%q is answered with %+v", offer, a)
		}
	})
}
