package host

import "testing"

func TestSocketMemory(t *testing.T) {
	const sockstat = `sockets: used 10122
TCP: inuse 10030 orphan 0 tw 15038 alloc 10030 mem 109
UDP: inuse 0 mem 7
`
	if got := socketMemory(sockstat, 4096); got == nil || *got != 109*4096 {
		t.Errorf("socketMemory = %v, want %d", got, 109*4096)
	}
	for _, unknown := range []string{"", "\n", "TCP:", "UDP: inuse 0 mem 7\n", "TCP: inuse 3 mem\n", "TCP: inuse 3 mem many\n"} {
		if got := socketMemory(unknown, 4096); got != nil {
			t.Errorf("socketMemory(%q) = %d, want nil", unknown, *got)
		}
	}
}
