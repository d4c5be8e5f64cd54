package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// allowed are the arrows of the architecture: what each package may import of other families. A package that isn't named has
// its parent's line. Of what it measures the load
// generator shares the format of lines and cursors (feed) and the descriptors (transport), and nothing else.
var allowed = map[string][]string{
	"transport": {},
	"feed":      {},
	"headers":   {}, // of requests
	"internal":  {}, // small tools without a concept of ours

	"servers":      {"feed", "transport"},
	"servers/quic": {"feed", "transport", "internal/udp"},

	"results":            {"transport", "headers", "internal/hint", "internal/histogram", "internal/shell", "internal/visible", "internal/shipped"},
	"bill":               {"transport", "results", "results/stats", "model", "internal/yamlerror", "internal/shipped"},
	"report":             {"transport", "bill", "results", "results/slo", "results/stats", "results/validity", "model", "studies", "plots", "internal/english", "internal/shell", "internal/terminal", "internal/visible", "internal/shipped"},
	"suites/targets":     {"transport", "internal/hint", "internal/yamlerror", "internal/shipped"},      // files that describe servers and middleboxes
	"suites/middleboxes": {"suites/targets", "internal/hint", "internal/yamlerror", "internal/shipped"}, // and what lies before those

	"suites":  {"transport", "results", "results/slo", "results/stats", "report", "internal/yamlerror", "internal/shipped"},
	"model":   {"transport", "headers", "results", "results/stats"},
	"plots":   {"transport", "bill", "results", "results/slo", "results/stats", "model", "studies", "internal/english", "internal/shell", "internal/visible", "internal/wholefile"},
	"studies": {"transport", "results", "results/stats", "model"},

	"bench": {"transport", "check", "results", "results/slo", "results/stats", "results/validity", "report", "suites", "suites/targets", "plots", "loadgen", "internal/host", "internal/shell", "internal/terminal", "internal/usage", "internal/visible", "internal/wholefile"},

	"advise": {"transport", "results", "results/slo", "results/stats", "model", "suites", "bill", "internal/english", "internal/visible"},

	"capacity": {"transport", "results", "results/slo", "results/stats", "internal/usage", "internal/visible"},

	"internal/browsertest": {"loadgen/browser"}, // finds what it starts

	"internal/udp":   {"internal/arrival"},
	"internal/relay": {"feed", "internal/arrival", "internal/histogram", "internal/udp"},

	"loadgen":              {"transport", "feed", "headers", "results", "internal/arrival", "internal/hiccup", "internal/histogram", "internal/udp"},
	"loadgen/subscription": {"transport", "feed", "headers", "results", "suites/targets"},
	"loadgen/browser":      {"transport", "feed", "headers", "results"},

	"experiment": {"transport", "feed", "servers", "servers/epoll", "servers/nethttp", "servers/quic", "loadgen", "loadgen/account", "loadgen/browser", "loadgen/exchange", "loadgen/http3", "loadgen/subscription", "suites/middleboxes", "suites/targets", "results", "results/validity", "internal/hiccup", "internal/histogram", "internal/host", "internal/relay", "internal/udp", "internal/veth", "internal/shipped", "internal/clock"},

	"agents": {"experiment", "internal/host"},

	"check": {"transport", "feed", "results", "loadgen", "internal/visible"},

	"verify":      {"transport", "feed", "results", "results/stats", "experiment", "internal/arrival", "internal/clock", "internal/host", "internal/timens", "internal/veth"},
	"verify/null": {"transport", "feed", "results"}, // shares no code with what is measured, nor with what measures
	"lab":         {"transport", "feed", "servers", "servers/websocket/frames", "servers/websocket/handshake", "internal/host", "internal/relay"},
}

// confined are libraries that stay in one place.
var confined = map[string]string{
	"github.com/chromedp/chromedp":   "loadgen/browser/*, internal/browsertest",
	"github.com/vishvananda/netlink": "internal/veth",
	"github.com/nats-io":             "agents",
	"github.com/valyala/fasthttp":    "servers/*, loadgen/*, lab/*",
	"github.com/gorilla/websocket":   "*/websocket",
	"github.com/valyala/fastjson":    "loadgen/*",
	"gonum.org/v1/plot":              "plots/*",
	"github.com/panjf2000/gnet":      "servers/epoll",
	"github.com/gobwas/ws":           "servers/websocket",
	"github.com/quic-go":             "servers/quic, loadgen/http3, loadgen/internal/quicpeer, */webtransport, model",
	"golang.org/x/net/http2":         "loadgen/http2, model",
}

func TestImportArrows(t *testing.T) {
	list := exec.Command("go", "list", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	packages := 0
	for ; ; packages++ {
		var p struct {
			ImportPath                         string
			Imports, TestImports, XTestImports []string
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		from := strings.TrimPrefix(p.ImportPath, "pollpush")
		if from == "" {
			continue // main composes everything
		}
		for _, to := range p.Imports {
			if why := forbidden(from[1:], to); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, to, why)
			}
		}
		for _, to := range append(p.TestImports, p.XTestImports...) {
			// Tests may reach further, but the load generator's and the servers' never reach each other.
			if top := topLevel(to); top == "servers" && topLevel(p.ImportPath) == "loadgen" || top == "loadgen" && topLevel(p.ImportPath) == "servers" {
				t.Errorf("a test of %s imports %s: servers and loadgen share no code", p.ImportPath, to)
			}
		}
	}
	if packages < len(allowed) {
		t.Errorf("go list names %d packages, want at least the %d that have arrows", packages, len(allowed))
	}
}

// forbidden says why package from (without the module's name) must not import to; "" if it may.
func forbidden(from, to string) string {
	for library, place := range confined {
		if to == library || strings.HasPrefix(to, library+"/") {
			ok := false
			for pattern := range strings.SplitSeq(place, ", ") {
				ok = ok || inside(from, pattern)
			}
			if !ok {
				return "it stays under " + place
			}
		}
	}
	if !strings.HasPrefix(to, "pollpush/") {
		if from == "feed" && strings.Contains(to, ".") {
			return "feed uses the standard library only"
		}
		return ""
	}
	to = strings.TrimPrefix(to, "pollpush/")
	if top := topLevel(from); top == topLevel(to) && top != "internal" {
		return "" // a family: the compiler sees to it that arrows between its packages run one way
	}
	row := from
	for ; allowed[row] == nil; row = path.Dir(row) {
		if row == "." {
			return "a new package has to earn its place: add it to the arrows"
		}
	}
	if !slices.Contains(allowed[row], to) {
		return "no such arrow"
	}
	return ""
}

func topLevel(importPath string) string {
	top, _, _ := strings.Cut(strings.TrimPrefix(importPath, "pollpush/"), "/")
	return top
}

// inside reports whether a package lies at a pattern: "plots/*" is plots and all below, "*/websocket" ends so.
func inside(pkg, pattern string) bool {
	if top, ok := strings.CutSuffix(pattern, "/*"); ok {
		return pkg == top || strings.HasPrefix(pkg, top+"/")
	}
	return path.Base(pkg) == path.Base(pattern)
}

func TestForbiddenArrowsAreSeen(t *testing.T) {
	for from, to := range map[string]string{
		"loadgen":       "pollpush/servers",
		"servers/sse":   "pollpush/loadgen/http1",
		"servers":       "github.com/gorilla/websocket",
		"report":        "gonum.org/v1/plot/vg",
		"feed":          "golang.org/x/sys/unix",
		"novelty":       "pollpush/feed",
		"internal/leak": "pollpush/internal/shell",
		"results":       "pollpush/internal/host",
		"model":         "github.com/valyala/fasthttp",
		"experiment":    "pollpush/lab",
		"verify/null":   "pollpush/experiment",
		"lab":           "pollpush/experiment",
	} {
		if forbidden(from, to) == "" {
			t.Errorf("%s may import %s", from, to)
		}
	}
}
