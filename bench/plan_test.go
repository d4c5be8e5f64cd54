package bench

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// FuzzPlan: a plan that can be read is the same when it is kept and read again.
func FuzzPlan(f *testing.F) {
	for _, suite := range []string{"quick", "published", "browser"} {
		text, err := os.ReadFile(filepath.Join("..", "results", "data", "reference", suite, planFile))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"suite":"é\u0000","seed":18446744073709551615,"parallel":true}`))
	f.Add([]byte(`{"seed":-1}`))
	f.Add([]byte(`{"suite":"a"}{"suite":"b"}`))
	f.Add([]byte(`null`))
	dir := f.TempDir()
	path := filepath.Join(dir, planFile)
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		p, err := loadPlan(dir)
		if err != nil {
			return
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if err := p.save(dir); err != nil {
			t.Fatalf("keep %+v: %v", p, err)
		}
		if again, err := loadPlan(dir); err != nil || !reflect.DeepEqual(again, p) {
			t.Fatalf("kept %+v, read %+v: %v", p, again, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	})
}
