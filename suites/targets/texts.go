package targets

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// PointerProblem says why a text is no JSON Pointer (RFC 6901, section 3), nor that of the whole document as it is in a URI (section 6);
// "" if it is one, or empty.
func PointerProblem(text string) string {
	if text != "" && text != "#" && !strings.HasPrefix(text, "/") {
		return fmt.Sprintf("%q is no JSON Pointer: it begins with /, like /data/text, or is # for all of it", text)
	}
	for i := range text {
		if text[i] == '~' && (i+1 == len(text) || text[i+1] != '0' && text[i+1] != '1') {
			return fmt.Sprintf("%q is no JSON Pointer: ~ is written ~0 in it, and a / of a name ~1", text)
		}
	}
	return ""
}

func pointerProblem(path []string, text string) *problem {
	if wrong := PointerProblem(text); wrong != "" {
		return at(path, "%s", wrong)
	}
	return nil
}

func urlProblem(path []string, url string, known []string) *problem {
	switch {
	case url == "":
		return at(path, "it is missing: the path, and the query, like /events?topic={topic}")
	case strings.Contains(url, "://"):
		return at(path, "%q has a host: write the path alone, the host is that of address", url)
	case !strings.HasPrefix(url, "/"):
		return at(path, "%q is no path: it begins with /", url)
	case strings.ContainsAny(url, " \t\r\n"):
		return at(path, "%q has a blank in it: write %%20", url)
	}
	return textProblem(path, url, known)
}

func methodProblem(path []string, method string) *problem {
	if strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return at(path, "%q is no method, like POST", method)
	}
	return nil
}

func mapProblem(path []string, texts map[string]string, known []string) *problem {
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		if p := textProblem(under(path, key), texts[key], known); p != nil {
			return p
		}
	}
	return nil
}
