// Asking about chats and members, and leaving.

package botapitest

import "slices"

// https://core.telegram.org/bots/api#getchat
func getChat(s *Server, c *callContext) (any, *apiError) {
	chat, bad := s.chatFor(c.args.values["chat_id"], read)
	if bad != nil {
		return nil, bad
	}
	gifts := map[string]bool{
		"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
		"gifts_from_channels": false,
	}
	full := map[string]any{
		"id": chat.id, "type": chat.kind, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts,
	}
	info := chat.info(s)
	for name, v := range map[string]string{
		"title": info.Title, "username": info.Username, "first_name": info.FirstName, "last_name": info.LastName,
	} {
		if v != "" {
			full[name] = v
		}
	}
	return full, nil
}

// https://core.telegram.org/bots/api#getchatmember
func getChatMember(s *Server, c *callContext) (any, *apiError) {
	chat, bad := s.chatFor(c.args.values["chat_id"], read)
	if bad != nil {
		return nil, bad
	}
	id := c.args.integer("user_id")
	if id <= 0 {
		return nil, badRequest("invalid user_id specified")
	}
	if s.people[id] == nil {
		return nil, badRequest("PARTICIPANT_ID_INVALID")
	}
	if chat.kind == private {
		return s.memberJSON(chat, id, "member"), nil
	}
	return s.memberJSON(chat, id, chat.status(id)), nil
}

// https://core.telegram.org/bots/api#getchatmembercount
func getChatMemberCount(s *Server, c *callContext) (any, *apiError) {
	chat, bad := s.chatFor(c.args.values["chat_id"], read)
	if bad != nil {
		return nil, bad
	}
	if chat.kind == private {
		return 2, nil
	}
	n := 0
	for _, st := range chat.members {
		if isMember(st) {
			n++
		}
	}
	return n, nil
}

// getChatAdministrators leaves out other bots, as Telegram does by default.
// https://core.telegram.org/bots/api#getchatadministrators
func getChatAdministrators(s *Server, c *callContext) (any, *apiError) {
	chat, bad := s.chatFor(c.args.values["chat_id"], read)
	if bad != nil {
		return nil, bad
	}
	if chat.kind == private {
		return nil, badRequest("there are no administrators in the private chat")
	}
	var ids []int64
	for id := range chat.members {
		if chat.isAdmin(id) && (!s.people[id].user.IsBot || id == s.cfg.bot.ID || c.args.boolean("return_bots")) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	out := make([]any, 0, len(ids))
	for _, id := range ids {
		out = append(out, s.memberJSON(chat, id, chat.status(id)))
	}
	return out, nil
}

// https://core.telegram.org/bots/api#leavechat
func leaveChat(s *Server, c *callContext) (any, *apiError) {
	chat, bad := s.chatFor(c.args.values["chat_id"], edit)
	if bad != nil {
		return nil, bad
	}
	if chat.kind == private {
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	s.setStatus(chat, s.cfg.bot.ID, s.cfg.bot.ID, "left")
	return true, nil
}
