package sound

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// A voice note as Telegram plays it: one stream of Opus in pages of OGG (RFC 3533, RFC
// 7845). It is looked at whole, because half of it would be played without an error.

// MaxSize and MaxSeconds are how large and how long a note may be: people pay for each
// megabyte, and who listens for three minutes has forgotten the beginning. (Telegram
// itself takes voice notes of 1 MB.)
const (
	MaxSize    = 500 << 10 // bytes
	MaxSeconds = 180
)

// leastSeconds is what a recording that says something takes.
const leastSeconds = 0.3

var (
	errNoOgg  = errors.New("this is no OGG file")
	errNoOpus = errors.New("this is an OGG file, but not of Opus")
	errCut    = errors.New("the recording breaks off in the middle")
	errBroken = errors.New("the recording is damaged")
	errStream = errors.New("there is more than one recording in the file")
)

// opusRate is what Opus counts in, whatever it was recorded at (RFC 7845, 4).
const opusRate = 48_000

const (
	pageHead  = 27 // bytes before the table of segments
	noGranule = -1 // no packet ends on the page
)

// Seconds is how long the recording is. An error says what is wrong with it.
func Seconds(data []byte) (float64, error) {
	if !bytes.HasPrefix(data, []byte("OggS")) {
		return 0, errNoOgg
	}
	var serial uint32
	var skip, last int64
	for n := 0; len(data) > 0; n++ {
		p, rest, err := nextPage(data)
		switch {
		case err != nil:
			return 0, err
		case n == 0:
			serial = p.serial
			if skip, err = opusHead(p.body); err != nil {
				return 0, err
			}
		case p.serial != serial:
			return 0, errStream
		case p.number != uint32(n):
			return 0, errBroken
		case p.granule != noGranule:
			last = p.granule
		}
		data = rest
	}
	return max(0, float64(last-skip)/opusRate), nil
}

// opusHead reads the first packet: how much of the beginning is not played.
func opusHead(b []byte) (skip int64, err error) {
	const least = 19
	if len(b) < least || !bytes.HasPrefix(b, []byte("OpusHead")) || b[8]>>4 != 0 {
		return 0, errNoOpus
	}
	if channels := b[9]; channels < 1 || channels > 2 {
		return 0, fmt.Errorf("the recording has %d channels; one is enough", channels)
	}
	return int64(binary.LittleEndian.Uint16(b[10:])), nil
}

// page is a page of OGG.
type page struct {
	serial, number uint32
	granule        int64
	body           []byte
}

// nextPage takes the first page off.
func nextPage(b []byte) (p page, rest []byte, err error) {
	if len(b) < pageHead {
		return p, nil, errCut
	}
	if !bytes.HasPrefix(b, []byte("OggS\x00")) {
		return p, nil, errBroken
	}
	segments := int(b[26])
	size := pageHead + segments
	if len(b) < size {
		return p, nil, errCut
	}
	for _, s := range b[pageHead:size] {
		size += int(s)
	}
	if len(b) < size {
		return p, nil, errCut
	}
	if sumOf(b[:size]) != binary.LittleEndian.Uint32(b[22:]) {
		return p, nil, errBroken
	}
	return page{
		granule: int64(binary.LittleEndian.Uint64(b[6:])),
		serial:  binary.LittleEndian.Uint32(b[14:]), number: binary.LittleEndian.Uint32(b[18:]),
		body: b[pageHead+segments : size],
	}, b[size:], nil
}

// sumOf is the checksum of a page, for which its own field counts as zero (RFC 3533, 6):
// the polynomial of CRC-32, but with the highest bit first, which hash/crc32 has not.
func sumOf(page []byte) (sum uint32) {
	for i, c := range page {
		if i >= 22 && i < 26 {
			c = 0
		}
		sum = sum<<8 ^ sums[byte(sum>>24)^c]
	}
	return sum
}

var sums = func() (t [256]uint32) {
	for i := range t {
		r := uint32(i) << 24
		for range 8 {
			if r&(1<<31) != 0 {
				r = r<<1 ^ 0x04c11db7
			} else {
				r <<= 1
			}
		}
		t[i] = r
	}
	return t
}()
