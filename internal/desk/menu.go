package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"wegweiser/internal/conversation"
	"wegweiser/internal/handoff"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// The private menu of staff: /cases lists what one has, and what is open in one's groups;
// a number opens one. Strangers never see it: for them it is a command that nobody knows.
// Nothing in the lists says who a person is.

// menuButtons are those of the private view and menu.
func (d *Desk) menuButtons() []button {
	return []button{
		{"x", d.cancelAsked}, {"xs", d.closeScreen}, {"v", d.tab}, {"s", d.showContact}, {"h", d.hideContact}, {"w", d.askNote}, {"wa", d.waits}, {"u", d.reopen},
		{"m", d.turnPage}, {"mo", d.openTapped},
		{"hr", d.giveBack}, {"hd", d.askColleague}, {"hu", d.handOver},
		{"fo", d.askOffer}, {"ft", d.previewReferral}, {"fa", d.refer},
	}
}

func (d *Desk) menuPurposes() []purpose { return []purpose{{purposeNote, d.typedNote}} }

func (d *Desk) menuPersonButtons() []personButton { return []personButton{{"f", d.answerReferral}} }

// The commands of staff in private.
const (
	casesCommand = "cases"
	helpCommand  = "help"
)

// command answers a command in private; ErrNotStaff: it is the newcomer's.
func (d *Desk) command(ctx context.Context, u conversation.Update) error {
	known, err := d.isKnown(ctx, u.User.ID)
	if err != nil {
		return err
	}
	if !known && u.Command == helpCommand {
		return ErrNotStaff // whoever never did anything of staff's: Telegram need not be asked
	}
	groups, err := d.groupsOf(ctx, u.User.ID)
	for _, group := range groups {
		d.remember(ctx, group, u.User)
	}
	own, e := d.lostOf(ctx, u.User.ID, groups)
	switch {
	case e != nil:
		return e
	case len(own) > 0:
	case err != nil && known:
		return d.say(ctx, u, d.printer().Text("note.failed", nil))
	case err != nil || len(groups) == 0:
		return ErrNotStaff
	}
	if err := d.hasStarted(ctx, u.User.ID); err != nil {
		return err
	}
	if u.Command == helpCommand {
		p := d.printer()
		return d.say(ctx, u, p.Text("staff.help_private", nil), outbox.Button{Text: strings.TrimSpace(p.Plain("staff.cases.mine", locale.Args{"count": locale.Verbatim("")})), Data: data("m", "0", listMine)})
	}
	m, err := d.list(ctx, u, groups, own, listMine, 0)
	if err != nil {
		return err
	}
	return ignoreDuplicate(d.commit(ctx, conversation.Commit{
		Part: d.Part(u.Chat), Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(d.Part(u.Chat), u.Chat), Messages: []outbox.Message{m}}},
	}))
}

// isKnown says that somebody ever did something of staff's.
func (d *Desk) isKnown(ctx context.Context, user int64) (bool, error) {
	for _, group := range d.Groups.All() {
		team, err := d.team(ctx, group)
		if err != nil {
			return false, err
		}
		if _, known := team[user]; known {
			return true, nil
		}
	}
	return false, nil
}

// groupsOf are the staff groups that somebody is in now.
func (d *Desk) groupsOf(ctx context.Context, user int64) (in []int64, err error) {
	for _, group := range d.Groups.All() {
		is, e := d.member(ctx, group, user)
		if e != nil {
			err = errMembers
		}
		if is {
			in = append(in, group)
		}
	}
	if len(in) > 0 {
		err = nil // one group that can't be asked hides only itself
	}
	return in, err
}

// The lists.
const (
	listMine = "mine"
	listOpen = "open"
	pageSize = 8 // cases on one page
)

// turnPage shows another page, or the other list, in the place of the one that was tapped.
func (d *Desk) turnPage(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	groups, err := d.groupsOf(ctx, u.User.ID)
	own, e := d.lostOf(ctx, u.User.ID, groups)
	switch {
	case e != nil:
		return conversation.Reply{}, e
	case err != nil && len(own) == 0: // Telegram can't be asked: said to who tapped
		return conversation.Reply{Text: d.printer().Plain("toast.failed", nil)}, nil
	case len(groups)+len(own) == 0 || !u.Private:
		d.stranger("not a member")
		return conversation.Reply{}, nil
	}
	page, _ := strconv.Atoi(t.id)
	m, err := d.list(ctx, u, groups, own, t.arg(0), page)
	if err != nil {
		return conversation.Reply{}, err
	}
	if u.Message != 0 {
		m.Op, m.ID = outbox.OpEdit, u.Message
	}
	part := d.Part(u.Chat)
	return conversation.Reply{}, d.commit(ctx, conversation.Commit{
		Part: part, Update: u.ID, SeenFor: seenFor,
		Appends: []conversation.Append{{Lane: outbox.ChatLane(part, u.Chat), Messages: []outbox.Message{m}}},
	})
}

// lostOf are the lost groups that somebody is not known to be in, and has cases of: they
// go on with those, and see nothing else of the group (lost.go).
func (d *Desk) lostOf(ctx context.Context, user int64, in []int64) (own []int64, err error) {
	for _, group := range d.Groups.All() {
		if !d.Groups.Lost(group) || slices.Contains(in, group) || d.orphaned(group) {
			continue
		}
		mine, _, err := d.onBoards(ctx, []int64{group}, user)
		if err != nil {
			return nil, err
		}
		if len(mine) > 0 {
			own = append(own, group)
		}
	}
	return own, nil
}

// list is one page of a list: of the cases of groups, and of one's own of lost ones.
func (d *Desk) list(ctx context.Context, u conversation.Update, groups, lost []int64, which string, page int) (outbox.Message, error) {
	_, open, err := d.onBoards(ctx, groups, u.User.ID)
	if err != nil {
		return outbox.Message{}, err
	}
	mine, _, err := d.onBoards(ctx, slices.Concat(groups, lost), u.User.ID)
	if err != nil {
		return outbox.Message{}, err
	}
	ids := mine
	if which == listOpen {
		ids = open
	}
	last := max(0, (len(ids)-1)/pageSize)
	page = min(max(page, 0), last)
	first := page * pageSize
	cases, _, err := d.cases(ctx, ids[first:min(first+pageSize, len(ids))])
	if err != nil {
		return outbox.Message{}, err
	}
	p := d.printer()
	title := "staff.cases.mine_title"
	if which == listOpen {
		title = "staff.cases.open_title"
	} else {
		which = listMine
	}
	parts := []string{p.Text(title, locale.Args{"count": locale.Verbatim(strconv.Itoa(len(ids)))})}
	if len(cases) == 0 {
		parts = append(parts, p.Text("staff.cases.none", nil))
	}
	var numbers []outbox.Button
	for i, k := range cases {
		n := strconv.Itoa(first + i + 1)
		parts = append(parts, "<b>"+n+".</b> "+d.glanceLines(p, k, u.User.ID))
		numbers = append(numbers, outbox.Button{Text: n, Data: data("mo", k.ID)})
	}
	m := outbox.Message{Op: outbox.OpSend, Chat: u.Chat, Text: strings.Join(parts, "\n\n")}
	for row := range slices.Chunk(numbers, 4) {
		m.Rows = append(m.Rows, row)
	}
	m.Rows = append(m.Rows, d.turnRows(p, which, page, last, len(mine), len(open))...)
	return m, nil
}

// turnRows lead to the other pages and to the other list.
func (d *Desk) turnRows(p *locale.Printer, which string, page, last, mine, open int) (rows [][]outbox.Button) {
	var turn []outbox.Button
	if page > 0 {
		turn = append(turn, outbox.Button{Text: "⬅️", Data: data("m", strconv.Itoa(page-1), which)})
	}
	if page < last {
		turn = append(turn, outbox.Button{Text: "➡️", Data: data("m", strconv.Itoa(page+1), which)})
	}
	if len(turn) > 0 {
		rows = append(rows, turn)
	}
	to := func(key, list string, n int) []outbox.Button {
		return []outbox.Button{{Text: p.Plain(key, locale.Args{"count": locale.Verbatim(strconv.Itoa(n))}), Data: data("m", "0", list)}}
	}
	if which == listMine {
		return append(rows, to("staff.cases.open", listOpen, open))
	}
	return append(rows, to("staff.cases.mine", listMine, mine))
}

// onBoards are the open cases of groups: those that somebody has, and all, those that
// nobody has first, each in the order in which they were asked.
func (d *Desk) onBoards(ctx context.Context, groups []int64, user int64) (mine, open []string, err error) {
	var cards []handoff.Card
	var seen []int64
	for _, group := range groups {
		if c := d.standIn(group); c != 0 {
			group = c
		}
		if slices.Contains(seen, group) {
			continue
		}
		seen = append(seen, group)
		b, err := d.loadBoard(ctx, group)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range b.Cards {
			if c.State.Open() {
				cards = append(cards, c)
			}
		}
	}
	slices.SortStableFunc(cards, func(x, y handoff.Card) int {
		return cmp.Or(cmp.Compare(claimedLast(x), claimedLast(y)), cmp.Compare(x.Since, y.Since))
	})
	for _, c := range cards {
		if c.Owner == user && user != 0 {
			mine = append(mine, c.Case)
		}
		open = append(open, c.Case)
	}
	return mine, open, nil
}

func claimedLast(c handoff.Card) int {
	if c.State == handoff.New {
		return 0
	}
	return 1
}

// glanceLines are what any member may see of a case: nothing that the card in the group
// does not say.
func (d *Desk) glanceLines(p *locale.Printer, k *handoff.Case, user int64) string {
	var b strings.Builder
	d.cardOf(&b, p, k, 0)
	text := strings.TrimPrefix(b.String(), p.Text("staff.card.new", nil)+"\n")
	if k.Open() && k.Owner != 0 && k.Owner == user {
		_, text, _ = strings.Cut(text, "\n") // that it is theirs they know
		return text + "\n" + d.stateLine(p, k)
	}
	return text
}

// openTapped opens a case from a list.
func (d *Desk) openTapped(ctx context.Context, u conversation.Update, t tapped) (conversation.Reply, error) {
	if !u.Private {
		d.stranger("other chat")
		return conversation.Reply{}, nil
	}
	err := d.openCase(ctx, u, t.id)
	if errors.Is(err, ErrNotStaff) {
		return conversation.Reply{}, nil
	}
	return conversation.Reply{}, err
}
