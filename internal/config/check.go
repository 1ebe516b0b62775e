package config

import (
	"log/slog"
	"net"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"wegweiser/internal/privacy"
	"wegweiser/internal/spell"
)

const telegramHost = "api.telegram.org"

var (
	// tokenForm is what @BotFather gives; looseToken, what another Bot API server may
	// accept. Neither holds a letter that would change a path.
	tokenForm  = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]{30,}$`)
	looseToken = regexp.MustCompile(`^[A-Za-z0-9:_-]+$`)
	// secretForm is Telegram's (Bot API, setWebhook.secret_token).
	secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)
	// offerForm is how offers are called in flow files.
	offerForm = regexp.MustCompile(`^[a-z][a-z0-9_-]*$`)
)

func (l *loader) check(o options) Config {
	c := Config{
		FlowsDir: o.FlowsDir, LocalesDir: o.LocalesDir, OrgName: l.org(o.OrgName),
	}
	c.API, c.Telegrams = l.api(o.API)
	c.Token = l.token(o.Token, c.Telegrams)
	c.Redis = l.redis(o.Redis)
	c.StaffChat, c.StaffChats = l.staff(o.Staff, o.Staffs)
	c.Deputies = l.chats("DEPUTY_CHATS", o.Deputies, l.deputy)
	c.Coordinator = l.coordinator(o.Coordinator)
	c.StaffTag = l.tag(o.StaffTag)
	c.Webhook = l.webhook(o.WebhookURL, o.WebhookSecret, c.Telegrams)
	c.Listen = l.listen(o.Listen)
	c.Mail = l.mail(o.SMTP, o.NoticeFrom, o.NoticeTo)
	c.DataKeys = l.keys(o.DataKey)
	c.SendRate = l.rate(o.SendRate)
	c.Relay = l.oneOf("RELAY", o.Relay, "off", "on") == "on"
	c.PlaceholderContacts = l.yesOrNo("ALLOW_PLACEHOLDER_CONTACTS", o.Placeholders)
	c.KeepSession = l.days("RETENTION_SESSION_DAYS", o.SessionDays)
	c.SilentCase = l.days("RETENTION_SILENT_DAYS", o.SilentDays)
	c.KeepCase = l.days("RETENTION_CASE_DAYS", o.CaseDays)
	c.LogLevel = l.level(o.LogLevel)
	c.LogFormat = l.oneOf("LOG_FORMAT", o.LogFormat, "json", "text")
	return c
}

// maxOrg is how long a name may be, in letters: it stands on the privacy notice, which
// must fit a message.
const maxOrg = 80

func (l *loader) org(s string) string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > maxOrg {
		l.problem("ORG_NAME", "has more than "+strconv.Itoa(maxOrg)+" letters, and the privacy notice has no room for them", "write the short name")
	}
	return s
}

func (l *loader) api(s string) (api string, telegrams bool) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		l.problem("TELEGRAM_API_URL", "is no address of a Bot API server", "it looks like https://api.telegram.org, or leave it out")
		return "", false // what is asked of Telegram's own server is asked when this is mended
	}
	telegrams = strings.EqualFold(u.Hostname(), telegramHost)
	if telegrams && u.Scheme != "https" {
		l.problem("TELEGRAM_API_URL", "would send the token unencrypted", "begin it with https://")
	}
	return strings.TrimRight(s, "/"), telegrams
}

func (l *loader) token(s string, telegrams bool) Secret {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		l.missing("TELEGRAM_TOKEN", "is not set", "@BotFather gives it to you: send him /newbot, or /token for a bot you have")
	case telegrams && !tokenForm.MatchString(s), !looseToken.MatchString(s):
		l.problem("TELEGRAM_TOKEN", "is no bot token", "it is digits, a colon and at least 30 letters, as @BotFather shows it")
	}
	return Secret(s)
}

// redis looks at no more than the scheme: the room for Redis knows the rest.
func (l *loader) redis(s string) Secret {
	if s == "" {
		l.missing("REDIS_URL", "is not set", "for one Redis on this machine it is redis://127.0.0.1:6379")
		return ""
	}
	scheme, rest, ok := strings.Cut(strings.TrimSpace(s), "://")
	switch {
	case !ok:
		l.problem("REDIS_URL", "has no redis:// at its beginning", "write redis://host:6379, rediss:// for TLS, redis-sentinel:// for Sentinel")
	case scheme != "redis" && scheme != "rediss" && scheme != "redis-sentinel" && scheme != "rediss-sentinel":
		l.problem("REDIS_URL", "begins with a scheme that is none of Redis's", "use redis://, rediss:// or redis-sentinel://")
	case strings.Trim(rest, "/ ,") == "":
		l.problem("REDIS_URL", "names no host", "write redis://host:6379")
	}
	return Secret(strings.TrimSpace(s))
}

func (l *loader) staff(one, many string) (int64, map[string]int64) {
	chats := l.staffs(many)
	if one == "" {
		if many == "" {
			l.missing("STAFF_CHAT_ID", "is not set, so nobody would get the requests", "set it to the number of the staff group (it is negative), or STAFF_CHATS for each offer")
		}
		return 0, chats
	}
	chat, err := strconv.ParseInt(strings.TrimSpace(one), 10, 64)
	switch {
	case err != nil:
		l.problem("STAFF_CHAT_ID", "is no number", "a group's number is negative and looks like -1001234567890")
	case chat >= 0:
		l.problem("STAFF_CHAT_ID", "is not negative, so it is a person and not a group", "a group's number looks like -1001234567890")
	}
	return chat, chats
}

func (l *loader) staffs(s string) map[string]int64 {
	return l.chats("STAFF_CHATS", s, func(where, offer, number string) (chat int64, ok bool) {
		chat, err := strconv.ParseInt(number, 10, 64)
		switch {
		case !offerForm.MatchString(offer):
			l.problem("STAFF_CHATS", where+" is no offer with a group", "write recognition=-1001234567890,empowerment=-1009876543210")
			return 0, false
		case err != nil || chat >= 0:
			l.problem("STAFF_CHATS", where+" ("+offer+") has no group's number", "a group's number is negative and looks like -1001234567890")
			return 0, false
		}
		return chat, true
	})
}

// anyOffer stands for all offers that are not named.
const anyOffer = "*"

func (l *loader) deputy(where, offer, number string) (chat int64, ok bool) {
	chat, err := strconv.ParseInt(number, 10, 64)
	switch {
	case offer != anyOffer && !offerForm.MatchString(offer):
		l.problem("DEPUTY_CHATS", where+" is no offer with a chat", "write recognition=123456789, or *=-1001234567890 for all offers")
		return 0, false
	case err != nil || chat == 0:
		l.problem("DEPUTY_CHATS", where+" ("+offer+") has no chat's number", "a group's number looks like -1001234567890, a person's like 123456789")
		return 0, false
	}
	return chat, true
}

func (l *loader) coordinator(s string) int64 {
	if s == "" {
		return 0
	}
	chat, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil || chat == 0 {
		l.problem("COORDINATOR_CHAT_ID", "is no number of a chat", "a group's number looks like -1001234567890, a person's like 123456789")
	}
	return chat
}

// chats reads "offer=number,…"; each entry is looked at by check.
func (l *loader) chats(name, s string, check func(where, offer, number string) (int64, bool)) map[string]int64 {
	chats := make(map[string]int64)
	if s == "" {
		return chats
	}
	for i, part := range strings.Split(s, ",") {
		offer, number, named := strings.Cut(part, "=")
		if offer = strings.TrimSpace(offer); !named {
			offer = ""
		}
		chat, ok := check("entry "+strconv.Itoa(i+1), offer, strings.TrimSpace(number))
		if !ok {
			continue
		}
		if _, twice := chats[offer]; twice {
			l.problem(name, "names "+offer+" twice", "keep one of them")
		}
		chats[offer] = chat
	}
	return chats
}

// OffersCovered checks the groups against the offers there are, which only the flows
// know: each needs a group, and each name must be an offer.
func (c *Config) OffersCovered(offers []string) []Problem {
	l := &loader{bad: make(map[string]bool)}
	have := make(map[string]bool, len(offers))
	for _, offer := range offers {
		have[offer] = true
		if _, ok := c.StaffChatFor(offer); !ok {
			l.problem("STAFF_CHATS", "has no group for the offer "+offer, "add "+offer+"=-100…, or set STAFF_CHAT_ID for all that are not named")
		}
	}
	for _, name := range sorted(c.StaffChats) {
		if !have[name] {
			l.problem("STAFF_CHATS", "names "+name+", which is no offer", didYouMean(name, offers))
		}
	}
	for _, name := range sorted(c.Deputies) {
		if name != anyOffer && !have[name] {
			l.problem("DEPUTY_CHATS", "names "+name+", which is no offer", didYouMean(name, offers))
		}
	}
	for _, name := range sorted(c.Mail.To) {
		if name != anyOffer && !have[name] {
			l.problem("NOTICE_TO", "names "+name+", which is no offer", didYouMean(name, offers))
		}
	}
	return l.problems
}

func (l *loader) tag(s string) string {
	tag, err := language.Parse(strings.TrimSpace(s))
	if err != nil || tag == language.Und {
		l.problem("STAFF_LANGUAGE", "is no language tag", "write de, en, uk … as the files in locales/ are called")
	}
	return strings.TrimSpace(s)
}

// pathForm is a path without what a pattern of http.ServeMux reads otherwise.
var pathForm = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)*/?$`)

func (l *loader) webhook(address, secret string, telegrams bool) Webhook {
	if address == "" {
		return Webhook{}
	}
	w := Webhook{URL: address, Secret: Secret(secret)}
	switch {
	case secret == "":
		l.missing("WEBHOOK_SECRET", "is not set, but WEBHOOK_URL is, so anybody could send us updates", "make one with: openssl rand -hex 32")
	case !secretForm.MatchString(secret):
		l.problem("WEBHOOK_SECRET", "has other letters than A-Z a-z 0-9 _ - or more than 256 of them", "make one with: openssl rand -hex 32")
	}
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Fragment != "" || u.User != nil:
		l.problem("WEBHOOK_URL", "is no address that Telegram could call", "it looks like https://bot.example.org/telegram")
		return w
	case u.Scheme != "https" && telegrams:
		l.problem("WEBHOOK_URL", "is not https, which Telegram requires", "begin it with https://, with a proxy before us that speaks TLS")
	case telegrams && !webhookPort(u.Port()):
		l.problem("WEBHOOK_URL", "has a port that Telegram does not call", "use 443, 80, 88 or 8443")
	}
	if w.Path = u.Path; w.Path == "" {
		w.Path = "/"
	}
	switch {
	case !pathForm.MatchString(w.Path) || path.Clean(w.Path) != strings.TrimSuffix(w.Path, "/") && w.Path != "/":
		l.problem("WEBHOOK_URL", "has a path that can't be served", "use letters, digits and - . _ ~ between single slashes, for example /telegram")
	}
	switch w.Path {
	case "/healthz", "/readyz", "/metrics":
		l.problem("WEBHOOK_URL", "has the path "+w.Path+", which is served for something else", "use another path, for example /telegram")
	}
	return w
}

// webhookPort tells whether Telegram calls that port (Bot API, setWebhook).
func webhookPort(port string) bool {
	switch port {
	case "", "443", "80", "88", "8443":
		return true
	}
	return false
}

func (l *loader) listen(s string) string {
	s = strings.TrimSpace(s)
	_, port, err := net.SplitHostPort(s)
	if _, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil {
		l.problem("LISTEN_ADDR", "is no host and port", "write 127.0.0.1:8080, or :8080 for all addresses of the machine")
	}
	return s
}

func (l *loader) keys(s string) Keys {
	if s == "" {
		l.missing("DATA_KEY", "is not set", "make one with: openssl rand -base64 32")
		return nil
	}
	keys, err := privacy.ParseKeys(s)
	if err != nil {
		what, mend, _ := strings.Cut(err.Error(), "; ") // it quotes no key
		l.problem("DATA_KEY", what, mend)
	}
	return keys
}

func (l *loader) rate(s string) Rate {
	var n [3]float64
	parts := strings.Split(s, ",")
	ok := len(parts) == len(n)
	for i := 0; ok && i < len(n); i++ {
		v, err := strconv.ParseFloat(strings.TrimSpace(parts[i]), 64)
		ok = err == nil && v >= 0 && v <= 10_000
		n[i] = v
	}
	if !ok {
		l.problem("SEND_RATE", "is not three numbers from 0 to 10000", "write 30,1,20: messages a second in all, a second to one chat, a minute to a group")
		return Rate{}
	}
	return Rate{All: n[0], Chat: n[1], Group: n[2]}
}

func (l *loader) yesOrNo(name, s string) bool {
	v, err := strconv.ParseBool(strings.TrimSpace(s))
	if err != nil {
		l.problem(name, "is neither true nor false", "write true or false")
	}
	return v
}

const maxDays = 3650

func (l *loader) days(name, s string) time.Duration {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil || n < 1 || n > maxDays {
		l.problem(name, "is no number of days from 1 to "+strconv.Itoa(maxDays), "write 30; data is never kept for ever")
		return 0
	}
	return time.Duration(n) * 24 * time.Hour
}

func (l *loader) level(s string) slog.Level {
	switch l.oneOf("LOG_LEVEL", s, "debug", "info", "warn", "error") {
	case "debug":
		return slog.LevelDebug
	case "warn":
		return slog.LevelWarn
	case "error":
		return slog.LevelError
	}
	return slog.LevelInfo
}

// oneOf is s in small letters, if it is one of the words.
func (l *loader) oneOf(name, s string, words ...string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, w := range words {
		if s == w {
			return w
		}
	}
	l.problem(name, "is none of "+strings.Join(words, ", "), "write one of them")
	return ""
}

func didYouMean(name string, names []string) string {
	if near := spell.Nearest(name, names); near != "" {
		return "did you mean " + near + "?"
	}
	return "the offers are: " + strings.Join(names, ", ")
}
