package browser

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// A chromium is a running browser with a profile of its own, which is removed with it. It dies with this process, however
// that ends: it is killed when the thread that started it is gone (prctl(2), PR_SET_PDEATHSIG), and it ends itself when
// the pipe by which it takes orders is closed.
type chromium struct {
	ctx    context.Context // of its first page
	cancel func()
	dir    string // for the NetLog; "" when none is kept
}

// start starts a Chromium that reaches nothing but the loopback interface, and a server at quic, HOST:PORT, by HTTP/3 alone; "":
// none.
func start(ctx context.Context, netLog bool, certificate []byte, quic string) (*chromium, error) {
	path, err := Find()
	if err != nil {
		return nil, err
	}
	c := &chromium{}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-extensions", true), chromedp.Flag("disable-dev-shm-usage", true),
		// A headless page is never in front of anybody; its timers must run as if it were.
		chromedp.Flag("disable-background-timer-throttling", true),
		chromedp.Flag("disable-renderer-backgrounding", true), chromedp.Flag("disable-backgrounding-occluded-windows", true),
		// Without it Chromium looks up hosts of its vendor.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	}
	if quic == "" {
		options = append(options, chromedp.Flag("disable-quic", true))
	} else {
		// A browser comes to HTTP/3 by what an answer over TCP says (Alt-Svc, RFC 7838). There is none here.
		options = append(options, chromedp.Flag("enable-quic", true), chromedp.Flag("origin-to-force-quic-on", quic))
	}
	if certificate != nil {
		key, err := fingerprint(certificate)
		if err != nil {
			return nil, err
		}
		options = append(options, chromedp.Flag("ignore-certificate-errors-spki-list", key))
	}
	if netLog {
		if c.dir, err = os.MkdirTemp("", "pollpush-netlog-"); err != nil {
			return nil, fmt.Errorf("make a place for the NetLog: %w", err)
		}
		options = append(options, chromedp.Flag("log-net-log", c.netLog()))
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...) // stop waits until it is gone
	page, leave := chromedp.NewContext(allocator)
	c.ctx = page
	c.cancel = func() { leave(); stop() }
	defer context.AfterFunc(ctx, leave)()
	if err := chromedp.Do(page); err != nil {
		c.stop()
		return nil, fmt.Errorf("start %s: %w", path, errors.Join(ctx.Err(), err))
	}
	return c, nil
}

func (c *chromium) netLog() string { return filepath.Join(c.dir, "netlog.json") }

// quit asks the browser to end, so that its NetLog is complete.
func (c *chromium) quit() error {
	ctx, cancel := context.WithTimeout(c.ctx, 5*time.Second)
	defer cancel()
	if err := chromedp.Cancel(ctx); err != nil {
		return fmt.Errorf("end the browser: %w", err)
	}
	return nil
}

// stop ends the browser and removes its files.
func (c *chromium) stop() {
	c.cancel()
	if c.dir != "" {
		os.RemoveAll(c.dir)
	}
}

// version returns what the browser calls itself: Chrome/156.0.1.2.
func (c *chromium) version(ctx context.Context) (string, error) {
	v, err := chromedp.CallBrowser(c.ctx, cdpbrowser.GetVersion, cdp.Empty{})
	if err != nil {
		return "", fmt.Errorf("ask the browser for its version: %w", err)
	}
	return v.Product, nil
}

// quieten switches off what chromedp switches on and a measurement must not have: each of these domains makes the browser
// tell about what it does. Performance is asked at the marks only.
func quieten() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		return errors.Join(
			t.Call(ctx, network.Disable.Method, cdp.Empty{}, nil),
			t.Call(ctx, css.Disable.Method, cdp.Empty{}, nil),
			t.Call(ctx, dom.Disable.Method, cdp.Empty{}, nil),
			t.Call(ctx, log.Disable.Method, cdp.Empty{}, nil),
			t.Call(ctx, performance.Enable.Method, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}, nil),
		)
	})
}

// fingerprint returns a certificate's key as Chromium wants to be told of it: SHA-256 of its SubjectPublicKeyInfo. Its
// flag that ignores all certificate errors would switch HTTP caching off too.
func fingerprint(certificate []byte) (string, error) {
	block, _ := pem.Decode(certificate)
	if block == nil {
		return "", errors.New("internal error: the server's certificate is not PEM")
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return "", fmt.Errorf("read the server's certificate: %w", err)
	}
	sum := sha256.Sum256(parsed.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:]), nil
}
