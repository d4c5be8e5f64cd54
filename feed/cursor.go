package feed

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
)

// EpochBytes is the length of an epoch.
const EpochBytes = 4

// newEpoch draws an epoch, the name of one life of a feed: four characters of [a-z0-9], the first one a letter. A server
// that starts again counts from 1 again, so that a sequence number alone may be another message's.
func newEpoch() string {
	const letters, all = "abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz0123456789"
	epoch := []byte{letters[rand.N(len(letters))]}
	for len(epoch) < EpochBytes {
		epoch = append(epoch, all[rand.N(len(all))])
	}
	return string(epoch)
}

// AppendCursor appends the cursor after message seq to dst: "EPOCH-SEQ", or SEQ alone when epoch is empty, as for a
// reader that doesn't know it.
func AppendCursor(dst []byte, epoch string, seq uint64) []byte {
	if epoch != "" {
		dst = append(append(dst, epoch...), '-')
	}
	return strconv.AppendUint(dst, seq, 10)
}

// Resume returns what After takes to go on after a cursor, and whether the cursor names this feed's epoch. One that
// can't be of this feed, because it names another epoch or a message that is yet to come, is a reader's from before a
// restart: it gets all there is, not silence until the numbers have caught up. Where other processes publish the same feed, a cursor of this
// epoch may be ahead: one of them was faster.
func (l *Log) Resume(cursor []byte) (seq uint64, known bool, err error) {
	digits := cursor
	named := len(cursor) > EpochBytes && cursor[EpochBytes] == '-' && IsEpoch(cursor[:EpochBytes])
	if named {
		digits = cursor[EpochBytes+1:]
	}
	seq, err = strconv.ParseUint(string(digits), 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange): // beyond the newest, whatever that is
		return 0, false, nil
	case err != nil:
		return 0, false, fmt.Errorf("%q is not a sequence number, nor one after an epoch and a hyphen", cursor)
	case named && string(cursor[:EpochBytes]) != l.Epoch, seq > l.Last() && !(named && l.joint):
		return 0, false, nil
	}
	return seq, named, nil
}

// IsEpoch reports whether b is what an epoch looks like.
func IsEpoch(b []byte) bool {
	for i, c := range b {
		if (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return len(b) == EpochBytes
}
