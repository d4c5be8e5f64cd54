package host

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime"
)

// Binary returns what to start for another process of this very program. On Linux that is the kernel's own link to
// it, which stays what it is when the file is replaced or removed while the program runs.
func Binary() (string, error) {
	if runtime.GOOS == "linux" {
		return "/proc/self/exe", nil
	}
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program's file: %w", err)
	}
	return path, nil
}

// BinaryHash returns the SHA-256 of this program's file, in hexadecimal: what tells two builds apart.
func BinaryHash() (string, error) {
	path, err := Binary()
	if err != nil {
		return "", err
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("read this program's file: %w", err)
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", fmt.Errorf("read this program's file: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
