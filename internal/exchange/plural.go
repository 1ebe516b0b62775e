package exchange

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"wegweiser/internal/locale"
)

// gettext numbers the plural forms of a language and says by an expression in C which
// count takes which; CLDR names them. The names come from go-i18n, by asking it; here
// stand gettext's usual expressions, and a language gets the one that divides the
// whole numbers as CLDR does. So no language is written down here.

// usual expressions, as gettext's own list and Weblate write them.
var usual = []string{
	"nplurals=1; plural=0;",
	"nplurals=2; plural=(n != 1);",
	"nplurals=2; plural=(n > 1);",
	"nplurals=2; plural=(n%10!=1 || n%100==11);",
	"nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
	"nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
	"nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);",
	"nplurals=3; plural=(n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2);",
	"nplurals=3; plural=(n%10==0 || (n%100>=11 && n%100<=19) ? 0 : n%10==1 && n%100!=11 ? 1 : 2);",
	"nplurals=3; plural=(n%10==1 && (n%100<11 || n%100>19) ? 0 : n%10>=2 && n%10<=9 && (n%100<11 || n%100>19) ? 1 : 2);",
	"nplurals=3; plural=(n==1 ? 0 : n==2 ? 1 : 2);",
	"nplurals=3; plural=(n==0 ? 0 : n==1 ? 1 : 2);",
	"nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);",
	"nplurals=4; plural=(n==1 || n==11 ? 0 : n==2 || n==12 ? 1 : n>2 && n<20 ? 2 : 3);",
	"nplurals=5; plural=(n==1 ? 0 : n==2 ? 1 : n>2 && n<7 ? 2 : n>6 && n<11 ? 3 : 4);",
	"nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
	"nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n==3 ? 3 : n==6 ? 4 : 5);",
}

// asked are the counts that decide which form a number is: rules look at the last two
// digits. further are asked for forms that none of these took (French millions).
const asked = 200

var further = []int{1000, 1001, 10_000, 1_000_000}

// rule is the plural rule of a language, for files that number the forms.
type rule struct {
	header string // the value of Plural-Forms
	forms  []int  // which form each number is; -1: one that no count takes
}

var errNoRule = errors.New("gettext has no usual plural rule for this language: export it as a spreadsheet, which names the forms")

// ruleOf returns the rule of a language.
func ruleOf(counts locale.Counts) (rule, error) {
	for _, header := range usual {
		if r, err := ruleFrom(counts, header); err == nil && len(r.forms) == len(counts.Forms()) {
			return r, nil
		}
	}
	return rule{}, errNoRule
}

// ruleFrom tells which form each number of a Plural-Forms header is. It fails for a
// header that divides the numbers otherwise than CLDR.
func ruleFrom(counts locale.Counts, header string) (rule, error) {
	number, choose, err := parsePlural(header)
	if err != nil {
		return rule{}, err
	}
	r := rule{header: header, forms: make([]int, number)}
	for i := range r.forms {
		r.forms[i] = -1
	}
	taken := [6]bool{}
	set := func(n int, sure bool) error {
		i, form := choose(n), formIndex(counts.Form(n))
		switch {
		case i < 0 || i >= number:
			return fmt.Errorf("for %d it chooses msgstr[%d]", n, i)
		case r.forms[i] == form || r.forms[i] >= 0 && !sure:
			return nil
		case r.forms[i] >= 0:
			return fmt.Errorf("%d takes msgstr[%d], which is the form %q, and CLDR says %q", n, i, FormNames[r.forms[i]], FormNames[form])
		case taken[form] && sure:
			return fmt.Errorf("msgstr[%d] is a second form %q", i, FormNames[form])
		case taken[form]:
			return nil
		}
		r.forms[i], taken[form] = form, true
		return nil
	}
	for n := range asked {
		if err := set(n, true); err != nil {
			return rule{}, err
		}
	}
	for _, n := range further {
		if err := set(n, false); err != nil {
			return rule{}, err
		}
	}
	return r, nil
}

var pluralHeader = regexp.MustCompile(`^\s*nplurals\s*=\s*([0-9]{1,2})\s*;\s*plural\s*=\s*(.*?)\s*;?\s*$`)

// maxExpression is far more than any language needs; it bounds how deep an expression
// can be.
const maxExpression = 1000

// parsePlural reads the value of a Plural-Forms header.
func parsePlural(header string) (number int, choose func(n int) int, err error) {
	m := pluralHeader.FindStringSubmatch(header)
	if m == nil || len(header) > maxExpression {
		return 0, nil, fmt.Errorf("Plural-Forms has the form nplurals=2; plural=(n != 1);")
	}
	number, _ = strconv.Atoi(m[1]) // two digits
	if number < 1 || number > 6 {
		return 0, nil, fmt.Errorf("there are 1 to 6 plural forms, not %d", number)
	}
	p := parser{text: strings.ReplaceAll(strings.ReplaceAll(m[2], " ", ""), "\t", "")}
	e := p.choice()
	if p.bad || p.text != "" {
		return 0, nil, fmt.Errorf("the plural expression breaks off before %q", p.text)
	}
	return number, e, nil
}

// expression of C, over whole numbers.
type expression = func(n int) int

// parser of what is left of a text; bad once it does not understand it.
type parser struct {
	text string
	bad  bool
}

func (p *parser) take(sign string) bool {
	rest, ok := strings.CutPrefix(p.text, sign)
	if ok {
		p.text = rest
	}
	return ok
}

// choice is a ? b : c, which is right-associative and binds the least.
func (p *parser) choice() expression {
	condition := p.operation(0)
	if !p.take("?") {
		return condition
	}
	yes := p.choice()
	if !p.take(":") {
		p.bad = true
	}
	no := p.choice()
	return func(n int) int {
		if condition(n) != 0 {
			return yes(n)
		}
		return no(n)
	}
}

// operators by how tightly they bind, the loosest first. A sign that begins another
// stands after it.
var operators = [][]string{{"||"}, {"&&"}, {"==", "!="}, {"<=", ">=", "<", ">"}, {"+", "-"}, {"*", "/", "%"}}

func (p *parser) operation(level int) expression {
	if level == len(operators) {
		return p.operand()
	}
	left := p.operation(level + 1)
	for {
		sign := ""
		for _, s := range operators[level] {
			if p.take(s) {
				sign = s
				break
			}
		}
		if sign == "" {
			return left
		}
		a, b := left, p.operation(level+1)
		left = func(n int) int { return apply(sign, a(n), b(n)) }
	}
}

func (p *parser) operand() expression {
	switch {
	case p.bad || p.text == "":
		p.bad = true
		return func(int) int { return 0 }
	case p.take("!"):
		e := p.operand()
		return func(n int) int { return truth(e(n) == 0) }
	case p.take("("):
		e := p.choice()
		if !p.take(")") {
			p.bad = true
		}
		return e
	case p.take("n"):
		return func(n int) int { return n }
	}
	digits := len(p.text) - len(strings.TrimLeft(p.text, "0123456789"))
	value, err := strconv.Atoi(p.text[:digits])
	if err != nil {
		p.bad = true
	}
	p.text = p.text[digits:]
	return func(int) int { return value }
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// apply an operator. A division by zero is -1, which no form has.
func apply(sign string, a, b int) int {
	switch sign {
	case "||":
		return truth(a != 0 || b != 0)
	case "&&":
		return truth(a != 0 && b != 0)
	case "==":
		return truth(a == b)
	case "!=":
		return truth(a != b)
	case "<=":
		return truth(a <= b)
	case ">=":
		return truth(a >= b)
	case "<":
		return truth(a < b)
	case ">":
		return truth(a > b)
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	}
	if b == 0 {
		return -1
	}
	if sign == "/" {
		return a / b
	}
	return a % b
}
