package language

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	l, err := read([]byte(`
tag: zh-Hans
note: 备注。
texts:
  yes: 是
  "With {who} it was {v}, {n} times as much.": "{who}为 {v}，是基准的 {n} 倍。"
  "With {who} it was {v}.": "{who}为 {v}。"
  "at {rawplace} and {x}": "在{rawplace}，{x}"
  long polling: 长轮询
  "{a}, {b}": "{a}、{b}"
  "{a} and {b}": "{a}和{b}"
`))
	if err != nil {
		t.Fatal(err)
	}
	for english, want := range map[string]string{
		"yes":                            "是",
		"With long polling it was 3 ms.": "长轮询为 3 ms。",
		"With SSE it was 3 ms, 2.5 times as much.":                   "SSE 为 3 ms，是基准的 2.5 倍。",
		"With SSE, WebSocket and long polling it was 0 B.":           "SSE、WebSocket 和长轮询为 0 B。",
		"With SSE it was 3 ms. With long polling it was 4 ms.":       "SSE 为 3 ms。长轮询为 4 ms。",
		"With SSE it was 3 ms. That is left as it is. So is this.":   "SSE 为 3 ms。 That is left as it is. So is this.",
		"at long polling and long polling":                           "在 long polling，长轮询",
		"AMD, EPYC":                                                  "AMD, EPYC", // a comma is no word
		"1,500":                                                      "1,500",
		"With SSE it was {v}, which stands for nothing, says a file": "With SSE it was {v}, which stands for nothing, says a file",
	} {
		if got := l.Text(english); got != want {
			t.Errorf("%q is %q, want %q", english, got, want)
		}
	}
}

func TestMistakesOfTables(t *testing.T) {
	for table, want := range map[string]string{
		`"With {who}": "无"`:        "has no {who}",
		`"With {who}": "{who}{n}"`: "which the English has not",
		`"With {": "无"`:            "begins no placeholder",
	} {
		if _, err := read([]byte("tag: zh\nnote: n\ntexts:\n  " + table + "\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want one that says %q", table, err, want)
		}
	}
}

// Each language that is offered can be read, and English changes nothing.
func TestNames(t *testing.T) {
	for _, name := range Names() {
		l, err := Named(name)
		if err != nil {
			t.Error(err)
		}
		if name == English && (l != nil || l.Text("Findings") != "Findings" || l.HTML() != "en") {
			t.Error("English is changed")
		}
		if name != English && (l.Tag == "" || l.Note == "" || l.Text("Findings") == "Findings") {
			t.Errorf("%s is incomplete", name)
		}
	}
	if _, err := Named("tlh"); err == nil {
		t.Error("there is Klingon")
	}
}
