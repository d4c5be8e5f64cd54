package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	platform := runtime.GOOS + "/" + runtime.GOARCH
	setting := func(key, value string) debug.BuildSetting { return debug.BuildSetting{Key: key, Value: value} }
	for _, test := range []struct {
		main     string
		settings []debug.BuildSetting
		want     string
	}{
		{"v1.2.3", []debug.BuildSetting{setting("vcs.revision", "0123456789abcdef"), setting("vcs.time", "2026-11-22T10:00:00Z"), setting("vcs.modified", "false")},
			"pollpush   v1.2.3\nrevision   0123456789abcdef\ncommitted  2026-11-22T10:00:00Z\n"},
		{"(devel)", []debug.BuildSetting{setting("vcs.modified", "true"), setting("vcs.revision", "0123456789abcdef")},
			"pollpush   (devel)\nrevision   0123456789abcdef, with changes\ncommitted  unknown\n"},
		{"", nil, "pollpush   (devel)\nrevision   unknown: built without version control\ncommitted  unknown\n"},
	} {
		var got strings.Builder
		build := &debug.BuildInfo{GoVersion: "go1.26.0", Main: debug.Module{Version: test.main}, Settings: test.settings}
		if err := writeVersion(&got, build); err != nil {
			t.Fatal(err)
		}
		if want := test.want + fmt.Sprintf("go         go1.26.0\nplatform   %s\n", platform); got.String() != want {
			t.Errorf("got\n%swant\n%s", got.String(), want)
		}
	}
}
