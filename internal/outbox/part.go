package outbox

import (
	"errors"
	"strconv"
)

// Partitions is the number of hash slots' worth of keys: everything about one
// chat or case lives under one of them, so that a commit is atomic on a cluster.
// It is part of the data's format, like Part: changing it orphans what is stored.
const Partitions = 64

// Part is the partition of a chat. Telegram gives out ids in order and negative
// ones to groups, so they are mixed first (the finaliser of splitmix64).
func Part(chat int64) int {
	x := uint64(chat)
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	x ^= x >> 31
	return int(x % Partitions)
}

// The shape of a case id: two letters for the partition, ten that are random.
const (
	idPart   = 2
	idRandom = 10
	idBase   = 36
)

// ErrCaseID says that a text is no case id of ours. It doesn't quote it: the text
// may come from a forged button.
var ErrCaseID = errors.New("not a case id")

// NewCaseID makes the id of a case that lives in a partition: 12 letters of
// [0-9a-z], short enough for a button's data and to be read out on the phone.
// random is used modulo 36¹⁰ (51 bits); a collision is noticed at birth, because
// a new record must not exist.
func NewCaseID(part int, random uint64) string {
	const cases = 3_656_158_440_062_976 // 36¹⁰
	return pad(uint64(part), idPart) + pad(random%cases, idRandom)
}

// CasePart is the partition that a case id carries.
func CasePart(id string) (int, error) {
	if len(id) != idPart+idRandom {
		return 0, ErrCaseID
	}
	for _, c := range []byte(id) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return 0, ErrCaseID
		}
	}
	part, err := strconv.ParseUint(id[:idPart], idBase, 32)
	if err != nil || part >= Partitions {
		return 0, ErrCaseID
	}
	return int(part), nil
}

func pad(n uint64, width int) string {
	const zeros = "0000000000"
	s := strconv.FormatUint(n, idBase)
	return zeros[:max(0, width-len(s))] + s
}
