//go:build linux && !race

package agents

import _ "unsafe" // for go:linkname

// procStatFile is what nats-server's package pse reads each second, from its init on, in every process that it is linked into: also in
// servers and load generators that are measured, which then wake up and read for nobody. It gives up once there is no such file. The race
// detector would rightly say that nothing orders this against the first time.
//
//go:linkname procStatFile github.com/nats-io/nats-server/v2/server/pse.procStatFile
var procStatFile string

func init() { procStatFile = "" }
