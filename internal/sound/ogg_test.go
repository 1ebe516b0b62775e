package sound

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"testing"
)

// spoken is a real recording, by a machine.
func spoken(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/machine.ogg")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// reseal changes the pages of a recording, and gives each its checksum again.
func reseal(t testing.TB, data []byte, change func(n int, page []byte)) []byte {
	t.Helper()
	out := bytes.Clone(data)
	n := 0
	for rest := out; len(rest) > 0; n++ {
		_, next, err := nextPage(data[len(out)-len(rest):])
		if err != nil {
			t.Fatal(err)
		}
		page := rest[:len(rest)-len(next)]
		change(n, page)
		binary.LittleEndian.PutUint32(page[22:], sumOf(page))
		rest = rest[len(page):]
	}
	if n < 3 {
		t.Fatalf("the recording has %d pages", n)
	}
	return out
}

// lasting is the recording with another length.
func lasting(t testing.TB, data []byte, seconds float64) []byte {
	return reseal(t, data, func(_ int, page []byte) {
		if int64(binary.LittleEndian.Uint64(page[6:])) > 0 {
			binary.LittleEndian.PutUint64(page[6:], uint64(seconds*opusRate)+312)
		}
	})
}

func TestSecondsOfARecording(t *testing.T) {
	data := spoken(t)
	got, err := Seconds(data)
	if err != nil || got < 0.5 || got > 2 {
		t.Errorf("%v s, %v", got, err)
	}
	if same := reseal(t, data, func(int, []byte) {}); !bytes.Equal(same, data) {
		t.Error("a page's checksum is not as opusenc has it")
	}
}

func TestWhatIsNoRecording(t *testing.T) {
	data := spoken(t)
	flipped := bytes.Clone(data)
	flipped[len(flipped)-9] ^= 1
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":         {nil, errNoOgg},
		"text":            {[]byte("hello"), errNoOgg},
		"only a name":     {[]byte("OggS\x00OpusHead"), errCut},
		"cut in a page":   {data[:len(data)-1], errCut},
		"cut in a head":   {data[:len(data)+0][:47+10], errCut},
		"a bit is wrong":  {flipped, errBroken},
		"something after": {append(bytes.Clone(data), "TAG this is none of ours, and longer than a head"...), errBroken},
		"a page is gone": {reseal(t, data, func(n int, page []byte) {
			if n == 2 {
				page[18]++
			}
		}), errBroken},
		"two in one": {reseal(t, data, func(n int, page []byte) {
			if n == 2 {
				page[14]++
			}
		}), errStream},
		"Vorbis": {reseal(t, data, func(n int, page []byte) {
			if n == 0 {
				copy(page[28:], "\x01vorbis ")
			}
		}), errNoOpus},
	} {
		if _, err := Seconds(c.data); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	six := reseal(t, data, func(n int, page []byte) {
		if n == 0 {
			page[28+9] = 6
		}
	})
	if _, err := Seconds(six); err == nil {
		t.Error("six channels are taken")
	}
}

// Whatever stands in a file, looking at it ends, without a panic.
func FuzzSeconds(f *testing.F) {
	f.Add(spoken(f))
	f.Add([]byte("OggS\x00\x02"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := Seconds(data); err == nil && s < 0 {
			t.Errorf("%v s", s)
		}
	})
}
