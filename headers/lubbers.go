package headers

// lubbers reports whether the request is the one that Lubbers & Greco printed. They have short polls only: their request has no
// cursor and no hold.
func (r Request) lubbers() bool { return r.Profile == Lubbers && r.Kind == Poll && !r.multiplexed() }

// The request printed by Lubbers & Greco 2010: 692 characters without the line ends. Target and host are part of it.
const lubbersTarget = "/PollingStock//PollingStock"

var lubbers = []Field{
	{"Host", "localhost:8080"},
	{"User-Agent", "Mozilla/5.0 (Windows; U; Windows NT 5.1; en-US; rv:1.9.1.5) Gecko/20091102 Firefox/3.5.5"},
	{"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
	{"Accept-Language", "en-us"},
	{"Accept-Encoding", "gzip,deflate"},
	{"Accept-Charset", "ISO-8859-1,utf-8;q=0.7,*;q=0.7"},
	{"Keep-Alive", "300"},
	{"Connection", "keep-alive"},
	{"Referer", "http://www.example.com/PollingStock/"},
	{"Cookie", "showInheritedConstant=false; showInheritedProtectedConstant=false; showInheritedProperty=false; " +
		"showInheritedProtectedProperty=false; showInheritedMethod=false; showInheritedProtectedMethod=false; " +
		"showInheritedEvent=false; showInheritedStyle=false; showInheritedEffect=false"},
}
