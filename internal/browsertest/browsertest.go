// Package browsertest starts a Chromium for tests of pages. Tests use it, and nothing else does.
package browsertest

import (
	"context"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"pollpush/loadgen/browser"
)

// Start starts a Chromium that reaches no host but those that reach names, which has the form of the flag host-resolver-rules
// (", EXCLUDE 127.0.0.1"; "": none), and ends it with the test. Without a Chromium the test fails where CI is set, and is skipped elsewhere.
func Start(t *testing.T, reach string, flags ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	path, err := browser.Find()
	if err != nil {
		const sentence = "NOT TESTED in a browser: there is no chromium. Debian's package is: apt-get install --no-install-recommends chromium"
		if os.Getenv("CI") != "" {
			t.Fatal(sentence)
		}
		t.Skip(sentence)
	}
	options := append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"+reach),
		chromedp.Flag("lang", "en-US"), chromedp.WindowSize(1320, 1000),
	}, flags...)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}
