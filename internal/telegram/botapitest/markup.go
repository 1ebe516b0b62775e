// Keyboards: which buttons Telegram takes (Client::get_reply_markup and TDLib's
// ReplyMarkup.cpp).

package botapitest

import "encoding/json"

const (
	maxCallbackData = 64  // bytes: https://core.telegram.org/bots/api#inlinekeyboardbutton
	maxPlaceholder  = 64  // characters of input_field_placeholder
	maxButtons      = 100 // of an inline keyboard; more is "reply markup is too long"
	maxButtonsInRow = 8   // clients drop what is beyond
)

// A markup is the reply_markup of a message: one of four kinds, or none.
type markup struct {
	inline     *InlineKeyboardMarkup
	keyboard   *ReplyKeyboardMarkup
	remove     bool
	forceReply bool
}

// readMarkup reads a reply_markup that fits the specification.
func readMarkup(m map[string]any) (markup, *apiError) {
	var k markup
	if m == nil {
		return k, nil
	}
	var bad *apiError
	switch {
	case m["inline_keyboard"] != nil:
		k.inline, bad = readInlineKeyboard(m["inline_keyboard"].([]any))
	case m["keyboard"] != nil:
		k.keyboard, bad = readReplyKeyboard(m)
	case m["remove_keyboard"] == true:
		k.remove = true
	case m["force_reply"] == true:
		k.forceReply = true
	}
	return k, bad
}

// forChat checks what depends on where the keyboard goes.
func (k markup) forChat(private bool) *apiError {
	if k.keyboard == nil || private {
		return nil
	}
	for _, row := range k.keyboard.Keyboard {
		for _, b := range row {
			if b.RequestContact {
				return badRequest("phone number can be requested in private chats only")
			}
			if b.RequestLocation {
				return badRequest("location can be requested in private chats only")
			}
		}
	}
	return nil
}

// readInlineKeyboard returns nil for a keyboard without buttons: it means none.
func readInlineKeyboard(rows []any) (*InlineKeyboardMarkup, *apiError) {
	keyboard := &InlineKeyboardMarkup{InlineKeyboard: make([][]InlineKeyboardButton, 0, len(rows))}
	total := 0
	for _, r := range rows {
		list := r.([]any)
		if len(list) == 0 {
			continue
		}
		row := make([]InlineKeyboardButton, 0, len(list))
		for _, b := range list {
			button, bad := readInlineButton(b.(map[string]any))
			if bad != nil {
				return nil, bad
			}
			row = append(row, button)
		}
		if total += len(row); total > maxButtons || len(row) > maxButtonsInRow {
			return nil, badRequest("reply markup is too long")
		}
		keyboard.InlineKeyboard = append(keyboard.InlineKeyboard, row)
	}
	if total == 0 {
		return nil, nil
	}
	return keyboard, nil
}

// inlineTypes are the fields that say what an inline button does; there must be
// exactly one of them.
var inlineTypes = [...]string{
	"url", "callback_data", "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
	"switch_inline_query_current_chat", "login_url", "web_app", "copy_text",
}

func readInlineButton(m map[string]any) (InlineKeyboardButton, *apiError) {
	b := InlineKeyboardButton{}
	text, _ := m["text"].(string)
	b.Text = cleanString(text)
	b.Style, _ = m["style"].(string)
	b.IconCustomEmojiID, _ = m["icon_custom_emoji_id"].(string)
	types, typeName := 0, ""
	for _, name := range inlineTypes {
		if v, ok := m[name]; ok && !meansNothing(name, v) {
			types, typeName = types+1, name
		}
	}
	switch {
	case types == 0:
		return b, badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case types > 1:
		return b, badRequest("can't parse inline keyboard button: more than one type is specified")
	case isEmptyText(b.Text):
		return b, badRequest("inline keyboard button text must be non-empty")
	}
	switch typeName {
	case "callback_data":
		b.CallbackData = m["callback_data"].(string)
		if len(b.CallbackData) > maxCallbackData {
			return b, badRequest("BUTTON_DATA_INVALID")
		}
	case "url":
		return b, readURLButton(&b, m)
	default:
		b.Other = m
	}
	return b, nil
}

// meansNothing reports a type that is there and says nothing. go-telegram/bot
// v1.19.0 sends an empty copy_text with every button; Telegram looks at it last.
func meansNothing(name string, v any) bool {
	switch name {
	case "url", "callback_data":
		return v == ""
	case "copy_text":
		m, ok := v.(map[string]any)
		return ok && m["text"] == ""
	}
	return false
}

func readURLButton(b *InlineKeyboardButton, m map[string]any) *apiError {
	link := m["url"].(string)
	if len(link) > maxButtonURL {
		return badRequest("BUTTON_URL_INVALID")
	}
	if linkUserID(link) > 0 {
		b.URL = link
		return nil
	}
	checked, err := checkLink(link)
	if err != nil {
		return badRequest("inline keyboard button " + err.Error())
	}
	b.URL = checked
	return nil
}

func readReplyKeyboard(m map[string]any) (*ReplyKeyboardMarkup, *apiError) {
	k := &ReplyKeyboardMarkup{}
	k.IsPersistent, _ = m["is_persistent"].(bool)
	k.ResizeKeyboard, _ = m["resize_keyboard"].(bool)
	k.OneTimeKeyboard, _ = m["one_time_keyboard"].(bool)
	k.Selective, _ = m["selective"].(bool)
	k.InputFieldPlaceholder, _ = m["input_field_placeholder"].(string)
	if utf16Len(k.InputFieldPlaceholder) > maxPlaceholder {
		return nil, badRequest("input field placeholder is too long")
	}
	for _, r := range m["keyboard"].([]any) {
		var row []KeyboardButton
		for _, item := range r.([]any) {
			b, bad := readKeyboardButton(item.(map[string]any))
			if bad != nil {
				return nil, bad
			}
			row = append(row, b)
		}
		if len(row) > 0 {
			k.Keyboard = append(k.Keyboard, row)
		}
	}
	if len(k.Keyboard) == 0 {
		return nil, nil
	}
	return k, nil
}

func readKeyboardButton(m map[string]any) (KeyboardButton, *apiError) {
	text, _ := m["text"].(string)
	b := KeyboardButton{Text: cleanString(text)}
	b.RequestContact, _ = m["request_contact"].(bool)
	b.RequestLocation, _ = m["request_location"].(bool)
	types := 0
	for name, v := range m {
		if name != "text" && name != "style" && name != "icon_custom_emoji_id" && v != false {
			types++
		}
	}
	if types > 1 {
		return b, badRequest("can't parse keyboard button: more than one type is specified")
	}
	if isEmptyText(b.Text) {
		return b, badRequest("keyboard button text must be non-empty")
	}
	return b, nil
}

// equal compares two keyboards as Telegram does for "message is not modified".
func (k *InlineKeyboardMarkup) equal(other *InlineKeyboardMarkup) bool {
	if k == nil || other == nil {
		return k == other
	}
	a, errA := json.Marshal(k)
	b, errB := json.Marshal(other)
	return errA == nil && errB == nil && string(a) == string(b)
}
