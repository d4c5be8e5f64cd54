package results

import "bytes"

// repairEnd makes the last line of a file's content whole: half a run, or what a power failure left, is cut off, and a run
// whose line end is missing gets one.
func repairEnd(f file, content []byte) error {
	whole := 1 + bytes.LastIndexByte(content, '\n')
	rest := bytes.TrimRight(content[whole:], "\x00 \t\r")
	runs, _, err := Decode(bytes.NewReader(rest), "")
	switch {
	case whole == len(content):
		return nil
	case err != nil || len(runs) == 0:
		return f.Truncate(int64(whole))
	}
	if err := f.Truncate(int64(whole + len(rest))); err != nil {
		return err
	}
	_, err = f.Write([]byte("\n"))
	return err
}
