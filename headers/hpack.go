package headers

// Indexed reports whether an encoder represents the field by an index of HPACK, or enters it into the dynamic table to do so the
// next time (RFC 7541, sections 6.1 and 6.2.1), as Chromium's does with all fields that don't begin with a colon and with :authority.
// Of the others the static table has :scheme, GET, POST and the path /; the rest, above all paths, is a literal without indexing
// (section 6.2.2). Strings are coded by Huffman's code where that is shorter (section 5.2). It is as good for golang.org/x/net's
// encoder: a field that is not indexed is to be Sensitive, which costs as many bytes.
func (f Field) Indexed() bool {
	switch f.Name {
	case ":method":
		return f.Value == "GET" || f.Value == "POST"
	case ":path":
		return f.Value == "/"
	case ":protocol":
		return false
	}
	return true
}

// Weight returns what a HEADERS frame of HTTP/2 says of the stream's priority, less one: it depends on no other, exclusively, and
// that is five bytes of the frame (RFC 7540, section 5.3.2; RFC 9113, section 6.2, still allows them). ok is false where the
// frame says nothing.
func (r Request) Weight() (weight uint8, ok bool) {
	switch {
	case r.Profile != Browser || r.HTTP != "2":
		return 0, false
	case r.Kind == Upgrade:
		return 146, true
	}
	return 219, true
}
