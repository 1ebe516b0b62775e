// Package botapitest is a strict double of the Telegram Bot API: a server that
// a bot talks to as if it were Telegram, and a Go API for the people on the
// other side of it, who write, tap, block and leave.
//
// It serves two masters: every test of this project, and the demo, where it is
// the back end in the same process. So it needs no *testing.T, no network
// beyond 127.0.0.1 and no clock of its own, and it leaves nothing running when
// it is closed.
//
// # What it promises
//
//   - What the specification of Bot API 10.1 does not allow is refused: unknown
//     method, unknown field, wrong type, missing field, in parameters and in
//     everything nested in them, however the request is encoded (JSON,
//     multipart, form, query).
//   - What Telegram refuses is refused in Telegram's words. The texts, limits
//     and their order are those of Telegram's open Bot API server and TDLib.
//   - Updates are kept and handed out as Telegram does it: see updates.go for
//     long polling and webhook.go for webhooks.
//   - Every call is logged with what came of it, and whatever a client would
//     see (messages, keyboards, toasts, "typing…") can be read and waited for
//     without sleeping.
//   - Faults happen on demand, and never otherwise.
//
// # Stricter than Telegram, on purpose
//
// Telegram forgives much that is a mistake all the same. The double does not:
// unknown fields, values of a wrong JSON type (a number where the
// specification says String), fields given twice, unknown names in
// allowed_updates, buttons with two types or without a text, entities outside
// of the text, links that Telegram would drop silently, voice notes that are no OGG with Opus, names and descriptions
// that Telegram would cut, limits out of range that it would clamp.
//
// # Not modelled
//
// Markdown and MarkdownV2, channels, forum topics, inline mode, payments,
// business accounts, getFile and media groups. A method that
// the specification knows and the double does not is validated first and then
// answered with 501 "Not Implemented by the double". Nor does the double repeat
// two habits of Telegram's that only slow tests down: getUpdates repeated with
// the same offset within three seconds is not held back, and a 409 is answered
// at once.
package botapitest
