// Which methods the double does, and how a call finds its chat.

package botapitest

import (
	"net/http"
	"strings"
)

// methods are those that do something. Every other method of the specification
// is validated and then answered with 501.
func methods() map[string]methodFunc {
	m := map[string]methodFunc{
		"getMe":          getMe,
		"logOut":         logOut,
		"close":          func(*Server, *callContext) (any, *apiError) { return true, nil },
		"getUpdates":     getUpdates,
		"setWebhook":     setWebhook,
		"deleteWebhook":  deleteWebhook,
		"getWebhookInfo": getWebhookInfo,

		"sendMessage":            sendMessage,
		"sendContact":            sendContact,
		"sendLocation":           sendLocation,
		"sendVenue":              sendVenue,
		"editMessageText":        editMessageText,
		"editMessageCaption":     editMessageCaption,
		"editMessageReplyMarkup": editMessageReplyMarkup,
		"deleteMessage":          deleteMessage,
		"deleteMessages":         deleteMessages,
		"answerCallbackQuery":    answerCallbackQuery,
		"sendChatAction":         sendChatAction,

		"getChat":               getChat,
		"getChatMember":         getChatMember,
		"getChatMemberCount":    getChatMemberCount,
		"getChatAdministrators": getChatAdministrators,
		"leaveChat":             leaveChat,

		"setMyCommands":                   setMyCommands,
		"getMyCommands":                   getMyCommands,
		"deleteMyCommands":                deleteMyCommands,
		"setMyName":                       setText("name"),
		"getMyName":                       getText("name"),
		"setMyDescription":                setText("description"),
		"getMyDescription":                getText("description"),
		"setMyShortDescription":           setText("short_description"),
		"getMyShortDescription":           getText("short_description"),
		"setMyDefaultAdministratorRights": setDefaultRights,
		"getMyDefaultAdministratorRights": getDefaultRights,
		"setChatMenuButton":               setChatMenuButton,
		"getChatMenuButton":               getChatMenuButton,
	}
	for _, kind := range []string{"photo", "document", "voice", "video", "audio", "sticker"} {
		m["send"+strings.ToUpper(kind[:1])+kind[1:]] = sendMedia(kind)
	}
	return m
}

func getMe(s *Server, _ *callContext) (any, *apiError) {
	return struct {
		User
		CanJoinGroups             bool `json:"can_join_groups"`
		CanReadAllGroupMessages   bool `json:"can_read_all_group_messages"`
		SupportsInlineQueries     bool `json:"supports_inline_queries"`
		SupportsGuestQueries      bool `json:"supports_guest_queries"`
		CanConnectToBusiness      bool `json:"can_connect_to_business"`
		HasMainWebApp             bool `json:"has_main_web_app"`
		HasTopicsEnabled          bool `json:"has_topics_enabled"`
		AllowsUsersToCreateTopics bool `json:"allows_users_to_create_topics"`
		CanManageBots             bool `json:"can_manage_bots"`
	}{User: s.cfg.bot, CanJoinGroups: true, CanReadAllGroupMessages: s.cfg.readsGroups}, nil
}

// logOut ends the bot's life on this server: every later call is refused.
func logOut(s *Server, _ *callContext) (any, *apiError) {
	s.loggedOut = true
	s.abortPoll("terminated by logOut")
	s.stopWebhook()
	return true, nil
}

// access is what a call needs of a chat (Client::AccessRights).
type access uint8

const (
	read access = iota
	edit
	write
)

// chatFor finds the chat of a call and refuses as Client::check_chat_access and,
// after it, Telegram's own server do.
func (s *Server) chatFor(v any, need access) (*chat, *apiError) {
	c := s.findChat(v)
	if c == nil {
		return nil, badRequest("chat not found")
	}
	if c.kind == private {
		return c, s.checkPrivate(c, need)
	}
	st := c.status(s.cfg.bot.ID)
	kindName := c.kind + " chat"
	switch {
	case c.migratedTo != 0:
		if need == read {
			return c, nil
		}
		return nil, &apiError{
			code:        http.StatusBadRequest,
			description: "Bad Request: group chat was upgraded to a supergroup chat",
			migrateTo:   c.migratedTo,
		}
	case st == "kicked" && (c.kind == supergroup || need != read):
		return nil, forbidden("bot was kicked from the " + kindName)
	case st == "left" && (c.kind == supergroup || need != read):
		return nil, forbidden("bot is not a member of the " + kindName)
	}
	return c, nil
}

func (s *Server) findChat(v any) *chat {
	switch id := v.(type) {
	case int64:
		return s.chats[id]
	case string:
		name, ok := strings.CutPrefix(id, "@")
		if !ok {
			return nil
		}
		for _, c := range s.chats {
			if c.kind == supergroup && strings.EqualFold(c.username, name) {
				return c
			}
		}
	}
	return nil
}

// checkPrivate refuses edits and deletions like messages; whether Telegram does
// so for all of them, its open server does not show.
func (s *Server) checkPrivate(c *chat, need access) *apiError {
	switch {
	case need == read:
		return nil
	case s.people[c.id].deactivated:
		return forbidden("user is deactivated")
	case c.blocked:
		return forbidden("bot was blocked by the user")
	case !c.started:
		return forbidden("bot can't initiate conversation with a user")
	}
	return nil
}
