package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"pollpush/results"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares what write writes with a file in testdata.
func golden(t *testing.T, name string, write func(io.Writer) error) {
	t.Helper()
	var got bytes.Buffer
	if err := write(&got); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (make it with go test -update)", err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s differs from what is written now: look at the difference after go test -update", path)
	}
}

func TestText(t *testing.T) {
	golden(t, "quick.txt", func(w io.Writer) error { return Text(w, madeUp(t)) })
	golden(t, "none.txt", func(w io.Writer) error { return Text(w, nil) })
	golden(t, "one.txt", func(w io.Writer) error {
		return Text(w, []results.Run{made(t, "alone", sse, 5, 3, results.EveryEvent, 1)})
	})
}
