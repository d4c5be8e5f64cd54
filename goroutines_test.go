package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestGoroutinesAreWatched checks that the tests of each package that starts goroutines, be it in its tests, look for those
// that are left (leak.Tests). Those without tests help others' tests, which look.
func TestGoroutinesAreWatched(t *testing.T) {
	starts, watches, tested := map[string]string{}, map[string]bool{}, map[string]bool{} // by directory
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, test := filepath.Dir(path), strings.HasSuffix(path, "_test.go")
		tested[dir] = tested[dir] || test
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				starts[dir] = set.Position(n.Pos()).String()
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Go" { // of a sync.WaitGroup
					starts[dir] = set.Position(n.Pos()).String()
				}
			case *ast.CompositeLit:
				if f, ok := n.Type.(*ast.SelectorExpr); ok && f.Sel.Name == "Tests" && test {
					watches[dir] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(starts) < 5 {
		t.Errorf("goroutines are started in %v only: this test overlooks them", starts)
	}
	for dir, where := range starts {
		if tested[dir] && !watches[dir] && dir != filepath.Join("internal", "leak") { // which is what looks
			t.Errorf("%s starts a goroutine, and no TestMain there runs leak.Tests", where)
		}
	}
}
