package privacy

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// KeySize is the length of a key in bytes (AES-256).
const KeySize = 32

// howToMake ends every message about a bad key, because whoever reads it needs one.
const howToMake = "make one with: openssl rand -base64 32"

// ParseKeys reads DATA_KEY: base64 of 32 bytes, one or several separated by
// commas. The first encrypts, all decrypt. Its errors name the position of a bad
// key, never a letter of it.
func ParseKeys(csv string) ([][]byte, error) {
	if strings.TrimSpace(csv) == "" {
		return nil, errors.New("no key given; " + howToMake)
	}
	parts := strings.Split(csv, ",")
	keys := make([][]byte, 0, len(parts))
	for i, part := range parts {
		where := fmt.Sprintf("key %d of %d", i+1, len(parts))
		part = strings.TrimSpace(part)
		if part == "" {
			return nil, fmt.Errorf("%s is empty; is there a comma too many?", where)
		}
		key, ok := decode(part)
		if !ok {
			return nil, fmt.Errorf("%s is not base64; %s", where, howToMake)
		}
		if len(key) != KeySize {
			return nil, fmt.Errorf("%s holds %d bytes instead of %d; %s", where, len(key), KeySize, howToMake)
		}
		if bytes.Count(key, key[:1]) == len(key) {
			return nil, fmt.Errorf("%s is one byte repeated, which anybody can guess; %s", where, howToMake)
		}
		for j, earlier := range keys {
			if bytes.Equal(earlier, key) {
				return nil, fmt.Errorf("%s is the same as key %d", where, j+1)
			}
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// decode takes the four common spellings of base64: with + and / or with - and _,
// padded or not. The decoder's own error is dropped, for it quotes the input.
func decode(s string) ([]byte, bool) {
	s = strings.TrimRight(s, "=")
	s = strings.NewReplacer("-", "+", "_", "/").Replace(s)
	key, err := base64.RawStdEncoding.DecodeString(s)
	return key, err == nil
}
