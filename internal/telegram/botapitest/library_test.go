package botapitest_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
	"github.com/google/go-cmp/cmp"

	"wegweiser/internal/telegram/botapitest"
)

func newBot(t *testing.T, srv *botapitest.Server, opts ...bot.Option) *bot.Bot {
	t.Helper()
	b, err := bot.New(srv.Token(), append([]bot.Option{
		bot.WithServerURL(srv.URL()), bot.WithHTTPClient(time.Second*30, netClient(t)),
	}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The library that the bot is built with: multipart bodies for everything.
func TestRoundTripWithLibrary(t *testing.T) {
	srv := botapitest.Run(t)
	chat := srv.Private(amal)
	ctx, cancel := context.WithCancel(t.Context())
	b := newBot(t, srv, bot.WithNotAsyncHandlers(), bot.WithDefaultHandler(func(ctx context.Context, b *bot.Bot, u *models.Update) {
		switch {
		case u.Message != nil:
			_, err := b.SendMessage(ctx, &bot.SendMessageParams{
				ChatID: u.Message.Chat.ID, Text: "<b>Hallo</b> " + u.Message.Text, ParseMode: models.ParseModeHTML,
				LinkPreviewOptions: &models.LinkPreviewOptions{IsDisabled: bot.True()},
				ReplyMarkup: &models.InlineKeyboardMarkup{InlineKeyboard: [][]models.InlineKeyboardButton{
					{{Text: "Ja", CallbackData: "y"}}, {{Text: "Web", URL: "https://example.org/a?b=c"}},
				}},
			})
			if err != nil {
				t.Error(err)
			}
		case u.CallbackQuery != nil:
			m := u.CallbackQuery.Message.Message
			if _, err := b.AnswerCallbackQuery(ctx, &bot.AnswerCallbackQueryParams{
				CallbackQueryID: u.CallbackQuery.ID, Text: "gut", ShowAlert: true,
			}); err != nil {
				t.Error(err)
			}
			if _, err := b.EditMessageText(ctx, &bot.EditMessageTextParams{ChatID: m.Chat.ID, MessageID: m.ID, Text: "danke"}); err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		}
	}))
	done := make(chan struct{})
	go func() { defer close(done); b.Start(ctx) }()
	defer func() { cancel(); <-done }()

	chat.Start(amal, "poster-7")
	srv.Await(t, "an answer", func() bool { return len(chat.FromBot()) > 0 })
	m, _ := chat.Last()
	if m.Text != "Hallo /start poster-7" {
		t.Errorf("text %q", m.Text)
	}
	want := []botapitest.MessageEntity{{Type: "bold", Offset: 0, Length: 5}, {Type: "bot_command", Offset: 6, Length: 6}}
	if d := cmp.Diff(want, m.Entities); d != "" {
		t.Error(d)
	}
	tap, err := chat.Tap(amal, m.MessageID, botapitest.Label("Ja"))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := tap.WaitAnswer(ctx)
	if err != nil || answer.Text != "gut" || !answer.ShowAlert {
		t.Errorf("answer %+v %v", answer, err)
	}
	srv.Await(t, "edit", func() bool { m, _ := chat.Last(); return m.Text == "danke" && m.ReplyMarkup == nil && m.Edits == 1 })
	if bad := srv.Refused(); len(bad) > 0 {
		t.Error(bad)
	}
	srv.Await(t, "confirmation", func() bool { return srv.Pending() == 0 })
	if st := srv.Stats(); st.Delivered != 2 || st.Redelivered != 0 || st.Confirmed != 2 {
		t.Errorf("%+v", st)
	}
}

// Every method of ours as the library encodes it.
func TestLibraryMethods(t *testing.T) {
	srv := botapitest.Run(t)
	chat := srv.Private(amal)
	chat.Start(amal, "")
	owner := botapitest.User{ID: 7, FirstName: "Olga"}
	staff := srv.Supergroup("Staff", owner)
	b := newBot(t, srv)
	ctx := t.Context()
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := b.SetMyCommands(ctx, &bot.SetMyCommandsParams{
		Commands: []models.BotCommand{{Command: "start", Description: "Los"}}, LanguageCode: "de",
		Scope: &models.BotCommandScopeAllPrivateChats{},
	})
	must("setMyCommands", err)
	_, err = b.SetMyCommands(ctx, &bot.SetMyCommandsParams{
		Commands: []models.BotCommand{{Command: "open", Description: "Offen"}}, Scope: &models.BotCommandScopeChat{ChatID: staff.ID()},
	})
	must("setMyCommands", err)
	_, err = b.DeleteMyCommands(ctx, &bot.DeleteMyCommandsParams{})
	must("deleteMyCommands", err)
	_, err = b.SetMyName(ctx, &bot.SetMyNameParams{Name: "Wegweiser", LanguageCode: "de"})
	must("setMyName", err)
	_, err = b.SetMyDescription(ctx, &bot.SetMyDescriptionParams{Description: "hilft", LanguageCode: "ar"})
	must("setMyDescription", err)
	_, err = b.SetMyShortDescription(ctx, &bot.SetMyShortDescriptionParams{ShortDescription: "hilft"})
	must("setMyShortDescription", err)
	_, err = b.SetChatMenuButton(ctx, &bot.SetChatMenuButtonParams{ChatID: amal.ID, MenuButton: models.MenuButtonCommands{Type: "commands"}})
	must("setChatMenuButton", err)
	_, err = b.SetMyDefaultAdministratorRights(ctx, &bot.SetMyDefaultAdministratorRightsParams{
		Rights: &models.ChatAdministratorRights{CanManageChat: true, CanDeleteMessages: true},
	})
	must("setMyDefaultAdministratorRights", err)
	c, err := b.GetChat(ctx, &bot.GetChatParams{ChatID: staff.ID()})
	must("getChat", err)
	if c != nil && c.Title != "Staff" {
		t.Errorf("getChat %+v", c)
	}
	member, err := b.GetChatMember(ctx, &bot.GetChatMemberParams{ChatID: staff.ID(), UserID: 7})
	must("getChatMember", err)
	if member != nil && member.Type != models.ChatMemberTypeOwner {
		t.Errorf("getChatMember %+v", member)
	}
	staff.Promote(owner, srv.Bot())
	admins, err := b.GetChatAdministrators(ctx, &bot.GetChatAdministratorsParams{ChatID: staff.ID()})
	must("getChatAdministrators", err)
	if len(admins) != 2 {
		t.Errorf("getChatAdministrators %+v", admins)
	}
	_, err = b.SendChatAction(ctx, &bot.SendChatActionParams{ChatID: amal.ID, Action: models.ChatActionTyping})
	must("sendChatAction", err)
	_, err = b.SendLocation(ctx, &bot.SendLocationParams{ChatID: amal.ID, Latitude: 51.4, Longitude: 7})
	must("sendLocation", err)
	_, err = b.SendContact(ctx, &bot.SendContactParams{ChatID: amal.ID, PhoneNumber: "+49201", FirstName: "Haus"})
	must("sendContact", err)
	photo, err := b.SendPhoto(ctx, &bot.SendPhotoParams{
		ChatID: amal.ID, Caption: "<i>x</i>", ParseMode: models.ParseModeHTML,
		Photo: &models.InputFileUpload{Filename: "a.jpg", Data: bytes.NewReader(aPNG(8, 8))},
	})
	must("sendPhoto", err)
	if photo != nil && (len(photo.Photo) == 0 || photo.Caption != "x" || photo.Photo[1].FileSize != len(aPNG(8, 8))) {
		t.Errorf("sendPhoto %+v", photo)
	}
	_, err = b.SendDocument(ctx, &bot.SendDocumentParams{ChatID: amal.ID, Document: &models.InputFileString{Data: "https://example.org/a.pdf"}})
	must("sendDocument", err)
	_, err = b.SendMessage(ctx, &bot.SendMessageParams{
		ChatID: amal.ID, Text: "Nummer?", ReplyParameters: &models.ReplyParameters{MessageID: photo.ID},
		ReplyMarkup: &models.ReplyKeyboardMarkup{ResizeKeyboard: true, Keyboard: [][]models.KeyboardButton{
			{{Text: "Meine Nummer", RequestContact: true}}, {{Text: "Nein"}},
		}},
	})
	must("sendMessage", err)
	if m, err := chat.Press(amal, "Meine Nummer"); err != nil || m.Contact.UserID != amal.ID {
		t.Errorf("press %+v %v", m, err)
	}
	gone, err := b.SendMessage(ctx, &bot.SendMessageParams{ChatID: amal.ID, Text: "weg", ReplyMarkup: &models.ReplyKeyboardRemove{RemoveKeyboard: true}})
	must("sendMessage", err)
	if chat.Keyboard() != nil {
		t.Error("the keyboard is still there")
	}
	_, err = b.DeleteMessages(ctx, &bot.DeleteMessagesParams{ChatID: amal.ID, MessageIDs: []int{gone.ID}})
	must("deleteMessages", err)
	_, err = b.LeaveChat(ctx, &bot.LeaveChatParams{ChatID: staff.ID()})
	must("leaveChat", err)
	if bad := srv.Refused(); len(bad) > 0 {
		t.Error(bad)
	}
	if got := chat.Menu(botapitest.User{ID: 101, LanguageCode: "de-DE"}); len(got) != 1 || got[0].Command != "start" {
		t.Errorf("menu %v", got)
	}
	if srv.Name("de") != "Wegweiser" || srv.Description("ar") != "hilft" || srv.Description("de") != "" {
		t.Error("names and descriptions per language")
	}
}

// The library's typed errors come of our answers.
func TestLibraryErrors(t *testing.T) {
	srv := botapitest.Run(t)
	chat := srv.Private(amal)
	b := newBot(t, srv)
	send := func(id int64) error {
		_, err := b.SendMessage(t.Context(), &bot.SendMessageParams{ChatID: id, Text: "x"})
		return err
	}
	if err := send(amal.ID); !errors.Is(err, bot.ErrorForbidden) {
		t.Error(err)
	}
	chat.Start(amal, "")
	srv.Fault(botapitest.Rule{Method: "sendMessage", Chat: amal.ID, Times: 1, Kind: botapitest.TooMany{RetryAfter: 7}})
	var slow *bot.TooManyRequestsError
	if err := send(amal.ID); !errors.As(err, &slow) || slow.RetryAfter != 7 {
		t.Error(err)
	}
	g := srv.Group("old", amal)
	g2 := g.Migrate(amal)
	var moved *bot.MigrateError
	if err := send(g.ID()); !errors.As(err, &moved) || int64(moved.MigrateToChatID) != g2.ID() {
		t.Error(err)
	}
	if err := send(g2.ID()); err != nil {
		t.Error(err)
	}
	if err := send(999); !errors.Is(err, bot.ErrorBadRequest) || !strings.Contains(err.Error(), "chat not found") {
		t.Error(err)
	}
}
