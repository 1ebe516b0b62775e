// What can be chosen when a server is made.

package botapitest

import (
	"net/http"
	"time"
)

// DefaultToken is the bot's token unless WithToken says otherwise. It has the
// shape of a real one and belongs to nobody.
const DefaultToken = "5000123456:AAbotapitest-double-token-0123456789"

// An Option changes how a server behaves.
type Option func(*config)

type config struct {
	addr        string
	token       string
	bot         User
	readsGroups bool // privacy mode is off
	now         func() time.Time
	seed        uint64
	keepLast    int // messages of a chat; 0: all
	noLog       bool
	keepFiles   bool
	limits      limits

	webhookClient  *http.Client
	webhookBackoff time.Duration
	webhookMax     time.Duration
	webhookShuffle bool
}

func defaults() config {
	return config{
		addr:  "127.0.0.1:0",
		token: DefaultToken,
		bot:   User{ID: 5000123456, IsBot: true, FirstName: "Wegweiser", Username: "wegweiser_test_bot"},
		now:   time.Now,
		seed:  1,

		webhookBackoff: time.Second,
		webhookMax:     time.Minute,
	}
}

// WithToken sets the bot's token.
func WithToken(token string) Option { return func(c *config) { c.token = token } }

// WithBot sets who the bot is; IsBot is set by itself.
func WithBot(bot User) Option {
	return func(c *config) {
		bot.IsBot = true
		c.bot = bot
	}
}

// WithAddr sets where Start listens; by default a free port of 127.0.0.1.
func WithAddr(addr string) Option { return func(c *config) { c.addr = addr } }

// WithClock replaces the clock, by which messages are dated, updates expire,
// 48 hours pass and rates are counted. Waiting (long polls, a webhook's
// back-off, slow answers) always takes real time. The function must not use the
// server. Server.Advance is often enough.
func WithClock(now func() time.Time) Option { return func(c *config) { c.now = now } }

// WithSeed seeds the chance of faults and of a shuffled webhook.
func WithSeed(seed uint64) Option { return func(c *config) { c.seed = seed } }

// WithoutPrivacyMode lets the bot read everything in groups, as BotFather's
// /setprivacy does. Otherwise it gets commands, replies to it, and service
// messages, unless it is an administrator.
// https://core.telegram.org/bots/features#privacy-mode
func WithoutPrivacyMode() Option { return func(c *config) { c.readsGroups = true } }

// WithLimits enforces Telegram's rates and answers 429 beyond them: messages a
// second in all, a second to one chat (five may come at once), a minute to a
// group, where edits count. Zero leaves that limit out. Telegram's own are about
// 30, 1 and 20. It also lets setWebhook pass only once a second.
// https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
func WithLimits(perSecondAll, perSecondChat, perMinuteGroup int) Option {
	return func(c *config) {
		c.limits = limits{on: true, all: perSecondAll, chat: perSecondChat, group: perMinuteGroup}
	}
}

// KeepLast keeps only the last n messages of a chat; older ones are gone as if
// they had been deleted. For benchmarks that send millions.
func KeepLast(n int) Option { return func(c *config) { c.keepLast = n } }

// WithFiles keeps what is uploaded, for Server.Contents. Otherwise only its size and
// kind are known.
func WithFiles() Option { return func(c *config) { c.keepFiles = true } }

// WithoutLog keeps no log of calls and no history of updates.
func WithoutLog() Option { return func(c *config) { c.noLog = true } }

// WithWebhookBackoff sets how long Telegram waits before the second retry of an
// update (the first one comes at once); it doubles with each, up to longest.
// Telegram's own are one second and one to two minutes.
func WithWebhookBackoff(base, longest time.Duration) Option {
	return func(c *config) { c.webhookBackoff, c.webhookMax = base, longest }
}

// WithShuffledWebhook picks at random among the queues that have an update to
// deliver, instead of the one that waited longest. Order within a queue stays.
func WithShuffledWebhook() Option { return func(c *config) { c.webhookShuffle = true } }

// WithWebhookClient delivers webhooks with this client, for example one that
// trusts a test's certificate.
func WithWebhookClient(client *http.Client) Option {
	return func(c *config) { c.webhookClient = client }
}
