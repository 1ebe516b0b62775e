package telegram

import "github.com/go-telegram/bot/models"

// AllowedUpdates are the kinds of update we ask for; chat_member comes only where
// the bot is an administrator, and only if it is asked for.
func AllowedUpdates() []string {
	return []string{
		models.AllowedUpdateMessage,
		models.AllowedUpdateEditedMessage,
		models.AllowedUpdateCallbackQuery,
		models.AllowedUpdateMyChatMember,
		models.AllowedUpdateChatMember,
	}
}
