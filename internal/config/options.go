package config

// options are the names we know, with their defaults, as the environment gives them:
// text. The order is that of the table and of the problems.
//
// Tags: env and envDefault are caarlos0/env's. doc is the meaning, for the table.
// need says when it must be set; secret, that NAME_FILE may name a file with it.
type options struct {
	Token  string `env:"TELEGRAM_TOKEN" secret:"yes" need:"always" doc:"the bot's token, from @BotFather"`
	API    string `env:"TELEGRAM_API_URL" envDefault:"https://api.telegram.org" doc:"Bot API server"`
	Redis  string `env:"REDIS_URL" secret:"yes" need:"always" doc:"\x60redis://\x60, \x60rediss://\x60; several comma-separated addresses: a cluster; \x60redis-sentinel://\x60 for Sentinel"`
	Staff  string `env:"STAFF_CHAT_ID" need:"unless STAFF_CHATS" doc:"the staff group that gets handoffs: its number, which is negative"`
	Staffs string `env:"STAFF_CHATS" doc:"other groups for some offers: \x60recognition=-100…,empowerment=-100…\x60"`

	Deputies    string `env:"DEPUTY_CHATS" doc:"who is told when a team lets a request wait for too long, for some offers or, with \x60*\x60, for all others: \x60recognition=123456,*=-100…\x60, people or groups; else the staff group is told again"`
	Coordinator string `env:"COORDINATOR_CHAT_ID" doc:"who is told when that did not help either: a person or a group; else the staff group"`

	StaffTag string `env:"STAFF_LANGUAGE" envDefault:"de" doc:"language of the cards in staff groups"`

	WebhookURL    string `env:"WEBHOOK_URL" doc:"webhook instead of long polling; the path of the URL is the path served; plain http only where \x60TELEGRAM_API_URL\x60 is not Telegram's"`
	WebhookSecret string `env:"WEBHOOK_SECRET" secret:"yes" need:"with WEBHOOK_URL" doc:"what Telegram shows to prove that it is Telegram: 1–256 of \x60A-Z a-z 0-9 _ -\x60"`
	Listen        string `env:"LISTEN_ADDR" envDefault:"127.0.0.1:8080" doc:"address for the webhook, \x60/healthz\x60, \x60/readyz\x60, \x60/metrics\x60"`

	DataKey  string `env:"DATA_KEY" secret:"yes" need:"always" doc:"base64 of 32 bytes: the key that personal data is encrypted with; several, comma-separated, for rotation: the first encrypts, all decrypt"`
	SendRate string `env:"SEND_RATE" envDefault:"30,1,20" doc:"our own sending budget: messages a second in all, a second to one chat (bursts of at least 5 pass), a minute to a group; \x600,0,0\x60: none of our own, only Telegram's 429"`

	SMTP       string `env:"SMTP_URL" secret:"yes" doc:"mail server for notices of new requests and alarms, for teams that do not watch Telegram: \x60smtp://user:password@host:587\x60 (STARTTLS), \x60smtps://…:465\x60; else there are none"`
	NoticeFrom string `env:"NOTICE_FROM" need:"with SMTP_URL" doc:"the address that notices come from"`
	NoticeTo   string `env:"NOTICE_TO" need:"with SMTP_URL" doc:"the address that they go to, for some offers or, with \x60*\x60, for all others: \x60recognition=team@example.org,*=office@example.org\x60"`

	Relay        string `env:"RELAY" envDefault:"off" doc:"\x60on\x60: the one who has a request and the person may write to each other freely through the bot, text only, untranslated, at most 1000 letters"`
	Placeholders string `env:"ALLOW_PLACEHOLDER_CONTACTS" envDefault:"false" doc:"\x60true\x60: start although contact fields of offers are still to be filled in"`
	FlowsDir     string `env:"FLOWS_DIR" doc:"read flows from this folder instead of those built in, and reload them when they change"`
	LocalesDir   string `env:"LOCALES_DIR" doc:"the same for texts"`

	OrgName     string `env:"ORG_NAME" envDefault:"MA.i e.V." doc:"who is responsible for the data, as the privacy notice names it"`
	SessionDays string `env:"RETENTION_SESSION_DAYS" envDefault:"30" doc:"days until a conversation is deleted, from the person's last message on; the privacy notice says so"`
	SilentDays  string `env:"RETENTION_SILENT_DAYS" envDefault:"30" doc:"days until a request for contact is closed in which nothing happens"`
	CaseDays    string `env:"RETENTION_CASE_DAYS" envDefault:"90" doc:"days until a request for contact is deleted, from when it was closed on; the privacy notice adds both"`

	LogLevel  string `env:"LOG_LEVEL" envDefault:"info" doc:"\x60debug\x60, \x60info\x60, \x60warn\x60 or \x60error\x60"`
	LogFormat string `env:"LOG_FORMAT" envDefault:"json" doc:"\x60json\x60 or \x60text\x60"`
}
