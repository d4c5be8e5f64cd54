package shipped

import (
	"fmt"
	"io"
	"os"
)

// maxFile is how many bytes a file may have: over 64 KB of brackets the YAML library takes 5 s, and over four times as many a minute.
const maxFile = 64 << 10

// ReadFile reads a file that is given instead of the name of a shipped one.
func ReadFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s has more than %d KB: name what is so long in it by its path", name, maxFile>>10)
	}
	return text, err
}
