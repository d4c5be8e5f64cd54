package report

import (
	"html"
	"io"
	"regexp"
	"strings"
	"testing"

	"pollpush/report/language"
	"pollpush/results"
)

func chinese(t testing.TB) *language.Language {
	t.Helper()
	l, err := language.Named("zh")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// In a translation these stand as they are: code, figures, titles of figures and publications, values of hosts, IDs, fields, names.
var untouched = []*regexp.Regexp{
	regexp.MustCompile(`(?s)<(svg|script|style|pre)\b.*?</(svg|script|style|pre)>`),
	regexp.MustCompile("(?s)```mermaid.*?```|`[^`\n]*`|!\\[[^]]*\\]\\([^)]*\\)|(?m)^    .*$|--[a-z]+"),
	regexp.MustCompile(`<p class="detail citation">[^<]*|aria-label="图（英文）：[^"]*|<figcaption>.*?</figcaption>`),
	regexp.MustCompile(`(?s)<h3>主机</h3>.*?</dl>`),
	regexp.MustCompile(`(?m)^\| (CPU|系统|拥塞控制|模块|goamd64|gomemlimit|时钟源|空闲调节器|漏洞缓解措施|sysctl 参数|cgroup .*?|Go|gogc|pollpush) \|.*$|^[A-Z]\. [A-Z].*$`),
	regexp.MustCompile(`data-command="[^"]*"|\b[0-9a-f]{12}\b`),
	regexp.MustCompile(`\b(full|quick|browser|published)/[\w.,/-]+|pollpush: \w+`),
	regexp.MustCompile(`\b\w+\\?_[\w\\]+`), // fields
	regexp.MustCompile(`\b[a-z]+(-[a-z]+)*( \d\w*)?(-[a-z0-9.]+)+(/\w+)?\b|\b\d\w*(-\w+)+`),
}

// Words that are the same in Chinese.
var names = strings.Fields(`short-poll sse websocket http-stream long-poll think hold SSE WebSocket HTTP RTT TCP IP TLS CPU RSS ID AMD EPYC Go POST
	veth ms kB MB GB ns ping Hixie Mbps bit max Chromium Chrome JavaScript NetLog RFC Bozdag et al Lubbers Greco Abril Van de Vyvere Poisson
	pollpush md csv html full client hints Sec Fetch kernel clock cgroup NUMA sysctl Example`)

// What people are told of a page besides its texts.
var (
	tag       = regexp.MustCompile(`<[^>]*>`)
	attribute = regexp.MustCompile(`(?:aria-label|title|data-say-[a-z]+)="([^"]*)"`)
)

// english is what may be a word.
var english = regexp.MustCompile(`[A-Za-z]{2,}`)

// leftInEnglish returns the lines of a report, or texts of a page, that have words which are not in a translation's names.
func leftInEnglish(report string) []string {
	for _, u := range untouched {
		report = u.ReplaceAllString(report, "")
	}
	if _, body, ok := strings.Cut(report, "<body"); ok {
		report = tag.ReplaceAllStringFunc(body, func(markup string) string {
			var told []string
			for _, a := range attribute.FindAllStringSubmatch(markup, -1) {
				told = append(told, a[1])
			}
			return "\n" + strings.Join(told, "\n") + "\n"
		})
	}
	var left []string
	for line := range strings.SplitSeq(html.UnescapeString(report), "\n") {
		for _, word := range english.FindAllString(line, -1) {
			if !isName(word) {
				left = append(left, word+": "+line)
				break
			}
		}
	}
	return left
}

func isName(word string) bool {
	for _, n := range names {
		if n == word {
			return true
		}
	}
	return false
}

// Of the reports of all reference runs nothing is left in English that has a translation's place in the table.
func TestChineseIsComplete(t *testing.T) {
	l := chinese(t)
	if left := leftInEnglish("SSE 为 3 ms。\nIt was 3 ms with SSE.\n"); len(left) != 1 {
		t.Fatalf("an English line is not found: %q", left)
	}
	check := func(name string, runs []results.Run) {
		for _, format := range []string{"text", "md", "html"} {
			var b strings.Builder
			if err := WriteIn(&b, l, format, runs, "pollpush report"); err != nil {
				t.Fatal(err)
			}
			for _, line := range distinct(leftInEnglish(b.String())) {
				t.Errorf("%s, %s: in English: %.300s", name, format, line)
			}
		}
	}
	for _, suite := range suitesOfAllShapes {
		check(suite, reference(t, suite))
	}
	check("made up", madeUp(t))
}

func TestChineseReport(t *testing.T) {
	l := chinese(t)
	runs := reference(t, "quick")
	golden(t, "zh.txt", func(w io.Writer) error { return WriteIn(w, l, "text", runs, "pollpush report") })
	var page strings.Builder
	if err := HTML(&page, Report{Runs: runs, Language: l}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<html lang="zh-Hans">`, `data-say-copy="复制命令"`, l.Note} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page has no %s", want)
		}
	}
}

// A terminal's lines are no wider in Chinese, whose characters take two columns, and marks stay with what they close.
func TestChineseLinesFit(t *testing.T) {
	for _, line := range wrapped("短轮询（间隔 1\u00a0s）为 525\u00a0ms，是 WebSocket 的 20 倍（19–24）。长轮询为 57.3\u00a0ms。", 20) {
		if widthOf(line) > 20 || strings.ContainsAny(line[:1], ". ") || strings.HasSuffix(line, "（") || strings.HasPrefix(line, "。") {
			t.Errorf("the line %q is broken at a wrong place, or too wide", line)
		}
	}
}
