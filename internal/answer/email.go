package answer

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxEmail is how long an address may be (RFC 5321, 4.5.3.1.3: 256 with brackets).
const maxEmail = 254

// emailForm is what addresses look like that people have; quoted names and addresses
// by number are allowed by the standards and used by nobody.
var emailForm = regexp.MustCompile(`^[\pL\pM\pN.!#$%&'*+/=?^_{|}~-]+@(?:[\pL\pN](?:[\pL\pM\pN-]*[\pL\pN])?\.)+[\pL]{2,}$`)

// Email reads an e-mail address. The part behind the @ is returned in small letters.
func Email(typed string) (address string, ok bool) {
	s := strings.TrimPrefix(strings.TrimSpace(typed), "mailto:")
	if len(s) > maxEmail || !utf8.ValidString(s) || !emailForm.MatchString(s) {
		return "", false
	}
	name, host, _ := strings.Cut(s, "@")
	if strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".") || strings.Contains(name, "..") {
		return "", false
	}
	return name + "@" + strings.ToLower(host), true
}
