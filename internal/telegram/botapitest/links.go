// Which links Telegram takes, in buttons and in texts (TDLib:
// LinkManager::check_link, parse_url).

package botapitest

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// maxButtonURL is where the double draws a line that Telegram does not publish.
const maxButtonURL = 2048

// checkLink returns the link as Telegram stores it.
func checkLink(link string) (string, error) {
	checked, err := checkLinkReason(link)
	if err != nil {
		return "", fmt.Errorf("URL '%s' is invalid: %w", link, err)
	}
	return checked, nil
}

func checkLinkReason(link string) (string, error) {
	for _, scheme := range []string{"tg", "ton", "tonsite"} {
		if len(link) > len(scheme) && strings.EqualFold(link[:len(scheme)+1], scheme+":") {
			rest := strings.TrimPrefix(link[len(scheme)+1:], "//")
			u, err := parseURL(rest)
			if err != nil {
				return "", err
			}
			if strings.HasPrefix(strings.ToLower(rest), "http://") || u.https || u.userinfo != "" || u.port != 0 || u.ipv6 {
				return "", refusal("Wrong " + scheme + " URL")
			}
			return scheme + "://" + u.host + strings.Replace(u.query, "/?", "?", 1), nil
		}
	}
	u, err := parseURL(link)
	if err != nil {
		return "", err
	}
	if !strings.Contains(u.host, ".") && !u.ipv6 {
		return "", refusal("Wrong HTTP URL")
	}
	return u.String(), nil
}

type linkURL struct {
	https    bool
	userinfo string
	host     string
	ipv6     bool
	port     int // 0: not given
	query    string
}

func (u linkURL) String() string {
	s := "http://"
	if u.https {
		s = "https://"
	}
	if u.userinfo != "" {
		s += u.userinfo + "@"
	}
	s += u.host
	if u.port > 0 {
		s += ":" + strconv.Itoa(u.port)
	}
	return s + u.query
}

// parseURL reads [http[s]://][userinfo@]host[:port][/…]; what has no scheme is
// taken for http.
func parseURL(s string) (linkURL, error) {
	var u linkURL
	rest := s
	if i := strings.IndexAny(s, ":/?#@[]"); i >= 0 && strings.HasPrefix(s[i:], "://") {
		switch strings.ToLower(s[:i]) {
		case "http":
		case "https":
			u.https = true
		default:
			return u, refusal("Unsupported URL protocol")
		}
		rest = s[i+3:]
	}
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, u.query = rest[:i], strings.TrimRight(rest[i:], " \t\r\n\v\x00")
	}
	if !strings.HasPrefix(u.query, "/") {
		u.query = "/" + u.query
	}
	u.query = escapeSpace(u.query)
	host, ok := u.splitAuthority(authority)
	if !ok {
		return u, refusal("Wrong port number specified in the URL")
	}
	u.host = strings.ToLower(host)
	return u, u.checkHost()
}

// escapeSpace percent-encodes what can't stand in a URL at all.
func escapeSpace(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r <= ' ' }) < 0 {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if s[i] <= ' ' {
			fmt.Fprintf(&b, "%%%02X", s[i])
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func (u *linkURL) splitAuthority(authority string) (host string, ok bool) {
	host = authority
	if i := strings.LastIndexAny(authority, ":]@"); i > 0 && authority[i] == ':' {
		port, err := strconv.Atoi(authority[i+1:])
		if err != nil || port <= 0 || port > 65535 {
			return "", false
		}
		u.port, host = port, authority[:i]
	}
	if i := strings.LastIndexByte(host, '@'); i >= 0 {
		u.userinfo, host = host[:i], host[i+1:]
	}
	return host, true
}

func (u *linkURL) checkHost() error {
	if u.host == "" {
		return refusal("URL host is empty")
	}
	if u.host == "." {
		return refusal("Host is invalid")
	}
	if u.host[0] == '[' && u.host[len(u.host)-1] == ']' {
		if _, err := netip.ParseAddr(strings.Trim(u.host, "[]")); err != nil {
			return refusal("Wrong IPv6 address specified in the URL")
		}
		u.ipv6 = true
		return nil
	}
	if err := checkURLPart(u.host, "host", false); err != nil {
		return err
	}
	return checkURLPart(u.userinfo, "userinfo", true)
}

func checkURLPart(part, name string, allowColon bool) error {
	for i := 0; i < len(part); i++ {
		c := part[i]
		switch {
		case c >= 128, isASCIIWord(rune(c)), strings.IndexByte(".-_!$,~*'();&+=", c) >= 0, allowColon && c == ':':
		case c == '%':
			if i+2 >= len(part) || !isHex(part[i+1]) || !isHex(part[i+2]) {
				return refusal("Wrong percent-encoded symbol in URL " + name)
			}
			i += 2
		default:
			return refusal("Disallowed character in URL " + name)
		}
	}
	return nil
}

func isHex(c byte) bool {
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')
}

// linkUserID returns the person that a tg://user?id=… link points at, or 0.
func linkUserID(link string) int64 {
	rest, ok := strings.CutPrefix(strings.ToLower(link), "tg:")
	if !ok {
		return 0
	}
	rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "//"), "user")
	if !ok {
		return 0
	}
	rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "/"), "?")
	if !ok {
		return 0
	}
	rest, _, _ = strings.Cut(rest, "#")
	for _, parameter := range strings.Split(rest, "&") {
		if value, ok := strings.CutPrefix(parameter, "id="); ok {
			id, _ := strconv.ParseInt(value, 10, 64)
			return id
		}
	}
	return 0
}
