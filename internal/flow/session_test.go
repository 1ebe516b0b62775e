package flow_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wegweiser/internal/flow"
)

// anySession draws a session with anything in it.
func anySession(t *rapid.T) flow.Session {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "main.need", "Köln", "a<b>&\"\\", "\u2028", "\x7f", "\xff", "لا\u200f"}), rapid.String())
	ref := rapid.Map(word, func(s string) flow.Ref { return flow.Ref(s) })
	refs := rapid.SliceOfN(ref, 0, 3)
	s := flow.Session{
		Epoch: word.Draw(t, "e"), Lang: word.Draw(t, "l"), Consent: flow.Consent(word.Draw(t, "p")), At: ref.Draw(t, "a"),
		Stack: refs.Draw(t, "s"), Redo: ref.Draw(t, "r"), Over: rapid.SliceOfN(word, 0, 3).Draw(t, "o"),
		Turn: rapid.Int().Draw(t, "n"), Tapped: word.Draw(t, "b"), TapAt: rapid.Int64().Draw(t, "bt"),
		Case: word.Draw(t, "c"), CaseFor: word.Draw(t, "cf"), Wrong: rapid.IntRange(-1, 3).Draw(t, "w"),
		Picked: rapid.SliceOfN(word, 0, 3).Draw(t, "pk"), Found: rapid.SliceOfN(word, 0, 3).Draw(t, "fd"),
		Since: rapid.Int64().Draw(t, "q"), Asked: rapid.IntRange(0, 2).Draw(t, "rn"), Unasked: rapid.IntRange(0, 2).Draw(t, "un"),
		Version: word.Draw(t, "fv"), Hash: word.Draw(t, "h"),
		Keep: flow.Answers(rapid.MapOfN(ref, word, 0, 3).Draw(t, "k")),
	}
	for range rapid.IntRange(0, 5).Draw(t, "t") {
		v := flow.Visit{Ref: ref.Draw(t, "ref"), Stack: refs.Draw(t, "stack")}
		if v.Answered = rapid.Bool().Draw(t, "answered"); v.Answered {
			v.Value = word.Draw(t, "value")
		}
		s.Trail = append(s.Trail, v)
	}
	return s
}

// Written by hand, a session is what encoding/json writes, and is read as that reads it.
func TestSessionIsWrittenAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySession(t)
		want, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		got := s.AppendJSON(nil)
		if !bytes.Equal(got, want) {
			t.Fatalf("written %s\nwant    %s", got, want)
		}
		sameReading(t, got)
	})
}

// sameReading holds DecodeSession to what encoding/json reads.
func sameReading(t interface{ Fatalf(string, ...any) }, data []byte) {
	var want flow.Session
	wantErr := json.Unmarshal(data, &want)
	got, err := flow.DecodeSession(data)
	if (err != nil) != (wantErr != nil) {
		t.Fatalf("%s: read with %v, encoding/json with %v", data, err, wantErr)
	}
	if err == nil && !reflect.DeepEqual(got, want) {
		t.Fatalf("%s is read differently: %s", data, cmp.Diff(want, got))
	}
}

// What was written by earlier versions, or by nobody, is read as before.
func FuzzSession(f *testing.F) {
	for _, s := range []string{
		`{"e":"e","n":1}`, `{"e":"e","l":"de","p":"yes","a":"work.age","s":["main.to_work"],"t":[["main.need","work"],["work.goal","job",["main.to_work"]],["a"],["b",null,[]]],"n":7,"b":"6.job","bt":1790000000}`,
		`{"e":null,"N":3,"n":2}`, `{"e":"\u00e4","n":1e2}`, `{"e":"a","e":"b","n":01}`, `{"k":{"a":"b","a":"c"},"n":-0}`, `{ "e" : "x" }`,
		`{"t":[["a","b",[],1]],"n":1}`, `{"t":[[]],"n":1}`, `{"t":null,"s":[],"o":[],"n":1,"x":{}}`, `{}`, ``, `[]`, `{"n":1}x`, `{"n":1,}`,
		`{"pk":["a"],"fd":["b"],"q":5,"rn":1,"fv":"1","h":"2","n":9223372036854775808}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { sameReading(t, data) })
}
