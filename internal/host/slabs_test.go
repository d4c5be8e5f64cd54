package host

import "testing"

func TestSocketObjects(t *testing.T) {
	const header = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
`
	const slabinfo = header + `TCPv6                 26     39   2496   13    8 : tunables    0    0    0 : slabdata      2      2      0
tw_sock_TCP         1136   1136    256   16    1 : tunables    0    0    0 : slabdata     71     71      0
TCP                   65    117   2368   13    8 : tunables    0    0    0 : slabdata      9      9      0
eventpoll_epi       2347   3904    128   32    1 : tunables    0    0    0 : slabdata    122    122      0
sock_inode_cache     216    266    832   19    4 : tunables    0    0    0 : slabdata     14     14      0
filp                 705    777    192   21    1 : tunables    0    0    0 : slabdata     37     37      0
dentry            175774 175959    192   21    1 : tunables    0    0    0 : slabdata   8379   8379      0
`
	const want = 65*2368 + 26*2496 + 216*(832+192+192+128)
	if got := socketObjects(slabinfo); got == nil || *got != want {
		t.Errorf("socketObjects = %v, want %d", got, want)
	}
	const none = "TCP 0 0 2368 13 8\nsock_inode_cache 0 0 832 19 4\n"
	if got := socketObjects(none); got == nil || *got != 0 {
		t.Errorf("socketObjects without connections = %v, want 0", got)
	}
	for _, unknown := range []string{"", header, "TCP 65 117 2368\n", "TCP many 1 2368\nsock_inode_cache 1 1 832\n", "TCP -1 1 2368\nsock_inode_cache 1 1 832\n"} {
		if got := socketObjects(unknown); got != nil {
			t.Errorf("socketObjects(%q) = %d, want nil", unknown, *got)
		}
	}
}
