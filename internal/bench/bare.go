package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// bare is (a): the library with its defaults; a handler that answers each tap with a
// question of three buttons, and keeps nothing. With "answer" it also ends the waiting
// sign on the button, as Telegram asks bots to.
func bare(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	answers := len(args) > 0 && args[0] == "answer"
	question := func(ctx context.Context, b *bot.Bot, chat int64) {
		_, _ = b.SendMessage(ctx, &bot.SendMessageParams{
			ChatID: chat, Text: "Which of these?",
			ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{
				{{Text: "The first", CallbackData: "q.one"}},
				{{Text: "The second", CallbackData: "q.two"}},
				{{Text: "The third", CallbackData: "q.three"}},
			}},
		})
	}
	b, err := bot.New(os.Getenv("TELEGRAM_TOKEN"), bot.WithServerURL(os.Getenv("TELEGRAM_API_URL")),
		bot.WithDefaultHandler(func(ctx context.Context, b *bot.Bot, u *models.Update) {
			switch {
			case u.CallbackQuery != nil:
				if answers {
					_, _ = b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{CallbackQueryID: u.CallbackQuery.ID})
				}
				question(ctx, b, u.CallbackQuery.From.ID)
			case u.Message != nil:
				question(ctx, b, u.Message.Chat.ID)
			}
		}))
	if err != nil {
		return err
	}
	b.Start(ctx)
	return nil
}
