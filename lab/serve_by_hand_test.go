package lab_test

import (
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

func TestShot(t *testing.T) {
	out := os.Getenv("SHOT")
	if out == "" {
		t.Skip()
	}
	l := startLab(t, "127.0.0.1:0", 4)
	b := startBrowser(t, l.SPKI)
	p := newTab(t, b, "about:blank")
	chromedp.Listen(p.ctx, func(ev any) {
		switch e := ev.(type) {
		case *runtime.EventConsoleAPICalled:
			for _, a := range e.Args {
				t.Logf("console: %s", a.Value)
			}
		case *log.EventEntryAdded:
			t.Log(e.Entry.Text, e.Entry.URL)
		}
	})
	w, _ := strconv.Atoi(os.Getenv("W"))
	if w == 0 {
		w = 1320
	}
	h, _ := strconv.Atoi(os.Getenv("H"))
	if h == 0 {
		h = 900
	}
	wait, _ := strconv.Atoi(os.Getenv("WAIT"))
	if wait == 0 {
		wait = 8
	}
	p.do(chromedp.EmulateViewport(int64(w), int64(h)), chromedp.Navigate(l.URL+os.Getenv("Q")))
	time.Sleep(time.Duration(wait) * time.Second)
	if js := os.Getenv("JS"); js != "" {
		v, err := chromedp.Run(p.ctx, chromedp.Evaluate[any](js, chromedp.EvalAwaitPromise))
		t.Log(v, err)
	}
	shot := chromedp.CaptureScreenshot()
	if os.Getenv("FULL") != "" {
		shot = chromedp.FullScreenshot(100)
	}
	png, err := chromedp.Run(p.ctx, shot)
	t.Log(err)
	os.WriteFile(out, png, 0o644)
}
