package locale

import (
	"fmt"
	"slices"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

// go-i18n keeps its CLDR rules to itself, so they are asked: a probe message
// whose forms are their own names tells which form a number takes. Everything
// here follows from the answers; no rule is written down twice.

// form is an index into formNames.
type form int

const other form = 5

// asked are the whole numbers, from 0, whose forms are asked at load and decide
// what a translator has to write. Rules look at the last two digits, so the
// second hundred shows what repeats.
const asked = 200

// rare are the counts that CLDR treats on their own (French, Spanish and
// others: many for whole millions). The bot never counts so far.
var rare = []int{1_000_000}

// fractions reach the forms that no whole number takes, such as Ukrainian other.
var fractions = []string{"0.0", "0.1", "0.5", "1.0", "1.1", "1.5", "2.0", "2.5", "10.5"}

// plurals are the plural rules of one language.
type plurals struct {
	localizer *i18n.Localizer
	table     [asked]form
	required  []form       // forms that counts below asked take, in order
	rare      []form       // further forms of rare counts
	known     [6]bool      // all forms of the language
	single    map[form]int // forms that stand for one number only
}

var probe = &i18n.Message{
	ID: "plural form", Zero: "zero", One: "one", Two: "two", Few: "few", Many: "many", Other: "other",
}

// newPlurals asks go-i18n. It fails for a language that CLDR has no rule for.
func newPlurals(tag language.Tag) (*plurals, error) {
	bundle := i18n.NewBundle(tag)
	if err := bundle.AddMessages(tag, probe); err != nil {
		return nil, err
	}
	p := &plurals{localizer: i18n.NewLocalizer(bundle, tag.String()), single: map[form]int{}}
	times := map[form]int{}
	for n := range p.table {
		f := p.ask(n)
		p.table[n] = f
		if times[f]++; times[f] == 1 {
			p.single[f] = n
		} else {
			delete(p.single, f)
		}
	}
	for f := range form(len(formNames)) {
		if times[f] > 0 {
			p.required = append(p.required, f)
			p.known[f] = true
		}
	}
	for _, n := range rare {
		if f := p.ask(n); !p.known[f] {
			p.rare = append(p.rare, f)
			p.known[f] = true
		}
	}
	for _, n := range fractions {
		p.known[p.ask(n)] = true
	}
	p.known[other] = true
	return p, nil
}

// ask returns the form of an int, or of a decimal number written as a string.
func (p *plurals) ask(count any) form {
	s, err := p.localizer.Localize(&i18n.LocalizeConfig{
		DefaultMessage: probe, PluralCount: count, TemplateParser: template.IdentityParser{},
	})
	if i := slices.Index(formNames, s); err == nil && i >= 0 {
		return form(i)
	}
	return other
}

// of returns the form that a count takes.
func (p *plurals) of(count int) form {
	if 0 <= count && count < asked {
		return p.table[count]
	}
	return p.ask(count)
}

// example names a few counts that take the form, for hints.
func (p *plurals) example(f form) string {
	var counts []int
	for n := range p.table {
		if p.table[n] == f {
			counts = append(counts, n)
		}
		if len(counts) == 3 {
			break
		}
	}
	switch len(counts) {
	case 0:
		return "for whole millions"
	case 1:
		return fmt.Sprintf("for %d", counts[0])
	case 2:
		return fmt.Sprintf("for %d, %d", counts[0], counts[1])
	default:
		return fmt.Sprintf("for %d, %d, %d, …", counts[0], counts[1], counts[2])
	}
}

// Counts tells which plural form a count takes in a language.
type Counts struct{ rules *plurals }

// CountsOf returns the plural rules of a language. It fails for a tag that CLDR has
// none for.
func CountsOf(tag string) (Counts, error) {
	parsed, err := language.Parse(tag)
	if err != nil {
		return Counts{}, fmt.Errorf("%s is no BCP 47 tag", quote(tag))
	}
	p, err := newPlurals(parsed)
	if err != nil {
		return Counts{}, fmt.Errorf("CLDR has no plural rule for %s", quote(tag))
	}
	return Counts{p}, nil
}

// Form returns the name of the form that a whole number takes: zero, one, two, few,
// many or other.
func (c Counts) Form(n int) string { return formNames[c.rules.of(n)] }

// Forms returns the names of the forms that counts below 200 take, in CLDR's order:
// those that a translator has to write.
func (c Counts) Forms() []string {
	var out []string
	for _, f := range c.rules.required {
		out = append(out, formNames[f])
	}
	return out
}

// Example says which counts take a form, in words: “for 2, 3, 4, …”.
func (c Counts) Example(name string) string {
	return c.rules.example(form(slices.Index(formNames, name)))
}
