package report_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"pollpush/bench"
	"pollpush/report"
	"pollpush/report/language"
	"pollpush/results"
)

// In a translation these stand as they are: code, figures, titles of figures and publications, values of hosts, IDs, fields, names.
var untouched = []*regexp.Regexp{
	regexp.MustCompile(`(?s)<(svg|script|style|pre)\b.*?</(svg|script|style|pre)>`),
	regexp.MustCompile("(?s)```mermaid.*?```|`[^`\n]*`|!\\[[^]]*\\]\\([^)]*\\)|(?m)^    .*$|--[a-z]+"),
	regexp.MustCompile(`<p class="detail citation">[^<]*|aria-label="图（英文）：[^"]*`),
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
	pollpush EventSource md csv html full client hints Sec Fetch kernel clock cgroup NUMA sysctl Example Mesbah van Deursen Colpaert Verborgh linux amd go Content Length`)

// What people are told of a page besides its texts.
var (
	tag       = regexp.MustCompile(`<[^>]*>`)
	attribute = regexp.MustCompile(`(?:aria-label|title|data-say-[a-z]+)="([^"]*)"`)
)

// english is what may be a word.
var english = regexp.MustCompile(`[A-Za-z]{2,}`)

// leftInEnglish returns the lines of a report, or texts of a page, that have words which are not in a translation's names.
func leftInEnglish(text string) []string {
	for _, u := range untouched {
		text = u.ReplaceAllString(text, "")
	}
	if _, body, ok := strings.Cut(text, "<body"); ok {
		text = tag.ReplaceAllStringFunc(body, func(markup string) string {
			var told []string
			for _, a := range attribute.FindAllStringSubmatch(markup, -1) {
				told = append(told, a[1])
			}
			return "\n" + strings.Join(told, "\n") + "\n"
		})
	}
	var left []string
	for line := range strings.SplitSeq(html.UnescapeString(text), "\n") {
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
	l, err := language.Named("zh")
	if err != nil {
		t.Fatal(err)
	}
	if left := leftInEnglish("SSE 为 3 ms。\nIt was 3 ms with SSE.\n"); len(left) != 1 {
		t.Fatalf("an English line is not found: %q", left)
	}
	check := func(name string, runs []results.Run) {
		t.Helper()
		for _, format := range []string{"text", "md", "html"} {
			var b strings.Builder
			if err := report.WriteIn(&b, l, format, runs, "pollpush report"); err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, line := range leftInEnglish(b.String()) {
				if seen[line] {
					continue
				}
				seen[line] = true
				t.Errorf("%s, %s: in English: %.300s", name, format, line)
			}
		}
	}
	for _, suite := range report.SuitesOfAllShapes {
		path := "../results/data/reference/" + suite + "/runs.jsonl"
		runs, _, err := results.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range runs {
			runs[i].Bench = path
		}
		check(suite, bench.RestoreAbout(runs))
	}
	check("made up", report.MadeUp(t))
}
