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
	case strings.ContainsFunc(url, func(c rune) bool { return c <= ' ' || c == del }):
		return at(path, "%q has a blank or a control character in it: write a blank as %%20", url)
	}
	return textProblem(path, url, known)
}

const del = 0x7f

// token are the characters of a field's name (RFC 9110, sections 5.1 and 5.6.2).
const token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// fieldsProblem says what is wrong with fields of a request's head, by their names.
func fieldsProblem(path []string, fields map[string]string, known []string) *problem {
	seen := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field, key := under(path, name), strings.ToLower(name)
		switch {
		case !isToken(name):
			return at(field, "%q is no name of a field: it has letters, digits and hyphens, like X-API-Key", name)
		case seen[key] != "":
			return at(field, "it is the same field as %s: leave one of the two out", seen[key])
		case key == "content-length" || key == "transfer-encoding":
			return at(field, "it says how long the request is, which is known when it is sent: leave it out")
		case strings.ContainsFunc(fields[name], isControl):
			return at(field, "%q has a control character in it, such as the end of a line: a field is one line", fields[name])
		}
		seen[key] = name
	}
	return mapProblem(path, fields, known)
}

func isToken(name string) bool { return name != "" && strings.Trim(name, token) == "" }

// isControl says whether a character can't stand in a field's value (RFC 9110, section 5.5).
func isControl(c rune) bool { return c < ' ' && c != '\t' || c == del }

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
