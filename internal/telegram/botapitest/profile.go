// What the bot tells about itself: commands, name, descriptions, menu button,
// rights it asks for. Each per language, the commands also per scope.
//
// A language here is exactly two small letters (TDLib:
// validate_bot_language_code), which is less than a language tag can say.

package botapitest

import (
	"fmt"
	"maps"
	"strings"
	"unicode/utf8"
)

const (
	maxCommands           = 100
	maxCommand            = 32
	maxCommandDescription = 256
)

// profileLimit is in characters. Telegram cuts what is longer; the double
// refuses it.
func profileLimit(name string) int {
	switch name {
	case "name":
		return 64
	case "description":
		return 512
	}
	return 120 // short_description
}

type profile struct {
	texts    map[string]string // "name/de"
	commands map[string][]BotCommand
	rights   map[bool]any // for channels or not
	menu     map[string]any
}

func newProfile() profile {
	return profile{
		texts: make(map[string]string), commands: make(map[string][]BotCommand), rights: make(map[bool]any),
	}
}

func languageOf(a *args) (string, *apiError) {
	code := a.str("language_code")
	if code == "" || (len(code) == 2 && strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") == "") {
		return code, nil
	}
	return "", badRequest("Invalid language code specified")
}

func setText(name string) methodFunc {
	return func(s *Server, c *callContext) (any, *apiError) {
		language, bad := languageOf(c.args)
		if bad != nil {
			return nil, bad
		}
		text := strings.TrimSpace(cleanString(c.args.str(name)))
		if n := utf8.RuneCountInString(text); n > profileLimit(name) {
			return nil, badRequest(fmt.Sprintf("bot %s is too long: %d characters of at most %d", name, n, profileLimit(name)))
		}
		if text == "" {
			delete(s.profile.texts, name+"/"+language)
		} else {
			s.profile.texts[name+"/"+language] = text
		}
		s.emit(Event{Kind: EventProfile})
		return true, nil
	}
}

// text returns what somebody with that language sees.
func (p *profile) text(name, language, otherwise string) string {
	if t, ok := p.texts[name+"/"+language]; ok {
		return t
	}
	if t, ok := p.texts[name+"/"]; ok {
		return t
	}
	return otherwise
}

func getText(name string) methodFunc {
	return func(s *Server, c *callContext) (any, *apiError) {
		language, bad := languageOf(c.args)
		if bad != nil {
			return nil, bad
		}
		return map[string]string{name: s.profile.text(name, language, s.defaultText(name))}, nil
	}
}

func (s *Server) defaultText(name string) string {
	if name == "name" {
		return s.cfg.bot.FirstName
	}
	return ""
}

// Name is what somebody whose app speaks that language (two letters) reads above
// the chat; the same goes for Description and ShortDescription.
func (s *Server) Name(language string) string { return s.textFor("name", language) }

// Description is shown in a chat with the bot before anything was written.
func (s *Server) Description(language string) string { return s.textFor("description", language) }

// ShortDescription is shown on the bot's page and sent with links to it.
func (s *Server) ShortDescription(language string) string {
	return s.textFor("short_description", language)
}

func (s *Server) textFor(name, language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile.text(name, language, s.defaultText(name))
}

// scopeKey names a scope: "default", "all_private_chats", "chat/-100123".
func (s *Server) scopeKey(a *args) (string, *apiError) {
	m := a.obj("scope")
	if m == nil {
		return "default", nil
	}
	name := m["type"].(string)
	id, ok := m["chat_id"]
	if !ok {
		return name, nil
	}
	chat, bad := s.chatFor(chatRef(id), read)
	if bad != nil {
		return "", bad
	}
	key := fmt.Sprintf("%s/%d", name, chat.id)
	if user, ok := m["user_id"].(int64); ok {
		key += fmt.Sprintf("/%d", user)
	}
	return key, nil
}

func (s *Server) commandsKey(c *callContext) (string, *apiError) {
	scope, bad := s.scopeKey(c.args)
	if bad != nil {
		return "", bad
	}
	language, bad := languageOf(c.args)
	return scope + " " + language, bad
}

// https://core.telegram.org/bots/api#setmycommands
func setMyCommands(s *Server, c *callContext) (any, *apiError) {
	list := c.args.list("commands")
	if len(list) > maxCommands {
		return nil, badRequest("BOT_COMMANDS_TOO_MUCH")
	}
	commands := make([]BotCommand, 0, len(list))
	for _, v := range list {
		command, bad := readCommand(v.(map[string]any))
		if bad != nil {
			return nil, bad
		}
		commands = append(commands, command)
	}
	key, bad := s.commandsKey(c)
	if bad != nil {
		return nil, bad
	}
	s.profile.commands[key] = commands
	s.emit(Event{Kind: EventProfile})
	return true, nil
}

// readCommand checks one command (TDLib: set_commands).
func readCommand(m map[string]any) (BotCommand, *apiError) {
	name, _ := m["command"].(string)
	description, _ := m["description"].(string)
	b := BotCommand{
		Command:     strings.TrimPrefix(strings.TrimSpace(cleanString(name)), "/"),
		Description: strings.TrimSpace(cleanString(description)),
	}
	switch {
	case b.Command == "":
		return b, badRequest("Command must be non-empty")
	case utf8.RuneCountInString(b.Command) > maxCommand:
		return b, badRequest(fmt.Sprintf("Command length must not exceed %d", maxCommand))
	case strings.Trim(b.Command, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		return b, badRequest("BOT_COMMAND_INVALID")
	case b.Description == "":
		return b, badRequest("Command description must be non-empty")
	case utf8.RuneCountInString(b.Description) > maxCommandDescription:
		return b, badRequest(fmt.Sprintf("Command description length must not exceed %d", maxCommandDescription))
	}
	return b, nil
}

// https://core.telegram.org/bots/api#getmycommands
func getMyCommands(s *Server, c *callContext) (any, *apiError) {
	key, bad := s.commandsKey(c)
	if bad != nil {
		return nil, bad
	}
	if commands := s.profile.commands[key]; commands != nil {
		return commands, nil
	}
	return []BotCommand{}, nil
}

// https://core.telegram.org/bots/api#deletemycommands
func deleteMyCommands(s *Server, c *callContext) (any, *apiError) {
	key, bad := s.commandsKey(c)
	if bad != nil {
		return nil, bad
	}
	delete(s.profile.commands, key)
	s.emit(Event{Kind: EventProfile})
	return true, nil
}

// Commands returns the menu of a scope ("default", "all_private_chats",
// "chat/-100123") in a language ("" or two letters), exactly as it was set.
func (s *Server) Commands(scope, language string) []BotCommand {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.profile.commands[scope+" "+language]
}

// Menu returns the commands that this person sees in this chat, by Telegram's
// order of scopes. https://core.telegram.org/bots/api#determining-list-of-commands
func (c *Chat) Menu(user User) []BotCommand {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := s.chats[c.id]
	scopes := []string{fmt.Sprintf("chat/%d", c.id), "all_private_chats", "default"}
	if chat.kind != private {
		scopes = []string{fmt.Sprintf("chat_member/%d/%d", c.id, user.ID)}
		if chat.isAdmin(user.ID) {
			scopes = append(scopes, fmt.Sprintf("chat_administrators/%d", c.id), fmt.Sprintf("chat/%d", c.id),
				"all_chat_administrators")
		} else {
			scopes = append(scopes, fmt.Sprintf("chat/%d", c.id))
		}
		scopes = append(scopes, "all_group_chats", "default")
	}
	language, _, _ := strings.Cut(user.LanguageCode, "-")
	for _, scope := range scopes {
		for _, l := range []string{language, ""} {
			if commands, ok := s.profile.commands[scope+" "+l]; ok {
				return commands
			}
		}
	}
	return nil
}

// https://core.telegram.org/bots/api#setmydefaultadministratorrights
func setDefaultRights(s *Server, c *callContext) (any, *apiError) {
	forChannels := c.args.boolean("for_channels")
	delete(s.profile.rights, forChannels)
	if rights := c.args.obj("rights"); rights != nil {
		s.profile.rights[forChannels] = rights
	}
	return true, nil
}

func getDefaultRights(s *Server, c *callContext) (any, *apiError) {
	if rights := s.profile.rights[c.args.boolean("for_channels")]; rights != nil {
		return rights, nil
	}
	none := make(map[string]any)
	for _, right := range administratorRights {
		none[right] = false
	}
	return none, nil
}

// https://core.telegram.org/bots/api#setchatmenubutton
func setChatMenuButton(s *Server, c *callContext) (any, *apiError) {
	button := maps.Clone(c.args.obj("menu_button"))
	if button == nil {
		button = map[string]any{"type": "default"}
	}
	if !c.args.has("chat_id") {
		s.profile.menu = button
		return true, nil
	}
	chat, bad := s.menuChat(c)
	if bad != nil {
		return nil, bad
	}
	chat.menu = button
	return true, nil
}

func getChatMenuButton(s *Server, c *callContext) (any, *apiError) {
	if c.args.has("chat_id") {
		chat, bad := s.menuChat(c)
		if bad != nil {
			return nil, bad
		}
		if chat.menu != nil {
			return chat.menu, nil
		}
	}
	if s.profile.menu != nil {
		return s.profile.menu, nil
	}
	return map[string]any{"type": "commands"}, nil
}

func (s *Server) menuChat(c *callContext) (*chat, *apiError) {
	chat := s.findChat(c.args.values["chat_id"])
	if chat == nil || chat.kind != private {
		return nil, badRequest("chat not found")
	}
	return chat, nil
}
