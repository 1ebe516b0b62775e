package sound

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/locale"
)

// weighing is the recording with so many bytes more, in pages of a second.
func weighing(b *testing.B, size, seconds int) []byte {
	b.Helper()
	out := bytes.Clone(spoken(b))
	var serial, number uint32
	for rest := out; len(rest) > 0; number++ {
		p, next, err := nextPage(rest)
		if err != nil {
			b.Fatal(err)
		}
		serial, rest = p.serial, next
	}
	segments := min(255, size/seconds/255)
	for i := range seconds {
		page := make([]byte, pageHead+segments*256)
		copy(page, "OggS")
		binary.LittleEndian.PutUint64(page[6:], uint64(i+2)*opusRate)
		binary.LittleEndian.PutUint32(page[14:], serial)
		binary.LittleEndian.PutUint32(page[18:], number+uint32(i))
		page[26] = byte(segments)
		for s := range segments {
			page[pageHead+s] = 255
		}
		binary.LittleEndian.PutUint32(page[22:], sumOf(page))
		out = append(out, page...)
	}
	return out
}

// BenchmarkLoad looks at 500 notes of half a minute: a hundred in each of five languages.
func BenchmarkLoad(b *testing.B) {
	data := weighing(b, 90<<10, 30)
	if s, err := Seconds(data); err != nil || s < 25 {
		b.Fatal(s, err)
	}
	files := fstest.MapFS{}
	tags := []string{"de", "en", "ar", "uk", "tr"}
	declaration := "source: de\nlanguages:\n"
	for _, tag := range tags {
		declaration += fmt.Sprintf("  - {tag: %s, name: Language %s, live: true, fallbacks: [de]}\n", tag, tag)
	}
	declaration = strings.Replace(declaration, "live: true, fallbacks: [de]", "live: true", 1)
	shown := map[string]bool{}
	for _, tag := range tags {
		var texts, list strings.Builder
		for i := range 100 {
			key := fmt.Sprintf("a.step%d", i)
			shown[key] = true
			fmt.Fprintf(&texts, ",\n%q: %q", key, "Text "+tag)
			fmt.Fprintf(&list, "%s: {speaker: A, machine: false, spoken: %q}\n", key, HashWords("Text "+tag))
			files["audio/"+tag+"/"+key+".ogg"] = &fstest.MapFile{Data: data}
		}
		files[tag+".json"] = &fstest.MapFile{Data: []byte("{" + texts.String()[1:] + "}")}
		files["audio/"+tag+"/notes.yaml"] = &fstest.MapFile{Data: []byte(list.String())}
	}
	files["languages.yaml"] = &fstest.MapFile{Data: []byte(declaration)}
	texts, found := locale.Load(files)
	if texts == nil {
		b.Fatal(found)
	}
	n := Needs{Texts: texts, Facts: func(string) (string, bool) { return "", false }, Shown: func() map[string]bool { return shown }}
	b.SetBytes(int64(500 * len(data)))
	for b.Loop() {
		notes, found := Load(files, n)
		if len(found) > 0 || len(notes.All()) != 500 {
			b.Fatal(len(notes.All()), found)
		}
	}
}
