package privacy

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Overhead is how many bytes a sealed value is longer than the plain one:
// key id, nonce, tag.
const Overhead = 1 + 12 + 16

// Why a sealed value cannot be opened. Neither says anything about its content.
var (
	// ErrUnknownKey: it was sealed with a key that is not among ours. Most often
	// DATA_KEY is wrong, or an old key was taken off the list too early.
	ErrUnknownKey = errors.New("sealed with a key that is not configured")
	// ErrTampered: it was changed, cut, or belongs to another record.
	ErrTampered = errors.New("sealed value is damaged or belongs to another record")
)

// Sealer encrypts records with AES-256-GCM. A sealed value is
//
//	key id (1 byte) | nonce (12 bytes, random) | ciphertext | tag (16 bytes)
//
// The key id says which key to try, so that keys can be changed while old records
// live: tell every replica the new key, then put it first, and keep the old one for
// as long as the longest retention. Random nonces are sound for 2³² values under one key; at 30 messages
// a second that is four years, so change the key once a year.
//
// A Sealer is safe for concurrent use.
type Sealer struct {
	keys []sealKey // the first one seals
}

type sealKey struct {
	id   byte
	aead cipher.AEAD
}

// NewSealer makes a Sealer from keys of 32 bytes: the first seals, all open.
func NewSealer(keys ...[]byte) (*Sealer, error) {
	if len(keys) == 0 {
		return nil, errors.New("no key given; " + howToMake)
	}
	s := &Sealer{keys: make([]sealKey, 0, len(keys))}
	for i, key := range keys {
		if len(key) != KeySize {
			return nil, fmt.Errorf("key %d of %d holds %d bytes instead of %d", i+1, len(keys), len(key), KeySize)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, fmt.Errorf("key %d of %d: %w", i+1, len(keys), err)
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("key %d of %d: %w", i+1, len(keys), err)
		}
		s.keys = append(s.keys, sealKey{keyID(key), aead})
	}
	return s, nil
}

// Seal appends the sealed form of plain to dst and returns it. aad is the name
// of the place where it will stand (the full key of the record): it is not
// stored, but Open needs the same one. dst and plain must not overlap.
func (s *Sealer) Seal(dst []byte, aad string, plain []byte) []byte {
	k := s.keys[0]
	return k.aead.Seal(append(dst, k.id), nil, plain, []byte(aad))
}

// Open returns what was sealed under the name aad. The error is ErrUnknownKey or
// ErrTampered; sealed is left as it was.
func (s *Sealer) Open(aad string, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead {
		return nil, ErrTampered
	}
	known := false
	for _, k := range s.keys { // two keys may share an id: one byte is a hint, not a name
		if k.id != sealed[0] {
			continue
		}
		known = true
		if plain, err := k.aead.Open(nil, nil, sealed[1:], []byte(aad)); err == nil {
			return plain, nil
		}
	}
	if !known {
		return nil, ErrUnknownKey
	}
	return nil, ErrTampered
}

// Current reports whether sealed bears the id of the key that seals now; if not
// it is worth sealing again.
func (s *Sealer) Current(sealed []byte) bool {
	return len(sealed) > 0 && sealed[0] == s.keys[0].id
}

// keyID is one byte of a hash of the key: the same after a restart and in every
// replica, and it tells nothing that would help to guess 32 random bytes.
func keyID(key []byte) byte {
	h := sha256.New()
	h.Write([]byte("wegweiser key id\x00"))
	h.Write(key)
	return h.Sum(nil)[0]
}
