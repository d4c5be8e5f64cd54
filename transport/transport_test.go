package transport

import (
	"strings"
	"testing"
)

// TestDescriptors holds each descriptor to what everybody relies on.
func TestDescriptors(t *testing.T) {
	paths := map[string]string{}
	for _, d := range All {
		t.Run(d.Name, func(t *testing.T) {
			if d.Name == "" || d.Name != strings.ToLower(d.Name) || strings.ContainsAny(d.Name, " \t,/") {
				t.Errorf("name %q: want lower case, without blanks, commas and slashes", d.Name)
			}
			if d.Prose == "" || d.About == "" || !strings.HasPrefix(d.Path, "/") {
				t.Errorf("prose %q, about %q, path %q: want all", d.Prose, d.About, d.Path)
			}
			if other, taken := paths[d.Path]; taken {
				t.Errorf("path %s is that of %s too", d.Path, other)
			}
			paths[d.Path] = d.Name
			if (d.Framing != nil) != (d.Kind == Stream) {
				t.Errorf("framing %v of kind %v: streams have one, and no other", d.Framing, d.Kind)
			}
			if found, ok := Named(d.Name); !ok || found.Path != d.Path {
				t.Errorf("Named(%q) = %v, %v", d.Name, found, ok)
			}
		})
	}
}

// TestFramingBytes has Bytes agree with what Append appends, at every length where a header changes.
func TestFramingBytes(t *testing.T) {
	for _, d := range All {
		if d.Framing == nil {
			continue
		}
		for _, framing := range []*Framing{d.Framing, d.Framing.Binary} {
			for _, n := range []int{20, 21, 22, 64, 125, 126, 127, 128, 129, 130, 65535, 65536, 65537, 65539, 65540, 1 << 20} {
				line := append([]byte(strings.Repeat("x", n-1)), '\n')
				const cursor = "12345"
				got := framing.Append([]byte("before"), cursor, line)
				if want := framing.Bytes(float64(n), float64(len(cursor))); float64(len(got)-len("before")) != want {
					t.Errorf("%s: a line of %d bytes becomes %d, Bytes says %v", d.Name, n, len(got)-len("before"), want)
				}
				if string(got[:6]) != "before" {
					t.Errorf("%s: Append changed what was there: %q", d.Name, got[:6])
				}
			}
		}
	}
}

// TestNamedUnknown has a name that a later version may have.
func TestNamedUnknown(t *testing.T) {
	d, ok := Named("carrier-pigeon")
	if ok || d.Name != "carrier-pigeon" || d.Prose != "carrier-pigeon" {
		t.Errorf("Named of an unknown name = %v, %v", d, ok)
	}
}

// TestFrameBytes has the lengths of RFC 6455, section 5.2.
func TestFrameBytes(t *testing.T) {
	for _, test := range []struct {
		payload float64
		masked  bool
		want    float64
	}{
		{0, false, 2}, {0, true, 6}, {125, false, 127}, {126, false, 130}, {65535, false, 65539}, {65536, false, 65546}, {5, true, 11},
	} {
		if got := FrameBytes(test.payload, test.masked); got != test.want {
			t.Errorf("FrameBytes(%v, %v) = %v, want %v", test.payload, test.masked, got, test.want)
		}
	}
}
