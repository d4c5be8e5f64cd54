package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestSequentialPackages: of what the gate tests without the race detector nothing starts a goroutine, by itself or by a timer.
func TestSequentialPackages(t *testing.T) {
	gate, err := os.ReadFile("scripts/test.sh")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^sequential="(.+)"$`).FindSubmatch(gate)
	if line == nil {
		t.Fatal("scripts/test.sh names no sequential packages")
	}
	for _, dir := range strings.Fields(string(line[1])) {
		files, err := filepath.Glob(filepath.Join(filepath.FromSlash(dir), "*.go"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s has no files: %v", dir, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if what, err := concurrent(source); err != nil || what != "" {
				t.Errorf("%s is not sequential: %s %v", file, what, err)
			}
		}
	}
}

// concurrent returns what in a source file runs beside its caller, or allows for that; "" if nothing does.
func concurrent(source []byte) (what string, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	if err != nil {
		return "", err
	}
	for _, i := range file.Imports {
		if slices.Contains([]string{`"net/http"`, `"os/exec"`, `"sync/atomic"`}, i.Path.Value) {
			what = i.Path.Value
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			what = "go"
		case *ast.SelectorExpr:
			if pkg, ok := n.X.(*ast.Ident); ok && pkg.Name == "sync" && n.Sel.Name != "OnceValue" {
				what = "sync." + n.Sel.Name
			}
			if n.Sel.Name == "AfterFunc" {
				what = n.Sel.Name
			}
		}
		return true
	})
	return what, nil
}

func TestWhatIsConcurrentIsSeen(t *testing.T) {
	for source, want := range map[string]string{
		"package p; func f() { go f() }":                                                 "go",
		"package p; import \"sync\"; var mu sync.Mutex":                                  "sync.Mutex",
		"package p; import \"time\"; var _ = time.AfterFunc(0, nil)":                     "AfterFunc",
		"package p; import \"net/http\"; var _ = http.Get":                               `"net/http"`,
		"package p; import \"sync\"; var once = sync.OnceValue(func() int { return 1 })": "",
	} {
		if what, err := concurrent([]byte(source)); what != want || err != nil {
			t.Errorf("%s: %q, %v, want %q", source, what, err, want)
		}
	}
}
