package epoll_test

import (
	"os"
	"testing"

	"pollpush/internal/leak"
)

func TestMain(m *testing.M) { os.Exit(leak.Tests{M: m}.Run()) }
