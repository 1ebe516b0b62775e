package privacy_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"wegweiser/internal/privacy"
)

func key(b byte) []byte { return append(bytes.Repeat([]byte{b}, privacy.KeySize-1), b^1) }

func sealer(t testing.TB, keys ...[]byte) *privacy.Sealer {
	t.Helper()
	s, err := privacy.NewSealer(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealOpen(t *testing.T) {
	s := sealer(t, key(1))
	for _, plain := range []string{"", "x", strings.Repeat("lang ", 10_000)} {
		sealed := s.Seal([]byte("head"), "{1}:session:7", []byte(plain))
		if !bytes.HasPrefix(sealed, []byte("head")) {
			t.Fatal("Seal does not append")
		}
		sealed = sealed[4:]
		if len(sealed) != len(plain)+privacy.Overhead {
			t.Errorf("%d bytes became %d", len(plain), len(sealed))
		}
		if len(plain) > 4 && bytes.Contains(sealed, []byte(plain[:4])) {
			t.Error("the plain text can be read")
		}
		got, err := s.Open("{1}:session:7", sealed)
		if err != nil || string(got) != plain {
			t.Errorf("came back as %q, %v", got, err)
		}
	}
}

func TestSealTwiceDiffers(t *testing.T) {
	s := sealer(t, key(1))
	if bytes.Equal(s.Seal(nil, "a", []byte("same")), s.Seal(nil, "a", []byte("same"))) {
		t.Error("the same text twice can be recognised")
	}
}

func TestOpenRefusesEveryChangedBit(t *testing.T) {
	s := sealer(t, key(1))
	sealed := s.Seal(nil, "a", []byte("secret"))
	for i := range sealed {
		for bit := range 8 {
			bad := bytes.Clone(sealed)
			bad[i] ^= 1 << bit
			_, err := s.Open("a", bad)
			want := privacy.ErrTampered
			if i == 0 {
				want = privacy.ErrUnknownKey
			}
			if !errors.Is(err, want) {
				t.Fatalf("byte %d bit %d: %v", i, bit, err)
			}
		}
		if _, err := s.Open("a", sealed[:i]); err == nil {
			t.Fatalf("cut to %d bytes it still opens", i)
		}
	}
}

func TestOpenRefusesAMovedRecord(t *testing.T) {
	s := sealer(t, key(1))
	if _, err := s.Open("{1}:session:8", s.Seal(nil, "{1}:session:7", []byte("x"))); !errors.Is(err, privacy.ErrTampered) {
		t.Errorf("opened under another person's key: %v", err)
	}
}

func TestRotation(t *testing.T) {
	old, both, later := sealer(t, key(1)), sealer(t, key(2), key(1)), sealer(t, key(2))
	before := old.Seal(nil, "a", []byte("x"))
	if _, err := both.Open("a", before); err != nil {
		t.Errorf("old record, both keys: %v", err)
	}
	if both.Current(before) || !both.Current(both.Seal(nil, "a", nil)) {
		t.Error("Current does not tell old from new")
	}
	if _, err := later.Open("a", both.Seal(nil, "a", []byte("x"))); err != nil {
		t.Errorf("the first key does not seal: %v", err)
	}
	if _, err := later.Open("a", before); !errors.Is(err, privacy.ErrUnknownKey) {
		t.Errorf("old record, key dropped: %v", err)
	}
}

// Among 300 keys some share their one-byte id: each must open all the same.
func TestKeysThatShareAnID(t *testing.T) {
	var keys [][]byte
	for i := range 300 {
		k := key(9)
		k[0], k[1] = byte(i), byte(i>>8)
		keys = append(keys, k)
	}
	all := sealer(t, keys...)
	for _, k := range keys {
		if _, err := all.Open("a", sealer(t, k).Seal(nil, "a", []byte("x"))); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNewSealerRefusesBadKeys(t *testing.T) {
	for _, keys := range [][][]byte{nil, {key(1)[:16]}, {key(1), nil}} {
		if _, err := privacy.NewSealer(keys...); err == nil {
			t.Errorf("%d keys taken", len(keys))
		}
	}
}

func TestParseKeys(t *testing.T) {
	std := base64.StdEncoding.EncodeToString(key(0xfb))
	other := base64.RawURLEncoding.EncodeToString(key(0xff))
	got, err := privacy.ParseKeys(" " + std + " ,\n" + other)
	if err != nil || len(got) != 2 || !bytes.Equal(got[0], key(0xfb)) || !bytes.Equal(got[1], key(0xff)) {
		t.Fatalf("%x, %v", got, err)
	}
	for in, want := range map[string]string{
		"":                 "no key given; make one with: openssl rand -base64 32",
		std + ",":          "key 2 of 2 is empty; is there a comma too many?",
		std + "," + std:    "key 2 of 2 is the same as key 1",
		"q1w2e3r4!":        "key 1 of 1 is not base64; make one with: openssl rand -base64 32",
		std + ",q1w2e3r4t": "key 2 of 2 is not base64; make one with: openssl rand -base64 32",
		"q1w2e3r4":         "key 1 of 1 holds 6 bytes instead of 32; make one with: openssl rand -base64 32",
	} {
		_, err := privacy.ParseKeys(in)
		if err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "q1w2") || strings.Contains(err.Error(), std)) {
			t.Errorf("the error tells the key: %v", err)
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	s, plain := sealer(b, key(1)), make([]byte, 1024)
	buf := make([]byte, 0, 2048)
	b.ReportAllocs()
	for b.Loop() {
		buf = s.Seal(buf[:0], "{17}:session:1234567", plain)
	}
}

func BenchmarkOpen(b *testing.B) {
	s := sealer(b, key(1))
	sealed := s.Seal(nil, "{17}:session:1234567", make([]byte, 1024))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Open("{17}:session:1234567", sealed); err != nil {
			b.Fatal(err)
		}
	}
}
