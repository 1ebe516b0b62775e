// The objects that go to the bot and that a client shows, under the names the
// Bot API gives them. They are the double's own, not those of a library, so that
// a library's mistake is not shared.

package botapitest

import "encoding/json"

// A User is a person or a bot. https://core.telegram.org/bots/api#user
type User struct {
	ID           int64  `json:"id"`
	IsBot        bool   `json:"is_bot"`
	FirstName    string `json:"first_name"`
	LastName     string `json:"last_name,omitempty"`
	Username     string `json:"username,omitempty"`
	LanguageCode string `json:"language_code,omitempty"` // as the app is set: "de", "ar", "pt-br"
	IsPremium    bool   `json:"is_premium,omitempty"`
}

// A ChatInfo is what a message says about its chat.
// https://core.telegram.org/bots/api#chat
type ChatInfo struct {
	ID        int64  `json:"id"`
	Type      string `json:"type"` // "private", "group" or "supergroup"
	Title     string `json:"title,omitempty"`
	Username  string `json:"username,omitempty"`
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
}

// A Message as it stands at one moment. Edits make a new one; what you hold
// does not change under your hands, and must not be changed.
// https://core.telegram.org/bots/api#message
type Message struct {
	MessageID       int             `json:"message_id"`
	From            *User           `json:"from,omitempty"`
	Chat            *ChatInfo       `json:"chat"`
	Date            int64           `json:"date"`
	EditDate        int64           `json:"edit_date,omitempty"`
	ReplyToMessage  *Message        `json:"reply_to_message,omitempty"`
	Text            string          `json:"text,omitempty"`
	Entities        []MessageEntity `json:"entities,omitempty"`
	Caption         string          `json:"caption,omitempty"`
	CaptionEntities []MessageEntity `json:"caption_entities,omitempty"`

	Photo    []PhotoSize `json:"photo,omitempty"`
	Document *File       `json:"document,omitempty"`
	Voice    *File       `json:"voice,omitempty"`
	Video    *File       `json:"video,omitempty"`
	Audio    *File       `json:"audio,omitempty"`
	Sticker  *Sticker    `json:"sticker,omitempty"`
	Contact  *Contact    `json:"contact,omitempty"`
	Location *Location   `json:"location,omitempty"`
	Venue    *Venue      `json:"venue,omitempty"` // Location is its place then

	NewChatMembers    []User `json:"new_chat_members,omitempty"`
	LeftChatMember    *User  `json:"left_chat_member,omitempty"`
	MigrateToChatID   int64  `json:"migrate_to_chat_id,omitempty"`
	MigrateFromChatID int64  `json:"migrate_from_chat_id,omitempty"`

	LinkPreviewOptions  *LinkPreviewOptions   `json:"link_preview_options,omitempty"`
	HasProtectedContent bool                  `json:"has_protected_content,omitempty"`
	ReplyMarkup         *InlineKeyboardMarkup `json:"reply_markup,omitempty"`

	// What only a client sees.
	FromBot        bool                 `json:"-"` // the bot wrote it
	Silent         bool                 `json:"-"` // disable_notification
	Edits          int                  `json:"-"` // how often it was edited
	ReplyKeyboard  *ReplyKeyboardMarkup `json:"-"` // the keyboard it brought
	RemoveKeyboard bool                 `json:"-"` // it took the keyboard away
	ForceReply     bool                 `json:"-"` // it opened the reply field
}

// A MessageEntity marks a part of a text; offset and length count UTF-16 units.
// https://core.telegram.org/bots/api#messageentity
type MessageEntity struct {
	Type           string `json:"type"`
	Offset         int    `json:"offset"`
	Length         int    `json:"length"`
	URL            string `json:"url,omitempty"`
	User           *User  `json:"user,omitempty"`
	Language       string `json:"language,omitempty"`
	CustomEmojiID  string `json:"custom_emoji_id,omitempty"`
	UnixTime       int64  `json:"unix_time,omitempty"`
	DateTimeFormat string `json:"date_time_format,omitempty"`
}

// An InlineKeyboardMarkup is the keyboard under a message.
// https://core.telegram.org/bots/api#inlinekeyboardmarkup
type InlineKeyboardMarkup struct {
	InlineKeyboard [][]InlineKeyboardButton `json:"inline_keyboard"`
}

// An InlineKeyboardButton is one of its buttons. Kinds that the double gives no
// life to are kept in Other, so that they come back as they were sent.
// https://core.telegram.org/bots/api#inlinekeyboardbutton
type InlineKeyboardButton struct {
	Text              string
	Style             string
	IconCustomEmojiID string
	URL               string
	CallbackData      string
	Other             map[string]any
}

// MarshalJSON writes the button as Telegram does.
func (b InlineKeyboardButton) MarshalJSON() ([]byte, error) {
	if b.Other == nil {
		return json.Marshal(struct {
			Text         string `json:"text"`
			Style        string `json:"style,omitempty"`
			Icon         string `json:"icon_custom_emoji_id,omitempty"`
			URL          string `json:"url,omitempty"`
			CallbackData string `json:"callback_data,omitempty"`
		}{b.Text, b.Style, b.IconCustomEmojiID, b.URL, b.CallbackData})
	}
	return json.Marshal(b.Other)
}

// A ReplyKeyboardMarkup replaces the user's keyboard until it is removed.
// https://core.telegram.org/bots/api#replykeyboardmarkup
type ReplyKeyboardMarkup struct {
	Keyboard              [][]KeyboardButton `json:"keyboard"`
	IsPersistent          bool               `json:"is_persistent,omitempty"`
	ResizeKeyboard        bool               `json:"resize_keyboard,omitempty"`
	OneTimeKeyboard       bool               `json:"one_time_keyboard,omitempty"`
	InputFieldPlaceholder string             `json:"input_field_placeholder,omitempty"`
	Selective             bool               `json:"selective,omitempty"`
}

// A KeyboardButton sends its own text, or the person's number or place.
// https://core.telegram.org/bots/api#keyboardbutton
type KeyboardButton struct {
	Text            string `json:"text"`
	RequestContact  bool   `json:"request_contact,omitempty"`
	RequestLocation bool   `json:"request_location,omitempty"`
}

// A File is a document, voice message, video or audio.
type File struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	FileName     string `json:"file_name,omitempty"`
	MimeType     string `json:"mime_type,omitempty"`
	FileSize     int64  `json:"file_size,omitempty"`
	Duration     *int   `json:"duration,omitempty"` // of voice, video and audio
	Width        *int   `json:"width,omitempty"`    // of video
	Height       *int   `json:"height,omitempty"`   // of video
}

// A PhotoSize is one size of a photo.
type PhotoSize struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	FileSize     int64  `json:"file_size,omitempty"`
}

// A Sticker is a picture instead of words. https://core.telegram.org/bots/api#sticker
type Sticker struct {
	FileID       string `json:"file_id"`
	FileUniqueID string `json:"file_unique_id"`
	Type         string `json:"type"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	IsAnimated   bool   `json:"is_animated"`
	IsVideo      bool   `json:"is_video"`
	Emoji        string `json:"emoji,omitempty"`
}

// A Contact that was shared; UserID is whose it is, which need not be who shared
// it. https://core.telegram.org/bots/api#contact
type Contact struct {
	PhoneNumber string `json:"phone_number"`
	FirstName   string `json:"first_name"`
	LastName    string `json:"last_name,omitempty"`
	UserID      int64  `json:"user_id,omitempty"`
	VCard       string `json:"vcard,omitempty"`
}

// A Location is a place that was shared. https://core.telegram.org/bots/api#location
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// A Venue is a place with a name. https://core.telegram.org/bots/api#venue
type Venue struct {
	Location Location `json:"location"`
	Title    string   `json:"title"`
	Address  string   `json:"address"`
}

// LinkPreviewOptions as the message was sent with.
// https://core.telegram.org/bots/api#linkpreviewoptions
type LinkPreviewOptions struct {
	IsDisabled       bool   `json:"is_disabled,omitempty"`
	URL              string `json:"url,omitempty"`
	PreferSmallMedia bool   `json:"prefer_small_media,omitempty"`
	PreferLargeMedia bool   `json:"prefer_large_media,omitempty"`
	ShowAboveText    bool   `json:"show_above_text,omitempty"`
}

// A BotCommand of the menu. https://core.telegram.org/bots/api#botcommand
type BotCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// A CallbackAnswer is what the person who tapped gets to see: nothing, a toast
// at the top of the chat, an alert to close, or a link that opens.
// https://core.telegram.org/bots/api#answercallbackquery
type CallbackAnswer struct {
	Text      string
	ShowAlert bool
	URL       string
	CacheTime int64
}

// callbackQuery, chatMember and chatMemberUpdated are what updates carry.
type callbackQuery struct {
	ID           string `json:"id"`
	From         *User  `json:"from"`
	Message      any    `json:"message,omitempty"` // *Message or *inaccessibleMessage
	ChatInstance string `json:"chat_instance"`
	Data         string `json:"data,omitempty"`
}

// inaccessibleMessage stands for a message that was deleted.
// https://core.telegram.org/bots/api#inaccessiblemessage
type inaccessibleMessage struct {
	MessageID int       `json:"message_id"`
	Chat      *ChatInfo `json:"chat"`
	Date      int64     `json:"date"` // always 0
}

type chatMemberUpdated struct {
	Chat          *ChatInfo      `json:"chat"`
	From          *User          `json:"from"`
	Date          int64          `json:"date"`
	OldChatMember map[string]any `json:"old_chat_member"`
	NewChatMember map[string]any `json:"new_chat_member"`
}
