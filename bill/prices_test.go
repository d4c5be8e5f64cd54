package bill

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFiles(t *testing.T) {
	all := Files()
	if len(all) < 6 {
		t.Fatalf("%d price files, want all that are in prices/", len(all))
	}
	for _, p := range all {
		if len(p.Items) == 0 || p.Name == "" || strings.HasSuffix(p.Name, ".yaml") {
			t.Errorf("%q has %d items", p.Name, len(p.Items))
		}
	}
	if !slices.IsSorted(Names()) {
		t.Errorf("%q are not in order", Names())
	}
}

func TestLoad(t *testing.T) {
	own := filepath.Join(t.TempDir(), "own.yaml")
	if err := os.WriteFile(own, []byte("about: x\ndate: 2026-11-26\nsource: y\ncurrency: EUR\nitems: [{name: all, meter: month, price: 3}]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := Load(own)
	if err != nil || p.Name != "own" || p.Month(Usage{}).Total != 3 {
		t.Errorf("Load(%q) = %+v, %v", own, p, err)
	}
	if _, err := Load("abli"); err == nil || !strings.Contains(err.Error(), `(did you mean "ably"?)`) {
		t.Errorf("a name that nearly exists: %v", err)
	}
	if _, err := Load("./none.yaml"); err == nil || !strings.HasPrefix(err.Error(), "read prices: ") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestReadIsStrict: whatever a price file has wrong is an error that says what to write.
func TestReadIsStrict(t *testing.T) {
	const head = "about: x\ndate: 2026-11\nsource: y\ncurrency: EUR\n"
	const good = "items: [{name: all, meter: month, price: 3}]\n"
	if _, err := Read(strings.NewReader(head+good), "p.yaml"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ text, want string }{
		{"", "p.yaml: it is empty"},
		{head + "currenzy: EUR\n" + good, `p.yaml:5: unknown field "currenzy" (did you mean "currency"?)`},
		{head + "items: [{name: all, meter: month, prize: 3}]\n", `p.yaml:5: unknown field "prize" (did you mean "price"?)`},
		{head + "about: z\n" + good, "p.yaml:5: "},
		{head + "items: {\n", "p.yaml:"},
		{head + good + "---\n" + head + good, "a second document"},
		{head + "items: []\n", "no items"},
		{head + "items:\n- tiers:\n    ! 0\n", "p.yaml:7: it has a tag"},
		{head + "items: [&a {name: all, meter: month, price: 3}]\n", "p.yaml:5: it has a tag, an anchor"},
		{"about: x\ndate: soon\nsource: y\ncurrency: EUR\n" + good, `date: "soon" is no date`},
		{"about: x\ndate: 2026-11\ncurrency: EUR\n" + good, "source is missing"},
		{"date: 2026-11\nsource: y\ncurrency: EUR\n" + good, "about is missing"},
		{"about: x\ndate: 2026-11\nsource: y\n" + good, "currency is missing"},
		{head + "for: socket\n" + good, `for: "socket" does not exist`},
		{head + "items: [{meter: month, price: 3}]\n", "item 1 has no name"},
		{head + "items: [{name: a, meter: month, price: 3}, {name: a, meter: hours, price: 3}]\n", "two items"},
		{head + "items: [{name: a, meter: egress, price: 3}]\n", `no meter "egress"`},
		{head + "items: [{name: a, meter: month}]\n", "needs a price"},
		{head + "items: [{name: a, meter: month, price: 1, tiers: [{price: 2}]}]\n", "only one of them"},
		{head + "items: [{name: a, meter: month, price: -1}]\n", "below 0"},
		{head + "items: [{name: a, meter: month, step: 2, price: 1}]\n", "step means nothing to the meter month"},
		{head + "items: [{name: a, meter: vcpu_hours, step: -2, price: 1}]\n", "step: -2 is below 0"},
		{head + "items: [{name: a, meter: load_balancer_units, price: 1}]\n", "unit belongs to"},
		{head + "items: [{name: a, meter: load_balancer_units, price: 1, unit: {active_connections: 3}}]\n", "each above 0"},
		{head + "items: [{name: a, meter: wall_clock_gb_seconds, price: 1}]\n", "memory_gb is missing"},
		{head + "items: [{name: a, meter: month, tiers: [{up_to: 3, price: 1}]}]\n", "the last tier has an end"},
		{head + "items: [{name: a, meter: month, tiers: [{up_to: 3, price: 1}, {up_to: 2, price: 1}, {price: 1}]}]\n", "tiers rise"},
		{head + "items: [{name: a, meter: plan, price: 1}]\n", "plans belong"},
		{head + "items: [{name: a, meter: plan, plans: [{price: 1}]}]\n", "needs a name"},
		{head + "items: [{name: a, meter: month, price: .nan}]\n", `item "a": price: NaN is out of range: use 0 to 1,000,000,000,000`},
		{head + "items: [{name: a, meter: month, price: .inf}]\n", `item "a": price: +Inf is out of range`},
		{head + "items: [{name: a, meter: month, price: -.inf}]\n", `item "a": price: -Inf is below 0`},
		{head + "items: [{name: a, meter: month, price: 1e300}]\n", `item "a": price: 1e+300 is out of range`},
		{head + "items: [{name: a, meter: month, price: 1e999}]\n", "p.yaml:5: "},
		{head + "items: [{name: a, meter: month, price: 1, per: .nan}]\n", `item "a": per: NaN is out of range`},
		{head + "items: [{name: a, meter: month, price: 1, per: 1e-300}]\n", `item "a": per: 1e-300 is out of range: use 0.000000001 to`},
		{head + "items: [{name: a, meter: vcpu_hours, price: 1, step: .nan}]\n", `item "a": step: NaN is out of range`},
		{head + "items: [{name: a, meter: month, tiers: [{up_to: .nan, price: 1}, {price: 1}]}]\n", `item "a": tier 1: up_to: NaN is out of range`},
		{head + "items: [{name: a, meter: month, tiers: [{up_to: 1, price: 1}, {price: .inf}]}]\n", `item "a": tier 2: price: +Inf is out of range`},
		{head + "items: [{name: a, meter: plan, plans: [{name: big, price: 1, connections: .inf}]}]\n", `item "a": plan "big": connections: +Inf is out of range`},
		{head + "items: [{name: a, meter: load_balancer_units, price: 1, unit: {new_connections_per_second: 1, active_connections: .nan, gb_per_hour: 1, rules_per_second: 1}}]\n",
			`item "a": unit: active_connections: NaN is out of range`},
		{head + "items: [{name: a, meter: load_balancer_units, price: 1, unit: {new_connections_per_second: 1, active_connections: 1, gb_per_hour: 1, rules_per_second: 1, rules_per_request: .inf}}]\n",
			`item "a": unit: rules_per_request: +Inf is out of range`},
		{head + "#" + strings.Repeat("x", maxText) + "\n", "more than 1024 kB"},
	} {
		_, err := Read(strings.NewReader(test.text), "p.yaml")
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.120q\nerror %v\nwant  %s", test.text, err, test.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, p := range Files() {
		text, err := embedded.ReadFile("prices/" + p.Name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Read(strings.NewReader(text), "fuzzed.yaml")
		if err != nil {
			return
		}
		for _, u := range []Usage{{}, {Connections: 1e6, NewConnections: 1, Requests: 1e5, RequestSeconds: 1e6, Delivered: 1e6, MessageBytes: 1e6, BytesDown: 1e9, Cores: 3, Memory: 1e9}} {
			if b := p.Month(u); b.Applies == (b.Why != "") {
				t.Errorf("%+v neither applies nor says why not", b)
			}
		}
	})
}

// TestDocument: docs/prices.md tells every key and every meter, and its example can be read.
func TestDocument(t *testing.T) {
	text, err := os.ReadFile("../docs/prices.md")
	if err != nil {
		t.Fatal(err)
	}
	for name := range meters {
		if !strings.Contains(string(text), "| `"+name+"` |") {
			t.Errorf("docs/prices.md has no row for the meter %s", name)
		}
	}
	for _, key := range keys() {
		if !strings.Contains(string(text), key) {
			t.Errorf("docs/prices.md does not tell the key %s", key)
		}
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\n")
	example, _, _ := strings.Cut(rest, "```\n")
	p, err := Read(strings.NewReader(example), "example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the example's bill", p.Month(Usage{Delivered: 1e6 / 2592000., MessageBytes: 10, WireDown: 1001e9 / 2592000, Socket: true}).Total, 1.09)
}
