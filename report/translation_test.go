package report_test

import (
	"errors"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pollpush/bench"
	"pollpush/plots"
	"pollpush/report"
	"pollpush/report/language"
	"pollpush/results"
	"pollpush/results/madeup"
	"pollpush/results/stats"
	"pollpush/results/validity"
)

// In a translation these stand as they are, over several lines: code, figures, publications, values of hosts.
var untouchedBlocks = regexp.MustCompile("(?s)<(?:svg|script|style|pre)\\b.*?</(?:svg|script|style|pre)>|<p class=\"detail citation\">[^<]*|<h3>主机</h3>.*?</dl>|```mermaid.*?```")

// And within a line: code, titles of figures and publications, values of hosts, IDs, fields, names.
var untouched = []*regexp.Regexp{
	regexp.MustCompile("`[^`]*`|!\\[[^]]*\\]\\([^)]*\\)|^    .*$|--[a-z]+"),
	regexp.MustCompile(`^图（英文）：.*|^pollpush run .*`),
	regexp.MustCompile(`^\| (CPU|系统|拥塞控制|模块|goamd64|gomemlimit|时钟源|空闲调节器|漏洞缓解措施|sysctl 参数|cgroup .*?|Go|gogc|pollpush) \|.*$|^[A-Z]\. [A-Z].*$`),
	regexp.MustCompile(`\b[0-9a-f]{12}\b`),
	regexp.MustCompile(`\b(full|quick|browser|published|breakeven|conditions|workloads|tokens|round|middleboxes|scale)/[\w.,/-]+|pollpush: \w+`),
	regexp.MustCompile(`\b\w+\\?_[\w\\]+`), // fields
	regexp.MustCompile(`\b[a-z]+(-[a-z]+)*( \d\w*)?(-[a-z0-9.]+)+(/\w+)?\b|\b\d\w*(-\w+)+`),
}

// Words that are the same in Chinese.
var names = strings.Fields(`chrony PTP Node js short-poll sse websocket http-stream long-poll think hold SSE WebSocket HTTP RTT TCP IP TLS CPU RSS ID AMD EPYC Go POST
	veth ms kB MB GB ns ping Hixie Mbps bit max Chromium Chrome JavaScript NetLog RFC Bozdag et al Lubbers Greco Abril Van de Vyvere Poisson
	pollpush EventSource md csv html full client hints Sec Fetch kernel clock cgroup NUMA sysctl Example Mesbah van Deursen Colpaert Verborgh linux amd go Content Length
	AWS Fargate Application Load Balancer Linux GHz Cookie adaptive conflate retry gzip br deflate context fasthttp net http quic Base response HPACK QPACK Server Sent Events within chance webtransport WebTransport QUIC nginx nchan gorilla gws faye better socket io varnish HEAD KB resume offered own epoll Mbit GOGC ulimit Hn fs nr open`)

// What people are told of a page besides its texts.
var (
	tag       = regexp.MustCompile(`<[^>]*>`)
	attribute = regexp.MustCompile(`(?:aria-label|title|data-say-[a-z]+)="([^"]*)"`)
)

// leftInEnglish returns the lines of a report, or texts of a page, that have words which are not in a translation's names, each once.
func leftInEnglish(text string) []string {
	text = untouchedBlocks.ReplaceAllString(text, "")
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
	seen := map[string]bool{}
	for line := range strings.SplitSeq(html.UnescapeString(text), "\n") {
		if seen[line] || englishWord(line) == "" {
			continue
		}
		seen[line] = true
		rest := line
		for _, u := range untouched {
			rest = u.ReplaceAllString(rest, "")
		}
		if word := englishWord(rest); word != "" {
			left = append(left, word+": "+line)
		}
	}
	return left
}

// englishWord returns the first word of a line that is no name; "" where there is none.
func englishWord(line string) string {
	notLatin := func(r rune) bool { return r < 'A' || r > 'z' || r > 'Z' && r < 'a' }
	for word := range strings.FieldsFuncSeq(line, notLatin) {
		if len(word) > 1 && !slices.Contains(names, word) {
			return word
		}
	}
	return ""
}

// undrawn are the figures that runs allow, with what is written below them, and no drawing: that stays in English, and takes long.
func undrawn(t *testing.T, runs []results.Run) []report.Figure {
	t.Helper()
	var figures []report.Figure
	for _, f := range plots.Figures() {
		d, err := f.Compose(runs)
		if errors.Is(err, plots.ErrNothingToDraw) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		figures = append(figures, report.Figure{Name: f.Name, Question: f.Question, Title: d.Title(), Details: d.Details()})
	}
	return figures
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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := report.New(runs, undrawn(t, runs), "pollpush report")
			r.Language = l
			if name == "round" {
				r.Checks = []report.Checked{{Target: "gorilla", Transport: "websocket", Passed: 20, Made: 22, Failed: []string{"HEAD", "64 KB"}},
					{Target: "faye", Transport: "long-poll", Passed: 12, Made: 14, Failed: []string{"HEAD"}, Barred: "resume"}}
			}
			formats := map[string]func(io.Writer, report.Report) error{"html": report.HTML}
			if name == "quick" || name == "published" || name == "conditions" || name == "workloads" { // of the others they say nothing else, and take long
				formats["text"], formats["md"] = report.Text, report.Markdown
			}
			for format, write := range formats {
				var b strings.Builder
				if err := write(&b, r); err != nil {
					t.Fatal(err)
				}
				for _, line := range leftInEnglish(b.String()) {
					t.Errorf("%s: in English: %.300s", format, line)
				}
			}
		})
	}
	for _, suite := range append(slices.Clone(report.SuitesOfAllShapes), "breakeven") {
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
	check("conditions", madeup.Conditions())
	check("workloads", madeup.Workloads())
	check("middleboxes", madeup.Middleboxes())
	check("round", madeup.Round(1))
	check("scale", madeup.Connections())
	check("several hosts", severalHosts(report.MadeUp(t)))
}

// severalHosts has the clients of runs at other machines than their server, whose clocks are not known well enough for some.
func severalHosts(runs []results.Run) []results.Run {
	runs = stats.Answering(runs, "staleness")
	for i := range runs {
		r := &runs[i]
		r.Questions = append(r.Questions, "hosts")
		r.Scenario.Network, r.Host.Pinned = results.NetworkAgents, false
		r.Agents = []results.Agent{{Name: "a", Roles: []string{"server"}}, {Name: "b", Roles: []string{"load"}}}
		r.Clocks = []results.Clock{{Name: "b", BoundNS: 1000, MinRTTNS: 1500}}
	}
	bad := func(i int, change func(r *results.Run)) {
		r := &runs[i]
		change(r)
		r.Valid, r.InvalidBecause = true, nil
		validity.Judge(r)
	}
	bad(0, func(r *results.Run) { r.Clocks[0].BoundNS = r.Latency.P50 })
	bad(1, func(r *results.Run) { r.Clocks[0].OffsetNS, r.Clocks[0].CrossCheckNS = 1e9, results.Observed(int64(1)) })
	bad(2, func(r *results.Run) {
		r.Reference = &results.Reference{Clients: 10, Latency: r.Latency, DifferenceNS: results.Observed(int64(1e9)), SpreadNS: results.Observed(int64(1))}
	})
	runs[3].Warnings = append(runs[3].Warnings, "what clients send to each other one process alone can account for: all clients were at agent b")
	return runs
}
