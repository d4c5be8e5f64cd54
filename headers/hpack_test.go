package headers

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/http2/hpack"
)

// navigation is what Chromium 156 asked for the page with, by which the dynamic table began. (It is none of our requests.)
var navigation = []Field{
	{":method", "GET"}, {":authority", "127.0.0.1:36909"}, {":scheme", "https"}, {":path", "/"},
	{"sec-ch-ua", chromiumBrand}, {"sec-ch-ua-mobile", "?0"}, {"sec-ch-ua-platform", `"Linux"`}, {"upgrade-insecure-requests", "1"},
	{"user-agent", chromiumAgent},
	{"accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"},
	{"sec-fetch-site", "none"}, {"sec-fetch-mode", "navigate"}, {"sec-fetch-user", "?1"}, {"sec-fetch-dest", "document"},
	{"accept-encoding", "gzip, deflate, br, zstd"}, {"accept-language", "en-US,en;q=0.9"}, {"priority", "u=0, i"},
}

// TestChromiumHTTP2 encodes what one connection of Chromium 156 carried, one request after the other, and compares fields and size of each
// header block, which is what its HEADERS frames had after the five bytes of priority.
func TestChromiumHTTP2(t *testing.T) {
	var block bytes.Buffer
	encoder, decoder := hpack.NewEncoder(&block), hpack.NewDecoder(4096, nil)
	for _, test := range []struct {
		name    string
		request Request
		want    string
	}{
		{"the page", Request{}, "82418b089d5c0b8170dc65c7c0ff878440874148b1275ad1ffa2fe749d37215aed83aa4fe7efbc1fcbdfcfd29fcde9ec3d26b69fe7efbc1fc85b73f9" +
			"408b4148b1275ad1ad49e33505023f30408d4148b1275ad1ad5d034ca7b29f07224c696e7578224092b6b9ac1c8558d520a4b6c2ad617b5a54251f01" +
			"317ad3d07f66a281b0dae053fafc087ed4ce6aadf2a7979c89c6bfb521aeba0bc8b1e632586d975765c53facd8f7e8cff4a506ea5531149d4ffda98c" +
			"a39282a117a7b0f49580b6e2e05c0b814dc394761986d975765c53ec497ca589d34d1f43aeba0c41a4c7a98f33a69a3fdf9a68fa1d75d0620d263d4c" +
			"79a68fbed00177fe8d48e62b1d3cd1f46a4731581f734bf46a473158f058ebfa352398ac0ebaa6faf963e7efb4005defa1d75d0620d263d4c20d3545" +
			"9162f924e3aa62fdf782367efb4005dd408a4148b4a549275906497f83a8f517408a4148b4a549275a93c85f86a87dcd30d25f408a4148b4a549275a" +
			"d416cf023f31408a4148b4a549275a42a13f8690e4b692d49f50929bd9abfa5242cb40d25fa523b3e94f684c9f518b2d4b70ddf45abefb4005df4086" +
			"aec31ec327d785b6007d286f"},
		{"a first poll", Request{Kind: Poll, Target: "/poll?topic=0&after=0"}, "82cb87049062b3d147f893d662400f81ca92d9003f4085aec1cd48ff86a8eb10649cbf5886a8eb10649cbfcac8cccb53032a2f2a7f088840e92ac7b0" +
			"d31aaf7f088321ec477f07842d35a7d773929d29ad1718602275702e05c371971f03ec7fc7c6608c4150831ea81d95d95d95d97f7f0785b600fd286f"},
		{"a poll", Request{Kind: Poll, Target: "/poll?topic=0&after=k3f9-17"}, "82d487049462b3d147f893d662400f81ca92d90756657d60bbc6c5d1cfd3d2c4c3c2c1c0c9c8bfbe"},
		{"a poll of what may be kept", Request{Kind: Poll, Target: "/etag?topic=0", Revalidate: true}, "82d487048a60a91cdfe24f5989003f5887a47e561cc5801fd2d0d4d3c5c4c3c2c1cac9c0bf"},
		{"a conditional poll", Request{Kind: Poll, Target: "/etag?topic=0", Revalidate: true, Extra: []Field{{"If-None-Match", `"v1"`}}}, "82d587048a60a91cdfe24f5989003fbed2d0d4d3c5c4c3c2c1cac9c0690422763122c0"},
		{"an EventSource", Request{Kind: EventStream, Target: "/sse?topic=0"}, "82d687048961082ff893d662400fc8c7d3d1538c497ca582f72d495909b0a3a7d6d5c6c5c4c3cccbc2c1"},
		{"an EventSource that comes back", Request{Kind: EventStream, Target: "/sse?topic=0", Extra: []Field{{"Last-Event-ID", "k3f9-7"}}}, "82d787048961082ff893d662400fc9c8d4d2bed6d54089a0684ac5ee5a92b1a485eaccafacefc7c6c5c4cdccc3c2"},
		{"a WebSocket", Request{Kind: Upgrade, Target: "/ws?topic=0&after=0"}, "0207434f4e4e454354d887048e63c23fc49eb312007c0e5496c8010087b95d8749c87a3f87f058d072752a7fcac9d340853d8698d57f919d29ad1718" +
			"602275702e05c371971f03ff408f4148b782c68393a952b772d8831eaf023133cfcec540914148b782c68393a952b17ca4b520c7a91f9eacb6525420" +
			"7315690b2d03497ed425062d498a91f98bc1aa90fe228cc947"},
		{"another WebSocket", Request{Kind: Upgrade, Target: "/ws?topic=0&after=0"}, "0207434f4e4e454354db87048e63c23fc49eb312007c0e5496c8010087b95d8749c87a3f87f058d072752a7fcdccd6c0bfd0cfc6be"},
	} {
		fields := navigation
		if r := test.request; r.Target != "" {
			r.Profile, r.HTTP, r.Secure, r.Host, r.Cookie = Browser, "2", true, "127.0.0.1:36909", "session=7f7f7f7f"
			fields = append(r.Pseudo(), r.Fields()...)
		}
		block.Reset()
		for _, f := range fields {
			name := strings.ToLower(f.Name)
			if err := encoder.WriteField(hpack.HeaderField{Name: name, Value: f.Value, Sensitive: !f.Indexed()}); err != nil {
				t.Fatal(err)
			}
		}
		want, err := hex.DecodeString(test.want)
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := decoder.DecodeFull(want)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(fields, decoded, func(f Field, h hpack.HeaderField) bool {
			return strings.ToLower(f.Name) == h.Name && f.Value == h.Value
		}) {
			t.Errorf("%s has the fields\n%v\nwant\n%v", test.name, fields, decoded)
		}
		// Of two equal names in the static table encoders choose either, and Go's marks a literal as one never to be indexed.
		if block.Len() != len(want) {
			t.Errorf("%s has a header block of %d bytes, want %d:\n%x\n%x", test.name, block.Len(), len(want), block.Bytes(), want)
		}
	}
}
