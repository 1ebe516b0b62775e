package desk

import (
	"context"
	"strconv"

	"wegweiser/internal/conversation"
	"wegweiser/internal/locale"
)

// groupHelp answers a command in a staff group: what the bot does here.
func (d *Desk) groupHelp(ctx context.Context, u conversation.Update) error {
	if u.User.Bot {
		return nil
	}
	return d.say(ctx, u, d.printer().Text("staff.help", nil))
}

// joined greets a group that the bot was added to: one that is not set up is told
// the number to set.
func (d *Desk) joined(ctx context.Context, u conversation.Update) error {
	if d.Groups.Known(u.Chat) {
		return d.say(ctx, u, d.printer().Text("staff.help", nil))
	}
	return d.say(ctx, u, d.printer().Text("staff.group.wrong", locale.Args{"id": locale.Verbatim(strconv.FormatInt(u.Chat, 10))}))
}
