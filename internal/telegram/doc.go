// Package telegram is the only room that knows the Bot API. It takes updates in
// (Poller, Webhook) and turns them into conversation.Update, it makes the calls the
// outbox asks for (Sender) and turns what went wrong into a verdict, and it knows
// who is in a group (Members) and how the bot presents itself (Register).
//
// Its laws:
//
//   - An update is confirmed to Telegram only after the handler returned nil for it,
//     and for every update before it.
//   - Updates of one chat are handled one after another, in the order they came.
//   - No update is handled for ever: what panics is answered by a fallback once and
//     then left behind, counted.
//   - No error, log line or metric made here holds the token, an address with the
//     token in it, a person's words or what Telegram says about them. Telegram's
//     description of an error is read to decide, and dropped.
//
// Parameters, models and the kinds of error are those of github.com/go-telegram/bot;
// intake and the hot sending path are our own, because the library confirms updates
// before they are handled and spends 223 allocations on a sendMessage.
package telegram
