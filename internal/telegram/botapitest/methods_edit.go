// Editing and deleting what was sent.

package botapitest

import (
	"slices"
	"time"
)

const (
	// deleteTime is how long a bot may delete a message for everyone in private
	// chats and groups, and at all in supergroups (TDLib: can_revoke_message,
	// can_delete_channel_message;
	// https://core.telegram.org/bots/api#deletemessage).
	deleteTime = 48 * time.Hour

	maxDelete = 100 // messages of one deleteMessages

	notModified = "message is not modified: specified new message content and reply markup are exactly the same " +
		"as a current content and reply markup of the message"
)

// editTarget finds the message to edit.
func (s *Server) editTarget(c *callContext) (*chat, *Message, *apiError) {
	a := c.args
	if a.has("inline_message_id") || a.has("business_connection_id") {
		return nil, nil, &apiError{code: 501, description: "Not Implemented by the double: inline and business messages"}
	}
	if !a.has("chat_id") && !a.has("message_id") {
		return nil, nil, badRequest("message identifier is not specified")
	}
	if !a.has("chat_id") {
		return nil, nil, badRequest("chat_id is empty")
	}
	chat, bad := s.chatFor(a.values["chat_id"], edit)
	if bad != nil {
		return nil, nil, bad
	}
	m := chat.messages[int(a.integer("message_id"))]
	if m == nil {
		return nil, nil, badRequest("message to edit not found")
	}
	// A message that brought or took away a reply keyboard can't be edited
	// (TDLib: can_edit_message).
	if !m.FromBot || m.ReplyKeyboard != nil || m.RemoveKeyboard || m.ForceReply || m.isService() {
		return nil, nil, badRequest("message can't be edited")
	}
	return chat, m, nil
}

func (m *Message) isService() bool {
	return len(m.NewChatMembers) > 0 || m.LeftChatMember != nil || m.MigrateToChatID != 0 || m.MigrateFromChatID != 0
}

// inlineOnly reads the markup of an edit, which can only be an inline keyboard;
// leaving it out removes the one that is there.
func inlineOnly(c *callContext) (*InlineKeyboardMarkup, *apiError) {
	k, bad := readMarkup(c.args.obj("reply_markup"))
	return k.inline, bad
}

// save stores an edited message, unless nothing changed.
func (s *Server) save(c *chat, old, m *Message) (any, *apiError) {
	if m.Text == old.Text && slices.EqualFunc(m.Entities, old.Entities, sameEntity) &&
		m.Caption == old.Caption && slices.EqualFunc(m.CaptionEntities, old.CaptionEntities, sameEntity) &&
		m.ReplyMarkup.equal(old.ReplyMarkup) {
		return nil, badRequest(notModified)
	}
	if bad := s.spend(c, true); bad != nil {
		return nil, bad
	}
	m.EditDate = s.now().Unix()
	m.Edits++
	s.replace(c, m)
	return m, nil
}

func sameEntity(a, b MessageEntity) bool {
	sameUser := (a.User == nil) == (b.User == nil) && (a.User == nil || a.User.ID == b.User.ID)
	a.User, b.User = nil, nil
	return sameUser && a == b
}

// https://core.telegram.org/bots/api#editmessagetext
func editMessageText(s *Server, c *callContext) (any, *apiError) {
	if c.args.has("rich_message") {
		return nil, &apiError{code: 501, description: "Not Implemented by the double: rich_message"}
	}
	if !c.args.has("text") {
		return nil, badRequest("message text is empty")
	}
	text, entities, bad := readText(c)
	if bad != nil {
		return nil, bad
	}
	preview, bad := readPreview(c.args.obj("link_preview_options"))
	if bad != nil {
		return nil, bad
	}
	keyboard, bad := inlineOnly(c)
	if bad != nil {
		return nil, bad
	}
	chat, old, bad := s.editTarget(c)
	if bad != nil {
		return nil, bad
	}
	if old.Text == "" {
		return nil, badRequest("there is no text in the message to edit")
	}
	m := *old
	m.Text, m.Entities, m.ReplyMarkup, m.LinkPreviewOptions = text, s.withUsers(entities), keyboard, preview
	return s.save(chat, old, &m)
}

// https://core.telegram.org/bots/api#editmessagecaption
func editMessageCaption(s *Server, c *callContext) (any, *apiError) {
	caption, entities, bad := readCaption(c)
	if bad != nil {
		return nil, bad
	}
	keyboard, bad := inlineOnly(c)
	if bad != nil {
		return nil, bad
	}
	chat, old, bad := s.editTarget(c)
	if bad != nil {
		return nil, bad
	}
	if old.Photo == nil && old.Document == nil && old.Voice == nil && old.Video == nil && old.Audio == nil {
		return nil, badRequest("there is no caption in the message to edit")
	}
	m := *old
	m.Caption, m.CaptionEntities, m.ReplyMarkup = caption, s.withUsers(entities), keyboard
	return s.save(chat, old, &m)
}

// https://core.telegram.org/bots/api#editmessagereplymarkup
func editMessageReplyMarkup(s *Server, c *callContext) (any, *apiError) {
	keyboard, bad := inlineOnly(c)
	if bad != nil {
		return nil, bad
	}
	chat, old, bad := s.editTarget(c)
	if bad != nil {
		return nil, bad
	}
	m := *old
	m.ReplyMarkup = keyboard
	return s.save(chat, old, &m)
}

// canDelete says why a message may not be deleted, if it may not.
func (s *Server) canDelete(c *chat, m *Message) *apiError {
	if c.kind == supergroup {
		if s.young(m) && (m.FromBot || c.isAdmin(s.cfg.bot.ID)) {
			return nil
		}
		return badRequest("message can't be deleted")
	}
	mine := m.FromBot || c.kind == private || c.isAdmin(s.cfg.bot.ID)
	if !mine || !s.young(m) {
		return badRequest("message can't be deleted for everyone")
	}
	return nil
}

func (s *Server) young(m *Message) bool { return s.now().Unix()-m.Date <= int64(deleteTime.Seconds()) }

// https://core.telegram.org/bots/api#deletemessage
func deleteMessage(s *Server, c *callContext) (any, *apiError) {
	chat, bad := s.chatFor(c.args.values["chat_id"], write)
	if bad != nil {
		return nil, bad
	}
	m := chat.messages[int(c.args.integer("message_id"))]
	if m == nil {
		return nil, badRequest("message to delete not found")
	}
	if bad := s.canDelete(chat, m); bad != nil {
		return nil, bad
	}
	s.remove(chat, m.MessageID)
	return true, nil
}

// deleteMessages skips what it does not find, and deletes nothing if one of the
// others may not be deleted. https://core.telegram.org/bots/api#deletemessages
func deleteMessages(s *Server, c *callContext) (any, *apiError) {
	ids := c.args.list("message_ids")
	switch {
	case len(ids) == 0:
		return nil, badRequest("message identifiers are not specified")
	case len(ids) > maxDelete:
		return nil, badRequest("too many message identifiers specified")
	}
	chat, bad := s.chatFor(c.args.values["chat_id"], write)
	if bad != nil {
		return nil, bad
	}
	var found []int
	for _, v := range ids {
		id := int(v.(int64))
		if id <= 0 {
			return nil, badRequest("invalid message identifier specified")
		}
		if m := chat.messages[id]; m != nil {
			if bad := s.canDelete(chat, m); bad != nil {
				return nil, bad
			}
			found = append(found, id)
		}
	}
	for _, id := range found {
		s.remove(chat, id)
	}
	return true, nil
}
