package exchange

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"wegweiser/internal/locale"
)

// A spreadsheet has one row for each text, and one for each plural form of it. The
// head names the columns and both languages; columns may be moved, and others put
// between them.
const (
	colKey = iota
	colForm
	colContext
	colSource
	colTranslation
	colState
	colComment
	colBase
	columns
)

var heads = [columns]string{"key", "form", "context", "source", "translation", "state", "comment", "base"}

// tableStates are what a cell may name; only the last says something when it comes back.
var tableStates = []string{locale.Missing, locale.Stale, locale.Draft, locale.NeedsCheck, locale.Reviewed}

// rows of a sheet, the head first.
func (s *Sheet) rows() [][columns]string {
	head := heads
	head[colSource] += " (" + s.Source + ")"
	head[colTranslation] += " (" + s.Lang + ")"
	out := [][columns]string{head}
	for _, t := range s.Texts {
		base := s.base(t)
		notes := strings.Join(t.Notes, "\n")
		for _, form := range s.shown(t) {
			row := [columns]string{
				colKey: t.Key, colContext: notes, colSource: t.Source[form], colTranslation: t.Target[form],
				colState: t.State, colBase: base.Source + " " + base.Target,
			}
			if t.Plural {
				row[colForm] = FormNames[form]
				row[colContext] += "\n" + FormNames[form] + ": " + s.counts.Example(FormNames[form])
			}
			if row[colSource] == "" {
				_, row[colSource] = t.ids()
			}
			out = append(out, row)
		}
	}
	return out
}

// table is what a spreadsheet or CSV holds, on its way to a sheet.
type table struct {
	sheet  *Sheet
	column [columns]int // where each stands; -1: nowhere
	texts  map[string]int
}

var headForm = regexp.MustCompile(`^([a-z]+)(?: \(([A-Za-z0-9-]+)\))?$`)

// readHead takes the row that names the columns; ok is false for any other.
func readHead(cells []string) (*table, bool) {
	t := &table{sheet: &Sheet{}, texts: map[string]int{}}
	for i := range t.column {
		t.column[i] = -1
	}
	for at, cell := range cells {
		m := headForm.FindStringSubmatch(strings.TrimSpace(cell))
		if m == nil {
			continue
		}
		for i, name := range heads {
			if m[1] != name || t.column[i] >= 0 {
				continue
			}
			t.column[i] = at
			switch i {
			case colSource:
				t.sheet.Source = m[2]
			case colTranslation:
				t.sheet.Lang = m[2]
			}
		}
	}
	return t, t.column[colKey] >= 0 && t.column[colTranslation] >= 0
}

// add takes a row; line is its number in the file.
func (t *table) add(line int, cells []string) error {
	cell := func(column int) string {
		at := t.column[column]
		if at < 0 || at >= len(cells) {
			return ""
		}
		return strings.ReplaceAll(cells[at], "\r\n", "\n")
	}
	key, form, text := strings.TrimSpace(cell(colKey)), strings.TrimSpace(cell(colForm)), cell(colTranslation)
	if key == "" {
		if strings.TrimSpace(text) != "" {
			return unreadable(line, "write the key, or take the text out", "a translation without a key")
		}
		return nil
	}
	if !utf8.ValidString(text) {
		return unreadable(line, "save the file as CSV UTF-8, or as .xlsx", "%s is not UTF-8", key)
	}
	index := other
	if form != "" {
		if index = formIndex(form); index < 0 {
			return unreadable(line, "known are "+strings.Join(FormNames[:], ", "), "%s: %q is no plural form", key, form)
		}
	}
	x := t.text(key, line, form != "", cell(colBase))
	if x.Plural != (form != "") || x.Target[index] != "" {
		return unreadable(line, "keep one of them; if one column was sorted or moved by itself, undo that", "%s stands already on line %d", key, x.Line)
	}
	x.Target[index] = text
	x.Source[index] = cell(colSource)
	if remark := strings.TrimSpace(cell(colComment)); remark != "" {
		x.Remark = strings.TrimSpace(x.Remark + " " + remark)
	}
	state, ok := stateOf(cell(colState))
	if !ok {
		return unreadable(line, "write one of "+strings.Join(tableStates, ", "), "%s: %q is no state", key, strings.TrimSpace(cell(colState)))
	}
	x.Checked = x.Checked && state == locale.Reviewed
	return nil
}

// text of a key, a new one if there is none yet.
func (t *table) text(key string, line int, plural bool, base string) *Text {
	i, ok := t.texts[key]
	if !ok {
		i = len(t.sheet.Texts)
		t.texts[key] = i
		x := Text{Key: key, Plural: plural, Checked: true, Line: line}
		x.Base.Source, x.Base.Target, _ = strings.Cut(strings.TrimSpace(base), " ")
		t.sheet.Texts = append(t.sheet.Texts, x)
	}
	return &t.sheet.Texts[i]
}

func stateOf(cell string) (state string, ok bool) {
	cell = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(cell)), " ", "_")
	for _, s := range tableStates {
		if cell == s {
			return s, true
		}
	}
	return "", cell == ""
}

var errNoHead = &FileError{
	What: "there is no row that names the columns",
	Hint: "the first row has key, form, context, source (de), translation (ar), state, comment, base; export it anew",
}

// Texts that a spreadsheet would take for a formula, by their first character, the
// wide ones of Asian keyboards among them. In CSV such a text gets an apostrophe
// before it, as people type it; one that looks as if it had one already gets another.
var (
	formula  = regexp.MustCompile("^'*[=+\\-@\t\r＝＋－＠]")
	defanged = regexp.MustCompile("^'+[=+\\-@\t\r＝＋－＠]")
)

func defang(text string) string {
	if formula.MatchString(text) {
		return "'" + text
	}
	return text
}

func refang(cell string) string {
	if defanged.MatchString(cell) {
		return cell[1:]
	}
	return cell
}
