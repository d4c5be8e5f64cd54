package shipped

import "testing"

func TestWhatIsGiven(t *testing.T) {
	for given, want := range map[string]string{
		"": "name", "pollpush": "name", "socket.io": "name", "x.yaml": "file", "./x": "file", "a/b": "file", "/a:b.yml": "file",
		"127.0.0.1:80": "address", "[::1]:80": "address", "http://127.0.0.1:80": "address",
	} {
		got := "name"
		switch {
		case IsFile(given):
			got = "file"
		case IsAddress(given):
			got = "address"
		}
		if got != want {
			t.Errorf("%q is a %s, want %s", given, got, want)
		}
	}
}
