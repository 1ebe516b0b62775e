package exchange

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"wegweiser/internal/locale"
)

// Report says in a few lines what became of a file: how much, then each text that
// somebody has to look at, in the form that editors can jump to.
func (out *Outcome) Report(file string, in *Sheet, o Options) string {
	var b strings.Builder
	var reviewedToo int
	for _, c := range out.Taken {
		reviewedToo += truth(c.State == locale.Reviewed)
	}
	fmt.Fprintf(&b, "%s, %s: %s taken", file, in.Lang, texts(len(out.Taken)))
	if reviewedToo > 0 {
		fmt.Fprintf(&b, " (%d reviewed by %s)", reviewedToo, o.ReviewedBy)
	}
	fmt.Fprintf(&b, ", %d unchanged, %d not translated", out.Unchanged, out.Untranslated)
	if out.Missing > 0 {
		fmt.Fprintf(&b, ", %d not in the file", out.Missing)
	}
	if n := len(out.Conflicts); n > 0 {
		fmt.Fprintf(&b, ", %d in conflict", n)
	}
	if n := len(out.Refused); n > 0 {
		fmt.Fprintf(&b, ", %d refused", n)
	}
	b.WriteString(".\n")
	found, doubted := 0, 0
	for _, c := range out.Marked {
		found += truth(c.State == locale.Reviewed)
		doubted += truth(c.State != locale.Reviewed)
	}
	if found > 0 {
		fmt.Fprintf(&b, "%s unchanged and now reviewed by %s.\n", texts(found), o.ReviewedBy)
	}
	if doubted > 0 {
		fmt.Fprintf(&b, "%s no longer reviewed: the file doubts them.\n", texts(doubted))
	}
	if n := out.AllUnsigned(); n > 0 {
		fmt.Fprintf(&b, "%s marked as right, but not taken for reviewed: say who says so with --reviewed-by NAME.\n", texts(n))
	}
	list(&b, file, "conflict", out.Conflicts)
	if len(out.Conflicts) > 0 {
		fmt.Fprintf(&b, "Nothing of these was changed. To take the file's text all the same, import it again with --force %s\n", forceable(out.Conflicts))
	}
	list(&b, file, "refused", out.Refused)
	list(&b, file, "remark", out.Remarks)
	return b.String()
}

// listed is how many texts of a kind are named: more than that nobody reads.
const listed = 50

func list(b *strings.Builder, file, what string, notes []Note) {
	for _, n := range notes[:min(len(notes), listed)] {
		fmt.Fprintf(b, "%s:%d: %s: %s: %s\n", file, n.Line, what, visible(n.Key), visible(n.What))
		for _, line := range n.Seen {
			fmt.Fprintf(b, "    %s\n", visible(line))
		}
	}
	if more := len(notes) - listed; more > 0 {
		fmt.Fprintf(b, "%s: %s: and %d more\n", file, what, more)
	}
}

// forceable keys of some conflicts, to be copied; of many a word for them.
func forceable(conflicts []Note) string {
	if len(conflicts) > 10 {
		return "KEY,KEY"
	}
	var keys []string
	for _, n := range conflicts {
		keys = append(keys, visible(n.Key))
	}
	return strings.Join(keys, ",")
}

// brief is a text on one line, cut where it is long; of several forms each.
func brief(f Forms) string {
	var forms []string
	for i, text := range f {
		switch {
		case text == "":
		case f == Plain(text):
			forms = append(forms, cut(text))
		default:
			forms = append(forms, FormNames[i]+" "+cut(text))
		}
	}
	return strings.Join(forms, "; ")
}

// maxBrief letters of a text are shown beside another.
const maxBrief = 120

func cut(text string) string {
	if letters := []rune(text); len(letters) > maxBrief {
		text = string(letters[:maxBrief-1]) + "…"
	}
	return "“" + text + "”"
}

// maxShown is about how many bytes of a key or remark are shown.
const maxShown = 2000

// visible writes what stood in a file so that a terminal only shows it: what controls it,
// or turns the line around, stands there as its number. What is very long is cut.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if b.Len() > maxShown {
			b.WriteString("…")
			break
		}
		if unicode.IsPrint(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(strings.Trim(strconv.QuoteRuneToASCII(r), "'"))
		}
	}
	return b.String()
}

func texts(n int) string {
	if n == 1 {
		return "1 text"
	}
	return fmt.Sprintf("%d texts", n)
}
