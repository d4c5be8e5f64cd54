// Package targets reads files that describe a server which isn't ours: how to start it or where it runs, how to publish to it, how
// to subscribe by each transport that it offers, and how a message is taken out of what arrives. The files here are the peers that
// pollpush is compared with; anybody's own file is read in the same way.
//
// Texts of a file may have placeholders, which Expand puts values in the place of:
//
//	{host} {port} {port2} {port3}  where the server listens, or is to listen
//	{address}                      {host}:{port}
//	{dir}                          a directory of the run's own, with the files of start.files, cert.pem and key.pem in it
//	{peers}                        the directory that scripts/peers.sh installs into
//	{pollpush}                     this program
//	{clients} {topics}             how many clients and topics there are
//	{tls}                          true or false
//	{http}                         the version of HTTP that clients speak: 1.1, 2 or 3
//	{upstream}                     of a middlebox: HOST:PORT of the server behind it
//	{topic}                        of a request or a message: the channel
//	{message}                      of what is published: the line that subscribers must get, "seq SP due SP body"
//	{message:json}                 the same, escaped for the inside of a JSON string (RFC 8259, section 7)
//	{seq} {due} {body}             its number, its due time in Unix nanoseconds, and its body, alone
//	{cursor}                       of a subscription: what the server gave to go on after
//	{random}                       16 hexadecimal digits, others for each session: a connection, or those that go on with it
//	{hold}                         how long a long poll is to be held, as a Go duration
package targets

// A Target is a server that isn't ours.
type Target struct {
	Name    string `yaml:"-"`       // of the shipped file, or the path of another one
	SHA256  string `yaml:"-"`       // of the file's text, in hexadecimal
	About   string `yaml:"about"`   // one sentence: what it is
	Source  string `yaml:"source"`  // where its own recommendation for production stands, by which it is configured
	Install string `yaml:"install"` // how to get it, in one command

	Start   *Start `yaml:"start"`   // how to start it; nil: it runs already, at Address
	Address string `yaml:"address"` // HOST:PORT where it runs already
	PID     string `yaml:"pid"`     // of one that runs already: its process id, or a file that has it; "": its cost can't be told
	TLS     string `yaml:"tls"`     // whether it speaks TLS, by cert.pem and key.pem of {dir} where it is started: always, never or either; "": never
	Version string `yaml:"version"` // a command, run by sh, whose first line of output is its version; "": it can't be told

	Publish   *Publish             `yaml:"publish"`   // a mapping, or none, which is nil here: events come by themselves
	Subscribe map[string]Subscribe `yaml:"subscribe"` // by the names of transports
}
