// Sending: messages, contacts, places. Files are in methods_media.go.

package botapitest

import "slices"

// draft is a message that is about to be sent, and what it came with.
type draft struct {
	message Message
	markup  markup
	reply   map[string]any
}

// prepare reads what all sending methods have in common. Its order is
// Telegram's: first what the message is, then to whom it goes.
func (s *Server) prepare(c *callContext) (draft, *apiError) {
	var d draft
	a := c.args
	for _, name := range []string{"business_connection_id", "direct_messages_topic_id", "suggested_post_parameters"} {
		if a.has(name) {
			return d, &apiError{code: 501, description: "Not Implemented by the double: " + name}
		}
	}
	var bad *apiError
	d.markup, bad = readMarkup(a.obj("reply_markup"))
	d.reply = a.obj("reply_parameters")
	d.message.Silent = a.boolean("disable_notification")
	d.message.HasProtectedContent = a.boolean("protect_content")
	return d, bad
}

// send puts a message into its chat.
func (s *Server) send(c *callContext, d draft) (any, *apiError) {
	chat, bad := s.chatFor(c.args.values["chat_id"], write)
	if bad != nil {
		return nil, bad
	}
	if bad := d.markup.forChat(chat.kind == private); bad != nil {
		return nil, bad
	}
	if c.args.integer("message_thread_id") != 0 {
		return nil, badRequest("message thread not found") // there are no forums here
	}
	if bad := s.replyTo(chat, &d); bad != nil {
		return nil, bad
	}
	if bad := s.spend(chat, false); bad != nil {
		return nil, bad
	}
	m := d.message
	m.From, m.FromBot = s.userOf(s.cfg.bot.ID), true
	m.ReplyMarkup = d.markup.inline
	m.ReplyKeyboard = d.markup.keyboard
	m.RemoveKeyboard = d.markup.remove
	m.ForceReply = d.markup.forceReply
	return s.post(chat, &m), nil
}

func (s *Server) replyTo(c *chat, d *draft) *apiError {
	if d.reply == nil {
		return nil
	}
	id, _ := d.reply["message_id"].(int64)
	from := c
	if other, ok := d.reply["chat_id"]; ok {
		if from = s.findChat(chatRef(other)); from == nil {
			return badRequest("chat not found")
		}
	}
	m := from.messages[int(id)]
	if m == nil {
		if d.reply["allow_sending_without_reply"] == true {
			return nil
		}
		return badRequest("message to be replied not found")
	}
	if from != c {
		return nil // an external reply, which the double does not show
	}
	shown := *m
	shown.ReplyToMessage = nil
	d.message.ReplyToMessage = &shown
	return nil
}

// readText reads text, or refuses it as too short or too long.
func readText(c *callContext) (string, []MessageEntity, *apiError) {
	text, entities, bad := formattedText(c.args, "text", "entities")
	switch {
	case bad != nil:
		return "", nil, bad
	case isEmptyText(text):
		return "", nil, badRequest("text must be non-empty")
	case utf16Len(text) > maxText:
		return "", nil, badRequest("message is too long")
	}
	return text, entities, nil
}

func readCaption(c *callContext) (string, []MessageEntity, *apiError) {
	text, entities, bad := formattedText(c.args, "caption", "caption_entities")
	if bad == nil && utf16Len(text) > maxCaption {
		bad = badRequest("message caption is too long")
	}
	return text, entities, bad
}

func readPreview(m map[string]any) (*LinkPreviewOptions, *apiError) {
	if m == nil {
		return nil, nil
	}
	p := &LinkPreviewOptions{}
	p.IsDisabled, _ = m["is_disabled"].(bool)
	p.URL, _ = m["url"].(string)
	p.PreferSmallMedia, _ = m["prefer_small_media"].(bool)
	p.PreferLargeMedia, _ = m["prefer_large_media"].(bool)
	p.ShowAboveText, _ = m["show_above_text"].(bool)
	if p.URL != "" {
		if _, err := checkLink(p.URL); err != nil {
			return nil, badRequest("Wrong HTTP URL specified")
		}
	}
	return p, nil
}

// https://core.telegram.org/bots/api#sendmessage
func sendMessage(s *Server, c *callContext) (any, *apiError) {
	text, entities, bad := readText(c)
	if bad != nil {
		return nil, bad
	}
	preview, bad := readPreview(c.args.obj("link_preview_options"))
	if bad != nil {
		return nil, bad
	}
	d, bad := s.prepare(c)
	if bad != nil {
		return nil, bad
	}
	d.message.Text, d.message.Entities, d.message.LinkPreviewOptions = text, s.withUsers(entities), preview
	return s.send(c, d)
}

// withUsers fills in whom mentions by id mean; those that the bot can't know
// become plain text, as Telegram does.
func (s *Server) withUsers(entities []MessageEntity) []MessageEntity {
	kept := entities[:0]
	for _, e := range entities {
		if e.Type == "text_mention" {
			p := s.people[e.User.ID]
			if p == nil {
				continue
			}
			u := p.user
			e.User = &u
		}
		kept = append(kept, e)
	}
	return kept
}

// https://core.telegram.org/bots/api#sendcontact
func sendContact(s *Server, c *callContext) (any, *apiError) {
	d, bad := s.prepare(c)
	if bad != nil {
		return nil, bad
	}
	d.message.Contact = &Contact{
		PhoneNumber: c.args.str("phone_number"), FirstName: c.args.str("first_name"),
		LastName: c.args.str("last_name"), VCard: c.args.str("vcard"),
	}
	return s.send(c, d)
}

// https://core.telegram.org/bots/api#sendlocation
func sendLocation(s *Server, c *callContext) (any, *apiError) {
	d, bad := s.prepare(c)
	if bad == nil {
		d.message.Location, bad = readLocation(c)
	}
	if bad != nil {
		return nil, bad
	}
	return s.send(c, d)
}

func readLocation(c *callContext) (*Location, *apiError) {
	l := Location{Latitude: c.args.float("latitude"), Longitude: c.args.float("longitude")}
	if l.Latitude < -90 || l.Latitude > 90 || l.Longitude < -180 || l.Longitude > 180 {
		return nil, badRequest("wrong location specified")
	}
	return &l, nil
}

// https://core.telegram.org/bots/api#sendvenue
func sendVenue(s *Server, c *callContext) (any, *apiError) {
	d, bad := s.prepare(c)
	if bad == nil {
		d.message.Location, bad = readLocation(c)
	}
	if bad != nil {
		return nil, bad
	}
	d.message.Venue = &Venue{Location: *d.message.Location, Title: c.args.str("title"), Address: c.args.str("address")}
	return s.send(c, d)
}

var chatActions = [...]string{
	"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
	"choose_sticker", "find_location", "record_video_note", "upload_video_note",
}

// https://core.telegram.org/bots/api#sendchataction
func sendChatAction(s *Server, c *callContext) (any, *apiError) {
	action := c.args.str("action")
	if !slices.Contains(chatActions[:], action) {
		return nil, badRequest("wrong parameter action in request")
	}
	chat, bad := s.chatFor(c.args.values["chat_id"], write)
	if bad != nil {
		return nil, bad
	}
	chat.action, chat.actionAt = action, s.now()
	s.emit(Event{Kind: EventAction, ChatID: chat.id, Action: action})
	return true, nil
}
