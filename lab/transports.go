package lab

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"pollpush/servers"
	"pollpush/transport"
)

// transportsFile is the module that transportsModule makes: it is not among the files.
const transportsFile = "page/transports.js"

// transportsModule returns the JavaScript by which the page knows the transports that the lab offers, in their order: what
// their descriptors say, and what their own modules export.
func transportsModule(transports []transport.Transport) []byte {
	var imports, list bytes.Buffer
	for i, t := range transports {
		facts, err := json.Marshal(struct {
			Name     string `json:"name"`
			Path     string `json:"path"`
			Kind     string `json:"kind"` // poll, hold or stream
			Upgrade  bool   `json:"upgrade"`
			Smallest string `json:"smallest"` // the smallest server, a file below smallest; "": there is none
			Client   string `json:"client"`   // the smallest client, likewise
		}{t.Name, t.Path, t.Kind.String(), t.Upgrade, smallest(t, ".go"), smallest(t, ".js")})
		if err != nil {
			panic("internal error: " + err.Error()) // text and a truth value can be written
		}
		fmt.Fprintf(&imports, "import * as module%d from \"./transports/%s.js\";\n", i, t.Name)
		fmt.Fprintf(&list, "  { ...%s, ...module%d },\n", facts, i)
	}
	return fmt.Appendf(nil, "%s\nexport const transports = [\n%s];\n", imports.Bytes(), list.Bytes())
}

// smallest returns the file of the smallest server (.go) or client (.js) of a transport, "" if there is none.
func smallest(t transport.Transport, extension string) string {
	name := strings.ReplaceAll(t.Name, "-", "")
	file := name + "/" + name + extension
	if _, err := fs.Stat(files, "smallest/"+file); err != nil {
		return ""
	}
	return file
}

// descriptors returns what the servers' transports are.
func descriptors(offered []servers.Transport) []transport.Transport {
	all := make([]transport.Transport, len(offered))
	for i, t := range offered {
		all[i] = t.Transport
	}
	return all
}
