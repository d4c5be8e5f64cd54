package host

import (
	"os"
	"strconv"
	"strings"
)

// SocketObjects returns what the kernel's own objects of all TCP connections of this host take, in bytes, without their
// buffers: both ends of those on loopback, in whatever network namespace, and everybody else's. A socket has an inode,
// and with it a directory entry, an open file and an entry of epoll; these three share their caches with what has nothing to do
// with sockets, so one of each is counted for each socket's inode. What a second epoll, a security module and the tables of
// ports hold is not counted: some 200 bytes. nil where /proc/slabinfo can't be read, which takes root, or has no such caches.
func SocketObjects() *int64 {
	data, err := os.ReadFile("/proc/slabinfo")
	if err != nil {
		return nil
	}
	return socketObjects(string(data))
}

// socketObjects reads lines "name active_objects objects object_size ..." (slabinfo(5)).
func socketObjects(slabinfo string) *int64 {
	type cache struct{ active, size int64 }
	caches := map[string]cache{}
	for line := range strings.Lines(slabinfo) {
		fields := strings.Fields(line)
		if len(fields) < 4 {
			continue
		}
		active, err1 := strconv.ParseInt(fields[1], 10, 32)
		size, err2 := strconv.ParseInt(fields[3], 10, 32)
		if err1 == nil && err2 == nil && active >= 0 && size > 0 {
			caches[fields[0]] = cache{active, size}
		}
	}
	tcp, tcp6, inode := caches["TCP"], caches["TCPv6"], caches["sock_inode_cache"]
	if tcp.size == 0 || inode.size == 0 {
		return nil
	}
	perInode := inode.size + caches["dentry"].size + caches["filp"].size + caches["eventpoll_epi"].size
	total := tcp.active*tcp.size + tcp6.active*tcp6.size + inode.active*perInode
	return &total
}
