package flow

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
)

// hash is a short name for a content. It tells one version of a file from the next;
// it is no protection against anybody.
type hash uint64

func newHash() *hash { return new(hash) }

// add takes the content of a value in: its exported fields, without positions.
func (h *hash) add(v any) *hash {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain structs, strings and numbers: cannot fail
	}
	f := fnv.New64a()
	f.Write([]byte(h.String()))
	f.Write(data)
	*h = hash(f.Sum64())
	return h
}

// String is seven letters and digits at most: sessions carry it.
func (h *hash) String() string { return strconv.FormatUint(uint64(*h)>>29, 36) }
