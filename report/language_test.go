package report

import (
	"io"
	"strings"
	"testing"

	"pollpush/report/language"
)

func chinese(t testing.TB) *language.Language {
	t.Helper()
	l, err := language.Named("zh")
	if err != nil {
		t.Fatal(err)
	}
	return l
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
