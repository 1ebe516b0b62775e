package main

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"wegweiser/internal/conversation"
	"wegweiser/internal/outbox"
	"wegweiser/internal/privacy"
	"wegweiser/internal/redis/memstore"
	"wegweiser/internal/service"
)

type playCmd struct {
	Lang    string `help:"The language of the phone." default:"de"`
	Flows   string `help:"Folder with flows, instead of those built in." type:"existingdir"`
	Locales string `help:"Folder with texts, instead of those built in." type:"existingdir"`
}

// Run plays the whole talk: a number taps a button, all else is typed.
func (c playCmd) Run() error {
	f, l := files(c.Flows, c.Locales)
	cat, problems := service.LoadCatalogue(f, l)
	if cat == nil {
		return fmt.Errorf("flows or texts have errors:\n%s", strings.Join(problems, "\n"))
	}
	return play(cat, c.Lang, os.Stdin, os.Stdout)
}

// terminal is a phone of letters.
type terminal struct {
	out     io.Writer
	buttons []outbox.Button
}

func play(cat *conversation.Catalogue, lang string, in io.Reader, out io.Writer) error {
	term := &terminal{out: out}
	talk := conversation.New(conversation.Settings{
		Catalogue: func() *conversation.Catalogue { return cat },
		Store:     memstore.New(),
		Deliver:   term.deliver,
		Part:      outbox.Part,
		CaseID:    func(part int) string { return outbox.NewCaseID(part, rand.Uint64()) },
		Nudge:     func() { fmt.Fprintln(out, "\n  (staff would get a card now)") },
		Org:       "MA.i e.V.", Staff: "de", Session: 30 * 24 * time.Hour, Case: 90 * 24 * time.Hour,
		BotName: func() string { return "" }, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	u := conversation.Update{ID: 1, Kind: conversation.Command, Command: "start", Chat: 1, Private: true, User: conversation.User{ID: 1, Language: lang}}
	lines := bufio.NewScanner(in)
	for {
		if _, err := talk.Handle(context.Background(), u); err != nil {
			return err
		}
		fmt.Fprint(out, "\n> ")
		if !lines.Scan() {
			fmt.Fprintln(out)
			return lines.Err()
		}
		u.ID++
		u = term.understand(u, lines.Text())
	}
}

// understand makes an update of a line.
func (t *terminal) understand(u conversation.Update, line string) conversation.Update {
	u.Kind, u.Text, u.Data, u.Command = conversation.Text, privacy.Personal(line), "", ""
	if name, ok := strings.CutPrefix(line, "/"); ok {
		u.Kind, u.Command = conversation.Command, name
	} else if n, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && n >= 1 && n <= len(t.buttons) {
		u.Kind, u.Data, u.Message = conversation.Tap, t.buttons[n-1].Data, 1
	}
	return u
}

var tag = regexp.MustCompile(`</?[a-z]+>`)

func (t *terminal) deliver(appended []outbox.Appended) {
	for _, a := range appended {
		for _, e := range a.Entries {
			if e.Message.Op == outbox.OpSend {
				t.show(e.Message)
			}
		}
	}
}

func (t *terminal) show(m outbox.Message) {
	fmt.Fprintf(t.out, "\n%s\n", html.UnescapeString(tag.ReplaceAllString(m.Text, "")))
	t.buttons = nil
	for _, row := range m.Rows {
		fmt.Fprint(t.out, "\n ")
		for _, b := range row {
			t.buttons = append(t.buttons, b)
			fmt.Fprintf(t.out, " [%d] %s ", len(t.buttons), b.Text)
		}
	}
	fmt.Fprintln(t.out)
}
