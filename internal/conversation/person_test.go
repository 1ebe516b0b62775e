package conversation

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wegweiser/internal/flow"
)

// Written by hand, the record of a person is what encoding/json writes, whatever fields
// it has, and is read as that reads it.
func TestPersonIsWrittenAsJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := person{
			Session: flow.Session{
				Epoch: rapid.String().Draw(t, "e"), At: flow.Ref(rapid.String().Draw(t, "a")), Turn: rapid.Int().Draw(t, "n"),
				Trail: flow.Trail{{Ref: "main.need", Value: rapid.String().Draw(t, "value"), Answered: true}},
			},
			Seen: ids(t, "u"), Taps: ids(t, "v"), At: rapid.Int64().Draw(t, "at"),
			Flood: rapid.IntRange(0, 3).Draw(t, "fn"), Since: rapid.Int64().Draw(t, "ft"),
			Album: rapid.String().Draw(t, "al"), Busy: rapid.Int64Range(0, 3).Draw(t, "bz"), Hand: rapid.Int64Range(0, 3).Draw(t, "hd"), Talk: rapid.Int64Range(0, 3).Draw(t, "tk"), Share: rapid.Bool().Draw(t, "sh"),
			Heard: rapid.String().Draw(t, "hr"), HeardAt: rapid.Int64Range(0, 3).Draw(t, "ht"),
		}
		if rapid.Bool().Draw(t, "wk") {
			p.Wake = wake{At: rapid.Int64().Draw(t, "wake"), Turn: rapid.Int().Draw(t, "turn"), N: rapid.IntRange(0, 2).Draw(t, "n"), What: flow.WakeRemind}
		}
		want, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.encode(); !bytes.Equal(got, want) {
			t.Fatalf("written %s\nwant    %s", got, want)
		}
		sameReading(t, want)
	})
	if n := reflect.TypeFor[person]().NumField(); n != 14 {
		t.Errorf("a person has %d fields: encode and read must know the new ones, and this test fill them", n)
	}
}

func ids(t *rapid.T, name string) seen {
	var s seen
	for range rapid.IntRange(0, 40).Draw(t, name) {
		s.Add(rapid.Int64Range(1, 1<<40).Draw(t, "id"))
	}
	return s
}

func sameReading(t interface{ Fatalf(string, ...any) }, data []byte) {
	var want person
	wantErr := json.Unmarshal(data, &want)
	got, err := decodePerson(data)
	switch {
	case (err != nil) != (wantErr != nil) && len(data) > 0:
		t.Fatalf("%s: read with %v, encoding/json with %v", data, err, wantErr)
	case err == nil && wantErr == nil && !cmp.Equal(got, want, cmp.AllowUnexported(person{})):
		t.Fatalf("%s is read differently: %s", data, cmp.Diff(want, got))
	}
}

// Records of earlier versions, and damaged ones, are read as before.
func FuzzPerson(f *testing.F) {
	for _, s := range []string{
		`{"e":"e","n":1,"u":[1000,7],"at":5}`, `{"e":"e","n":1,"u":null,"at":5}`, `{"e":"e","n":1,"u":[],"v":[1],"at":5,"fn":3,"ft":9,"al":"x","sh":true,"hr":"hear.ar.abcdef","ht":7}`,
		`{"u":[1],"u":[2]}`, `{"sh":false}`, `{"e":"e","wk":"1795600800.7.1.remind"}`, `{"wk":""}`, `{"wk":"1.2"}`, `{"wk":"1.2.3.a","wk":"4.5.6.b"}`, `{"AT":7}`, `{"u":[1.5]}`, `{"x":1}`, `null`, `{"u":[9223372036854775807,1]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { sameReading(t, data) })
}
