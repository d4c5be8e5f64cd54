package results

import "testing"

func TestBrief(t *testing.T) {
	for said, want := range map[string]string{
		"HAProxy version 2.6.12-1+deb12u4 2026/10/17 - https://haproxy.org/":         "2.6.12-1+deb12u4",
		"varnishd (varnish-7.1.1 revision 7cee1c581bead20e88d101ab3d72afb29f14d87a)": "7.1.1",
		"nghttpx nghttp2/1.52.0":                   "1.52.0",
		"Centrifugo v6.9.1 (Go version: go1.26.8)": "6.9.1",
		"sockjs 0.3.24 on node 20.20.2":            "0.3.24",
		"7":                                        "7",
		"":                                         "",
	} {
		if got := Brief(said); got != want {
			t.Errorf("Brief(%q) = %q, want %q", said, got, want)
		}
	}
}
