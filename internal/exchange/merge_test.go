package exchange

import (
	"strings"
	"testing"
	"testing/fstest"

	"wegweiser/internal/locale"
)

const (
	deBefore = `{"a": "Alt", "b": "Zurück", "days": {"one": "{count} Tag", "other": "{count} Tage"}, "keywords.stop": "halt"}`
	ukBefore = `{"a": "старе", "days": {"one": "{count} день", "few": "{count} дні", "many": "{count} днів", "other": "{count} днів"}, "keywords.stop": "стоп"}`
)

// summary of an outcome, one thing a word.
func summary(out Outcome) string {
	var words []string
	for _, c := range out.Taken {
		words = append(words, "taken:"+c.Key+"="+c.Target[other]+","+c.State+","+c.By)
	}
	for _, c := range out.Marked {
		words = append(words, "marked:"+c.Key+","+c.State+","+c.By)
	}
	for _, n := range out.Conflicts {
		words = append(words, "conflict:"+n.Key+","+n.What)
	}
	for _, n := range out.Refused {
		words = append(words, "refused:"+n.Key+","+n.What)
	}
	if out.AllUnsigned() > 0 {
		words = append(words, "unsigned")
	}
	return strings.Join(words, " | ")
}

// What becomes of a text, by what was done to it on both sides since the export.
func TestMerge(t *testing.T) {
	set := func(key, text string) func(*Sheet) {
		return func(s *Sheet) { s.text(key).Target[other] = text }
	}
	check := func(key string) func(*Sheet) { return func(s *Sheet) { s.text(key).Checked = true } }
	doubt := func(key string) func(*Sheet) { return func(s *Sheet) { s.text(key).Checked = false } }
	for _, tt := range []struct {
		name   string
		back   []func(*Sheet) // what the translator did
		source string         // the source by then, if it changed
		target string         // the language by then, if it changed
		o      Options
		want   string
	}{
		{name: "nothing"},
		{name: "a text changed", back: []func(*Sheet){set("a", "нове")}, want: "taken:a=нове,needs_check,translator"},
		{name: "a text changed by Ada", back: []func(*Sheet){set("a", "нове")}, o: Options{By: "Ada"}, want: "taken:a=нове,needs_check,Ada"},
		{name: "a text changed and said to be right", back: []func(*Sheet){set("a", "нове"), check("a")}, want: "taken:a=нове,needs_check,translator | unsigned"},
		{name: "a text changed and found right by Ada", back: []func(*Sheet){set("a", "нове"), check("a")}, o: Options{ReviewedBy: "Ada"}, want: "taken:a=нове,reviewed,Ada"},
		{name: "a machine's work", back: []func(*Sheet){set("a", "нове"), check("a")}, o: Options{By: locale.Machine}, want: "taken:a=нове,draft,machine"},
		{name: "a draft found right by Ada", back: []func(*Sheet){check("a")}, o: Options{ReviewedBy: "Ada"}, want: "marked:a,reviewed,Ada"},
		{name: "a draft said to be right", back: []func(*Sheet){check("a")}, want: "unsigned"},
		{name: "a new text", back: []func(*Sheet){set("b", "назад"), doubt("b")}, want: "taken:b=назад,needs_check,translator"},
		{name: "a text emptied", back: []func(*Sheet){set("a", " \n")}, want: "refused:a,the file has no text any more: ours stays"},
		{name: "changed here only", target: strings.Replace(ukBefore, "старе", "наше", 1)},
		{name: "changed on both sides", back: []func(*Sheet){set("a", "нове")}, target: strings.Replace(ukBefore, "старе", "наше", 1), want: "conflict:a,the text has changed here since the export"},
		{name: "changed on both sides to the same", back: []func(*Sheet){set("a", "наше")}, target: strings.Replace(ukBefore, "старе", "наше", 1)},
		{name: "changed on both sides, forced", back: []func(*Sheet){set("a", "нове")}, target: strings.Replace(ukBefore, "старе", "наше", 1), o: Options{Force: []string{"a"}}, want: "taken:a=нове,needs_check,translator"},
		{name: "new on both sides", back: []func(*Sheet){set("b", "назад")}, target: strings.Replace(ukBefore, `"days"`, `"b": "геть", "days"`, 1), want: "conflict:b,the text has changed here since the export"},
		{name: "the source changed", back: []func(*Sheet){set("a", "нове")}, source: strings.Replace(deBefore, "Alt", "Anders", 1), want: "conflict:a,the source has changed since the export"},
		{name: "the source changed, forced, said to be right", back: []func(*Sheet){set("a", "нове"), check("a")}, source: strings.Replace(deBefore, "Alt", "Anders", 1), o: Options{Force: []string{"a"}, ReviewedBy: "Ada"}, want: "taken:a=нове,needs_check,Ada"},
		{name: "the source changed, the text found right", back: []func(*Sheet){check("a")}, source: strings.Replace(deBefore, "Alt", "Anders", 1), o: Options{ReviewedBy: "Ada"}, want: "conflict:a,marked as right, but the source has changed since the export"},
		{name: "the source changed, the text not", source: strings.Replace(deBefore, "Alt", "Anders", 1)},
		{name: "keywords have no source", back: []func(*Sheet){set("keywords.stop", "стоп, досить")}, source: strings.Replace(deBefore, "halt", "stopp", 1), want: "taken:keywords.stop=стоп, досить,needs_check,translator"},
		{name: "the file lost where it began", back: []func(*Sheet){set("a", "нове"), set("b", "назад"), doubt("b"), func(s *Sheet) { s.text("a").Base, s.text("b").Base = Base{}, Base{} }}, want: "taken:b=назад,needs_check,translator | conflict:a,the file does not say from which text it was made"},
		{name: "it lost that, and the source changed", back: []func(*Sheet){set("b", "назад"), func(s *Sheet) { s.text("b").Base = Base{} }}, source: strings.Replace(deBefore, "Zurück", "Hinaus", 1), want: "conflict:b,the source has changed since the export"},
		{name: "a key that is gone", back: []func(*Sheet){set("a", "нове")}, source: strings.Replace(deBefore, `"a": "Alt", `, "", 1), target: strings.Replace(ukBefore, `"a": "старе", `, "", 1), want: "refused:a,there is no such text any more"},
		{name: "a form is missing", back: []func(*Sheet){func(s *Sheet) { s.text("days").Target[3] = ""; s.text("days").Target[4] = "{count} дней" }}, want: "refused:days,the plural form “few” is missing"},
		{name: "forms on one side only", back: []func(*Sheet){func(s *Sheet) { s.text("a").Plural = true }}, want: "refused:a,the text has plural forms in one of the two and none in the other: export it anew"},
		{name: "a form that does not travel goes with its likeness", back: []func(*Sheet){func(s *Sheet) { s.text("days").Target[4] = "{count} нових" }}, want: "taken:days={count} нових,needs_check,translator"},
		{name: "a placeholder lost", back: []func(*Sheet){func(s *Sheet) { s.text("days").Target[4] = "днів" }}, want: "refused:days,{count} of the source is missing"},
		{name: "a placeholder lost, forced", back: []func(*Sheet){func(s *Sheet) { s.text("days").Target[4] = "днів" }}, o: Options{Force: []string{"days"}}, want: "refused:days,{count} of the source is missing"},
		{name: "a tag, a control", back: []func(*Sheet){set("a", "<script>x"), set("b", "\u202eназад"), check("b")}, want: "refused:a,“<script>” is not allowed in a text | refused:b,the character U+202E turns"},
	} {
		for _, format := range []string{"po", "csv", "xlsx"} {
			t.Run(tt.name+" "+format, func(t *testing.T) {
				f := folder(t, "uk", deBefore, ukBefore)
				in := read(t, format, written(t, format, sheetOf(t, f)))
				for _, do := range tt.back {
					do(in)
				}
				source, target := tt.source, tt.target
				if source == "" {
					source = deBefore
				}
				if target == "" {
					target = ukBefore
				}
				if tt.name == "keywords have no source" {
					f = folder(t, "uk", source, target)
					f.Entries[3].Kind = "words"
				} else {
					f = folder(t, "uk", source, target)
				}
				out, files := imported(t, f, in, tt.o)
				if got := summary(out); !begins(got, tt.want) {
					t.Errorf("got  %s\nwant %s", got, tt.want)
				}
				if (len(out.Taken) > 0) != (files["uk.json"] != nil) || (len(out.Taken)+len(out.Marked) > 0) != (files[".state/uk.json"] != nil) {
					t.Errorf("it writes %d files for %s", len(files), summary(out))
				}
			})
		}
	}
}

// begins tells whether each thing of an outcome begins as it should: the loader's words
// are its own.
func begins(got, want string) bool {
	have, wants := strings.Split(got, " | "), strings.Split(want, " | ")
	for i := range wants {
		if len(have) != len(wants) || !strings.HasPrefix(have[i], wants[i]) || wants[i] == "" && have[i] != "" {
			return false
		}
	}
	return true
}

func (s *Sheet) text(key string) *Text {
	for i := range s.Texts {
		if s.Texts[i].Key == key {
			return &s.Texts[i]
		}
	}
	return nil
}

// What is written can be loaded, stands in the order of the source, has states that are
// true, and taking the same file in again changes nothing.
func TestImportWrites(t *testing.T) {
	f := folder(t, "uk", deBefore, ukBefore)
	in := read(t, "po", written(t, "po", sheetOf(t, f)))
	in.text("b").Target[other], in.text("b").Checked = "назад", true
	in.text("a").Checked = true
	out, files := imported(t, f, in, Options{ReviewedBy: "Ada"})
	f.write(files)
	want := `{
    "a": "старе",
    "b": "назад",
    "days": {
        "one": "{count} день",
        "few": "{count} дні",
        "many": "{count} днів",
        "other": "{count} днів"
    },
    "keywords.stop": "стоп"
}
`
	if got := string(files["uk.json"]); got != want {
		t.Errorf("it writes %s", got)
	}
	states, err := locale.ReadState(f.FS, "uk")
	if err != nil || states["a"].State != locale.Reviewed || states["b"].By != "Ada" || len(states) != 2 {
		t.Errorf("%v, %v after %s", states, err, summary(out))
	}
	c, found := locale.Load(f.FS)
	if c == nil {
		t.Fatal(found)
	}
	for _, s := range c.Stale("uk", states) {
		if s.Key == "a" || s.Key == "b" {
			t.Errorf("stale: %v", s)
		}
	}
	again, files := imported(t, f, in, Options{ReviewedBy: "Ada"})
	if len(files) > 0 {
		t.Errorf("a second time it changes something: %s", summary(again))
	}
}

// A text that somebody doubts is to be checked again; one whose source changed goes out
// as that.
func TestReviewedTexts(t *testing.T) {
	f := folder(t, "uk", deBefore, ukBefore)
	in := read(t, "po", written(t, "po", sheetOf(t, f)))
	in.text("a").Checked = true
	_, files := imported(t, f, in, Options{ReviewedBy: "Ada"})
	f.write(files)
	data := string(written(t, "po", sheetOf(t, f)))
	if strings.Contains(data, "#, fuzzy\nmsgctxt \"a\"") || !strings.Contains(data, "#, fuzzy\nmsgctxt \"keywords.stop\"") {
		t.Errorf("a is reviewed, stop is not:\n%s", data)
	}
	in = read(t, "po", []byte(strings.Replace(data, `msgctxt "a"`, "#, fuzzy\n# a hard word\nmsgctxt \"a\"", 1)))
	out, _ := imported(t, f, in, Options{By: "Bo"})
	if got := summary(out); got != "marked:a,needs_check,Bo" || len(out.Remarks) != 1 || out.Remarks[0].What != "a hard word" {
		t.Errorf("%s, remarks %v", got, out.Remarks)
	}
	changed := folder(t, "uk", strings.Replace(deBefore, "Alt", "Anders", 1), ukBefore)
	changed.write(files)
	data = string(written(t, "po", sheetOf(t, changed)))
	if !strings.Contains(data, "#. The source has changed since this was translated.") || !strings.Contains(data, "#, fuzzy\nmsgctxt \"a\"") {
		t.Errorf("the source changed:\n%s", data)
	}
}

// Many broken texts, more than the loader reports at once, are all refused; be the
// language live or not, and however many warnings there are as well.
func TestManyBrokenTexts(t *testing.T) {
	var source, target strings.Builder
	for i := range 500 {
		key := "k" + strings.Repeat("x", i%7) + "." + string(rune('a'+i%26)) + strings.Repeat("y", i/26)
		source.WriteString(`, "` + key + `": "👋 {name} ` + key + `"`)
		target.WriteString(`, "` + key + `": "👋 {name} т"`)
	}
	for _, live := range []bool{false, true} {
		f := folder(t, "uk", "{"+source.String()[1:]+"}", "{"+target.String()[1:]+"}")
		if live {
			yaml := f.FS.(fstest.MapFS)["languages.yaml"]
			yaml.Data = []byte(strings.Replace(string(yaml.Data), "name: Test\n", "name: Test\n    live: true\n", 1))
			f.Lang.Live = true
		}
		in := read(t, "csv", written(t, "csv", sheetOf(t, f)))
		for i := range in.Texts {
			in.Texts[i].Target[other] = " два  слова {name} " // warnings
			if i%2 == 0 {
				in.Texts[i].Target[other] = "<b>{nmae}"
			}
		}
		out, files := imported(t, f, in, Options{})
		if len(out.Refused) != 250 || len(out.Taken) != 250 || len(files) != 2 {
			t.Errorf("live %v: %d refused, %d taken, %d files", live, len(out.Refused), len(out.Taken), len(files))
		}
	}
}
