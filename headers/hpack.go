package headers

// Indexed reports whether an encoder enters the field of that name into the dynamic table of HPACK (RFC 7541, section 6.2.1), as
// Chromium's does with all but :path, whose value is new each time, and the other pseudo-header fields. Those are literals
// without indexing (section 6.2.2), unless the static table has them as they are. Strings are coded by Huffman's code where
// that is shorter (section 5.2).
func Indexed(name string) bool { return name == ":authority" || name[0] != ':' }
