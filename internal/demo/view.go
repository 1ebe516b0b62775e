package demo

import (
	"regexp"

	"wegweiser/internal/telegram/botapitest"
)

// What the page gets. Texts go out as they are, with their entities beside them: the
// page makes text nodes of them, never mark-up.

type stateView struct {
	World     string     `json:"world"` // another after a reset, and after a start
	Link      string     `json:"link"`  // what links to the bot begin with
	Languages []language `json:"languages"`
	Group     groupView  `json:"group"`
	peopleView
	Messages []messageView `json:"messages"`
}

type groupView struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
}

type peopleView struct {
	People []personView `json:"people"`
	Staff  []personView `json:"staff"`
}

type personView struct {
	ID      int64      `json:"id"`
	Name    string     `json:"name"`
	Lang    string     `json:"lang"`
	RTL     bool       `json:"rtl,omitempty"`
	Blocked bool       `json:"blocked,omitempty"`
	BotName string     `json:"botName"`
	About   string     `json:"about"` // what an empty chat shows
	Menu    []menuView `json:"menu"`
	InGroup []menuView `json:"inGroup,omitempty"`
}

type menuView struct {
	Command string `json:"command"`
	What    string `json:"what"`
}

type messageView struct {
	Chat     int64                      `json:"chat"`
	ID       int                        `json:"id"`
	From     int64                      `json:"from"`
	Name     string                     `json:"name"`
	Bot      bool                       `json:"bot,omitempty"`
	Date     int64                      `json:"date"`
	Edited   bool                       `json:"edited,omitempty"`
	Lang     string                     `json:"lang,omitempty"` // if known
	Text     string                     `json:"text,omitempty"`
	Entities []botapitest.MessageEntity `json:"entities,omitempty"`
	Kind     string                     `json:"kind,omitempty"`   // what it is beside text: "sticker", …
	Detail   string                     `json:"detail,omitempty"` // of that: an emoji, a file name, …
	File     string                     `json:"file,omitempty"`   // where its contents are
	Place    *placeView                 `json:"place,omitempty"`  // of a location
	Rows     [][]buttonView             `json:"rows,omitempty"`
	Keys     []string                   `json:"keys,omitempty"`   // it brings keys in the place of the phone's keyboard
	NoKeys   bool                       `json:"noKeys,omitempty"` // it takes them away
}

// placeView is a place on the map.
type placeView struct {
	Lat     float64 `json:"lat"`
	Lon     float64 `json:"lon"`
	Title   string  `json:"title,omitempty"`
	Address string  `json:"address,omitempty"`
}

type buttonView struct {
	Text string `json:"text"`
	Data string `json:"data,omitempty"`
	URL  string `json:"url,omitempty"`
}

type deleted struct {
	Chat int64 `json:"chat"`
	ID   int   `json:"id"`
}

type typing struct {
	Chat int64 `json:"chat"`
}

// answered is a tap, and what the person saw of its answer.
type answered struct {
	Chat    int64  `json:"chat"`
	Message int    `json:"message"`
	From    int64  `json:"from"`
	Data    string `json:"data"`
	Text    string `json:"text,omitempty"`
	Alert   bool   `json:"alert,omitempty"`
	URL     string `json:"url,omitempty"`
}

func tapView(t *botapitest.Tap, a *botapitest.CallbackAnswer) answered {
	v := answered{Chat: t.ChatID, Message: t.MessageID, From: t.From.ID, Data: t.Data}
	if a != nil {
		v.Text, v.Alert, v.URL = a.Text, a.ShowAlert, a.URL
	}
	return v
}

// state is everything, for a page that has just opened.
func (w *world) state() stateView {
	s := stateView{
		World: w.name, Link: "https://t.me/" + w.tg.Bot().Username,
		Languages: w.languages(), Group: groupView{ID: w.group.ID(), Title: groupTitle},
		peopleView: w.peopleView(), Messages: []messageView{},
	}
	chats := []int64{w.group.ID()}
	for _, p := range append(s.People, s.Staff...) {
		chats = append(chats, p.ID)
	}
	for _, id := range chats {
		if c, ok := w.tg.Chat(id); ok {
			for _, m := range c.Messages() {
				s.Messages = append(s.Messages, w.message(id, m))
			}
		}
	}
	return s
}

func (w *world) peopleView() peopleView {
	w.mu.Lock()
	people := append([]botapitest.User(nil), w.people...)
	w.mu.Unlock()
	v := peopleView{}
	for _, u := range people {
		v.People = append(v.People, w.person(u))
	}
	for _, u := range staff {
		p := w.person(u)
		p.InGroup = menu(w.group, u)
		v.Staff = append(v.Staff, p)
	}
	return v
}

func (w *world) person(u botapitest.User) personView {
	chat := w.tg.Private(u)
	p := personView{
		ID: u.ID, Name: u.FirstName, Lang: u.LanguageCode, Blocked: chat.Blocked(), Menu: menu(chat, u),
		BotName: w.tg.Name(u.LanguageCode), About: w.tg.Description(u.LanguageCode),
	}
	if l, ok := w.language(u.LanguageCode); ok {
		p.RTL = l.RTL
	}
	return p
}

func menu(c *botapitest.Chat, u botapitest.User) []menuView {
	out := []menuView{}
	for _, b := range c.Menu(u) {
		out = append(out, menuView{Command: b.Command, What: b.Description})
	}
	return out
}

var isLink = regexp.MustCompile(`^/start [A-Za-z0-9_-]+$`)

func (w *world) message(chat int64, m botapitest.Message) messageView {
	v := messageView{Chat: chat, ID: m.MessageID, Bot: m.FromBot, Date: m.Date, Edited: m.EditDate != 0, Text: m.Text, Entities: m.Entities}
	if isLink.MatchString(m.Text) && !m.FromBot {
		v.Text = "/start" // apps don't show what a link carries
	}
	if m.From != nil {
		v.From, v.Name = m.From.ID, m.From.FirstName
	}
	if m.FromBot {
		w.mu.Lock()
		v.Lang = w.of(chat).langs[m.MessageID]
		if v.Lang == "" {
			v.Lang = w.speaks(chat)
		}
		w.mu.Unlock()
	}
	v.Kind, v.Detail = content(m)
	v.File, v.Place = w.fileOf(m), placeOf(m)
	v.NoKeys = m.RemoveKeyboard
	if m.ReplyKeyboard != nil {
		for _, row := range m.ReplyKeyboard.Keyboard {
			for _, k := range row {
				v.Keys = append(v.Keys, k.Text)
			}
		}
	}
	if m.Caption != "" {
		v.Text, v.Entities = m.Caption, m.CaptionEntities
	}
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.InlineKeyboard {
			var buttons []buttonView
			for _, b := range row {
				buttons = append(buttons, buttonView{Text: b.Text, Data: b.CallbackData, URL: b.URL})
			}
			v.Rows = append(v.Rows, buttons)
		}
	}
	return v
}

// fileOf is where the page finds what the bot sent; empty if there is nothing to find.
func (w *world) fileOf(m botapitest.Message) string {
	id := ""
	switch {
	case len(m.Photo) > 0:
		id = m.Photo[len(m.Photo)-1].FileID
	case m.Voice != nil:
		id = m.Voice.FileID
	case m.Document != nil:
		id = m.Document.FileID
	}
	if _, ok := w.tg.Contents(id); !ok {
		return ""
	}
	return "/api/file/" + id
}

func placeOf(m botapitest.Message) *placeView {
	if m.Location == nil {
		return nil
	}
	p := &placeView{Lat: m.Location.Latitude, Lon: m.Location.Longitude}
	if m.Venue != nil {
		p.Title, p.Address = m.Venue.Title, m.Venue.Address
	}
	return p
}

// content says what a message holds beside or instead of text.
func content(m botapitest.Message) (kind, detail string) {
	switch {
	case m.Sticker != nil:
		return "sticker", m.Sticker.Emoji
	case len(m.Photo) > 0:
		return "photo", ""
	case m.Voice != nil:
		if m.Voice.Duration != nil {
			detail = tag(int64(*m.Voice.Duration))
		}
		return "voice", detail
	case m.Document != nil:
		return "document", m.Document.FileName
	case m.Location != nil:
		return "location", ""
	case m.Contact != nil:
		return "contact", m.Contact.FirstName + " · " + m.Contact.PhoneNumber
	case len(m.NewChatMembers) > 0:
		return "joined", m.NewChatMembers[0].FirstName
	case m.LeftChatMember != nil:
		return "left", m.LeftChatMember.FirstName
	}
	return "", ""
}
