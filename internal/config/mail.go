package config

import (
	"net/mail"
	"strconv"
	"strings"
)

// Mail is how notices go out by e-mail; the zero value: they don't.
type Mail struct {
	URL  Secret
	From string
	To   map[string]string // address by offer, "*" for the others
}

// mail looks at no more than whether all is there: the room for e-mail knows the rest.
func (l *loader) mail(address, from, to string) Mail {
	m := Mail{URL: Secret(strings.TrimSpace(address)), From: strings.TrimSpace(from)}
	switch {
	case address == "" && from == "" && to == "":
		return Mail{}
	case address == "":
		l.missing("SMTP_URL", "is not set, but where notices come from or go to is", "write smtp://user:password@host:587, or leave out the others")
	}
	switch {
	case from == "":
		l.missing("NOTICE_FROM", "is not set, but SMTP_URL or NOTICE_TO is", "write the address that notices come from")
	case !plainAddress(m.From):
		l.problem("NOTICE_FROM", "is no e-mail address", "it looks like bot@example.org")
	}
	if to == "" {
		l.missing("NOTICE_TO", "is not set, but SMTP_URL or NOTICE_FROM is", "write *=team@example.org for all offers")
	}
	m.To = l.addresses(to)
	return m
}

// addresses reads "offer=address,…"; one address alone is for all offers.
func (l *loader) addresses(s string) map[string]string {
	out := map[string]string{}
	if s == "" {
		return out
	}
	for i, part := range strings.Split(s, ",") {
		offer, address, named := strings.Cut(strings.TrimSpace(part), "=")
		if !named {
			offer, address = anyOffer, offer
		}
		offer, address = strings.TrimSpace(offer), strings.TrimSpace(address)
		where := "entry " + strconv.Itoa(i+1)
		switch _, twice := out[offer]; {
		case offer != anyOffer && !offerForm.MatchString(offer), !plainAddress(address):
			l.problem("NOTICE_TO", where+" is no offer with an e-mail address", "write recognition=team@example.org,*=office@example.org")
		case twice:
			l.problem("NOTICE_TO", "names "+offer+" twice", "keep one of them")
		default:
			out[offer] = address
		}
	}
	return out
}

func plainAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}
