package lab_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"pollpush/internal/browsertest"
	"pollpush/lab"
	"pollpush/servers"
	"pollpush/servers/httpstream"
	"pollpush/servers/longpoll"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
)

// transports are those of the registry in package main, which a test of this package can't import: see TestAllTransports.
func transports() []servers.Transport {
	return []servers.Transport{shortpoll.Transport(), longpoll.Transport(), sse.Transport(), websocket.Transport(), httpstream.Transport()}
}

// pathRTT is how far away a lab's server is by its only path.
const pathRTT = 100 * time.Millisecond

// aLab is a running lab with a second origin and a TLS listener.
type aLab struct {
	URL    string // with a slash at its end
	Host   string // HOST:PORT of the page
	Second string // HOST:PORT
	Secure string // HOST:PORT
	Path   string // HOST:PORT of its path that takes time
	SPKI   string // fingerprint of its certificate's key, for Chromium
	Stop   func() // ends it, and waits for that
}

func listen(t *testing.T, address string) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// startLab starts a lab on an address, port 0 for any, with places for a number of visitors.
func startLab(t *testing.T, address string, places int) aLab {
	t.Helper()
	return serveLab(t, listen(t, address), places)
}

// serveLab starts a lab on a listener.
func serveLab(t *testing.T, ln net.Listener, places int) aLab {
	t.Helper()
	second, secure, path := listen(t, "127.0.0.1:0"), listen(t, "127.0.0.1:0"), listen(t, "127.0.0.1:0")
	config, spki := certificate(t)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		o := lab.Options{Second: second, Secure: tls.NewListener(secure, config), Sessions: places, Paths: []lab.Path{{Listener: path, RTT: pathRTT}}}
		served <- lab.Serve(ctx, ln, o, transports())
	}()
	stopped := false
	l := aLab{
		URL: "http://" + ln.Addr().String() + "/", Host: ln.Addr().String(),
		Second: second.Addr().String(), Secure: secure.Addr().String(), Path: path.Addr().String(), SPKI: spki,
	}
	l.Stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-served; err != nil {
			t.Errorf("lab.Serve = %v, want nil when it is told to stop", err)
		}
	}
	t.Cleanup(l.Stop)
	return l
}

// certificate makes a certificate for 127.0.0.1 and returns the fingerprint of its key.
func certificate(t *testing.T) (*tls.Config, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	print := sha256.Sum256(public)
	config := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	return config, base64.StdEncoding.EncodeToString(print[:])
}

// startBrowser starts a Chromium that reaches nothing but the loopback interface and trusts keys with the given
// fingerprint. Without a Chromium the test fails where CI is set, and is skipped elsewhere.
func startBrowser(t *testing.T, spki string, flags ...chromedp.ExecAllocatorOption) context.Context {
	t.Helper()
	return browsertest.Start(t, ", EXCLUDE 127.0.0.1, EXCLUDE localhost", append(flags, chromedp.Flag("ignore-certificate-errors-spki-list", spki))...)
}

// A tab is a page in a browser. Its methods end the test when they fail.
type tab struct {
	t        *testing.T
	ctx      context.Context
	trespass *atomic.Bool // the page will do what its security policy forbids
}

// with returns the tab for another test.
func (p *tab) with(t *testing.T) *tab {
	other := *p
	other.t = t
	return &other
}

// newTab opens a page after the given actions. Whatever the page throws fails the test, and whatever its security policy
// forbids.
func newTab(t *testing.T, browser context.Context, url string, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext()) // its own six connections
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	p := &tab{t, ctx, &atomic.Bool{}}
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("the page threw: %s %+v", e.ExceptionDetails.Text, e.ExceptionDetails.Exception)
		case *log.EventEntryAdded:
			if p.trespass.Load() {
				return
			}
			if e.Entry.Source == log.EntrySourceSecurity || strings.Contains(e.Entry.Text, "Content Security Policy") {
				t.Errorf("the browser says: %s", e.Entry.Text)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	p.do(before...)
	p.do(chromedp.Navigate(url))
	return p
}

func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, actions...); err != nil {
		p.t.Fatal(err)
	}
}

// recordText keeps in window.written what a page writes on its canvases from now on.
const recordText = `(() => {
	const { fillText } = CanvasRenderingContext2D.prototype;
	window.written = [];
	CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
		if (!written.includes(text)) written.push(text);
		return fillText.call(this, text, ...place);
	};
})()`

// evaluate returns the value of an expression, awaited when it is a promise.
func evaluate[T any](p *tab, expression string, arguments ...any) T {
	p.t.Helper()
	expression = fmt.Sprintf(expression, arguments...)
	value, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// waitFor waits until an expression is true.
func (p *tab) waitFor(expression string, arguments ...any) {
	p.t.Helper()
	expression = fmt.Sprintf(expression, arguments...)
	// Not chromedp.Poll: it makes a function of text, which the page's security policy forbids.
	if evaluate[bool](p, "%s", `(async () => {
		for (const end = performance.now() + 15000; !(`+expression+`);) {
			if (performance.now() > end) return false;
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
		return true;
	})()`) {
		return
	}
	p.t.Fatalf("waited in vain for %s; the page says:\n%s", expression, evaluate[string](p, `document.querySelector("article:not([hidden])").innerText.slice(-2000)`))
}

// watch has the page look for an expression to be true from now on, whenever something of the page changes, and returns what waits for that.
// It is for what may be over before anybody has asked for it.
func (p *tab) watch(expression string) (seen func()) {
	p.t.Helper()
	n := evaluate[int](p, "%s", `(() => {
		window.seen ??= [];
		const n = seen.push(false) - 1;
		new MutationObserver((_, observer) => {
			if (!(`+expression+`)) return;
			seen[n] = true;
			observer.disconnect();
		}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
		return n;
	})()`)
	return func() {
		p.t.Helper()
		p.waitFor(`seen[%d] /* `+strings.ReplaceAll(expression, "%", "%%")+` */`, n)
	}
}

// click clicks what a CSS selector finds first, as a visitor would.
func (p *tab) click(selector string) {
	p.t.Helper()
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// write gives a field a value and tells the page, as a visitor's typing would.
func (p *tab) write(id, value string) {
	p.t.Helper()
	evaluate[any](p, `(() => {
		const field = document.getElementById(%q);
		field.value = %q;
		for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
	})()`, id, value)
}
