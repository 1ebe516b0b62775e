package telegram

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Profile is how the bot presents itself before anybody has written to it.
type Profile struct {
	// Listings are the texts in each language, by tag. Only tags of two lower-case
	// letters can be told to Telegram ("de", not "de-simple" or "ckb"); others are
	// skipped.
	Listings map[string]Listing
	// Default is the tag of the listing for all other languages: English.
	Default string
	// Groups are the staff groups, and GroupCommands what is offered there; if there
	// are none, nothing is.
	Groups        []int64
	GroupCommands []Command
}

// Listing is a Profile's texts in one language. What is empty stays as it is: the
// library can't clear a text.
type Listing struct {
	Name        string // up to 64 letters
	Description string // up to 512: what stands in the empty chat
	Short       string // up to 120: what stands in the profile and in a shared link
	Commands    []Command
}

// Command is an entry of the menu.
type Command struct {
	Name        string // 1–32 of [a-z0-9_]
	Description string // 1–256
}

// Register tells Telegram the profile. It reads first and sets only what differs, so
// that restarts don't run into Telegram's limits (a name may be set only a few times
// a day). What fails is tried again, after as long as Telegram says; what is refused
// is logged and left. It returns when there is nothing more to do or ctx is done, so
// it is to be run beside the service, which never waits for it.
func (c *Client) Register(ctx context.Context, p Profile) error {
	wait := backoff{first: time.Second, longest: 10 * time.Minute}
	todo := c.profileTasks(p)
	for len(todo) > 0 {
		var (
			again []profileTask
			after time.Duration
		)
		for _, t := range todo {
			err := t.do(ctx)
			var e *Error
			switch {
			case err == nil:
			case ctx.Err() != nil:
				return ctx.Err()
			case errors.As(err, &e) && (e.Code == 400 || e.Code == 403):
				c.log.Error("Telegram refuses a part of the profile", "part", t.part, "language", t.language, "reason", e.Reason)
			default:
				again, after = append(again, t), max(after, e.RetryAfter)
				c.log.Warn("a part of the profile could not be set, trying again", "part", t.part, "language", t.language, "reason", e.Reason)
			}
		}
		if todo = again; len(todo) > 0 && !pause(ctx, max(after, wait.next())) {
			return ctx.Err()
		}
	}
	return nil
}

// profileTask sets one part of the profile, if it differs.
type profileTask struct {
	part, language string
	do             func(context.Context) error
}

func (c *Client) profileTasks(p Profile) []profileTask {
	var tasks []profileTask
	if l, ok := p.Listings[p.Default]; ok {
		tasks = append(tasks, c.listingTasks("", l)...)
	}
	tags := make([]string, 0, len(p.Listings))
	for tag := range p.Listings {
		if twoLetters(tag) {
			tags = append(tags, tag)
		}
	}
	slices.Sort(tags)
	for _, tag := range tags {
		tasks = append(tasks, c.listingTasks(tag, p.Listings[tag])...)
	}
	if len(p.GroupCommands) > 0 {
		for _, group := range p.Groups {
			scope := &models.BotCommandScopeChat{ChatID: group}
			tasks = append(tasks, c.commandsTask("", scope, p.GroupCommands))
		}
	}
	return tasks
}

func twoLetters(tag string) bool {
	return len(tag) == 2 && tag[0] >= 'a' && tag[0] <= 'z' && tag[1] >= 'a' && tag[1] <= 'z'
}

func (c *Client) listingTasks(language string, l Listing) []profileTask {
	tasks := []profileTask{
		c.textTask("Name", language, l.Name,
			func(ctx context.Context) (string, error) {
				got, err := c.lib.GetMyName(ctx, &bot.GetMyNameParams{LanguageCode: language})
				return got.Name, err
			},
			func(ctx context.Context) (bool, error) {
				return c.lib.SetMyName(ctx, &bot.SetMyNameParams{Name: l.Name, LanguageCode: language})
			}),
		c.textTask("Description", language, l.Description,
			func(ctx context.Context) (string, error) {
				got, err := c.lib.GetMyDescription(ctx, &bot.GetMyDescriptionParams{LanguageCode: language})
				return got.Description, err
			},
			func(ctx context.Context) (bool, error) {
				return c.lib.SetMyDescription(ctx, &bot.SetMyDescriptionParams{Description: l.Description, LanguageCode: language})
			}),
		c.textTask("ShortDescription", language, l.Short,
			func(ctx context.Context) (string, error) {
				got, err := c.lib.GetMyShortDescription(ctx, &bot.GetMyShortDescriptionParams{LanguageCode: language})
				return got.ShortDescription, err
			},
			func(ctx context.Context) (bool, error) {
				return c.lib.SetMyShortDescription(ctx, &bot.SetMyShortDescriptionParams{ShortDescription: l.Short, LanguageCode: language})
			}),
	}
	if len(l.Commands) > 0 {
		tasks = append(tasks, c.commandsTask(language, &models.BotCommandScopeAllPrivateChats{}, l.Commands))
	}
	return slices.DeleteFunc(tasks, func(t profileTask) bool { return t.do == nil })
}

// textTask sets a text; one that is empty is no task.
func (c *Client) textTask(part, language, want string, get func(context.Context) (string, error), set func(context.Context) (bool, error)) profileTask {
	if want == "" {
		return profileTask{}
	}
	return profileTask{part, language, func(ctx context.Context) error {
		var got string
		if err := c.cold("getMy"+part, func() (err error) { got, err = get(ctx); return err }); err != nil || got == want {
			return err
		}
		return c.cold("setMy"+part, func() error { _, err := set(ctx); return err })
	}}
}

func (c *Client) commandsTask(language string, scope models.BotCommandScope, commands []Command) profileTask {
	want := make([]models.BotCommand, len(commands))
	for i, k := range commands {
		want[i] = models.BotCommand{Command: k.Name, Description: k.Description}
	}
	return profileTask{"Commands", language, func(ctx context.Context) error {
		var got []models.BotCommand
		err := c.cold("getMyCommands", func() (err error) {
			got, err = c.lib.GetMyCommands(ctx, &bot.GetMyCommandsParams{Scope: scope, LanguageCode: language})
			return err
		})
		if err != nil || slices.Equal(got, want) {
			return err
		}
		return c.cold("setMyCommands", func() error {
			_, err := c.lib.SetMyCommands(ctx, &bot.SetMyCommandsParams{Commands: want, Scope: scope, LanguageCode: language})
			return err
		})
	}}
}
