package check

import (
	"slices"

	"wegweiser/internal/flow"
)

// Key is a text that the program itself shows, apart from those of flows and
// offers. Whoever shows a new one adds it here; TestKeysInCode finds who forgot.
type Key struct {
	Name   string
	Button int      // the label of a button that is cut after about so many letters
	Max    int      // letters that Telegram takes, where that is less than a message
	Plain  bool     // shown without tags
	Args   []string // what its placeholders may be; the common ones and facts come on top
	Common bool     // … if this is set
}

// Letters that fit a button of a small phone: alone in its row, and one of three.
const (
	Wide   = 30
	Named  = 40 // an offer's name, alone in its row: cut at worst where its German name ends
	narrow = 14
)

// common are the values that every text of a screen may name, besides the facts.
var common = []string{"org", "session", "case", "rest"}

// Keys lists the texts that the program itself shows.
func Keys() []Key {
	var out []Key
	add := func(k Key, names ...string) {
		for _, n := range names {
			k.Name = n
			out = append(out, k)
		}
	}
	// The screens over the talk, and what stands above a question.
	add(Key{Common: true},
		"system.language", "system.privacy", "system.menu", "system.emergency", "system.delete", "system.deleted",
		"system.help", "system.human", "system.correct", "system.opencase", "system.withdraw",
		"system.privacy_agreed", "system.revoke", "system.enough", "system.wrong", "system.wrong_what", "note.reported",
		"contact.closed", "note.sent", "note.in_hand", "note.case_closed", "note.write",
		"system.words", "note.changed", "note.forgotten", "note.old_button", "note.command", "note.cancelled", "note.withdrawn",
		"note.not_choice", "note.not_text", "note.not_phone", "note.not_place",
		"note.not_code", "note.not_number", "note.not_date", "note.not_limits", "note.not_email", "note.not_contact", "note.not_entry",
		"note.found", "note.stuck", "note.remind", "note.thanks",
		"note.sticker", "note.voice", "note.photo", "note.document", "note.location", "note.contact", "note.contact_phone", "note.own_contact", "note.own_contact_request", "note.video",
		"note.audio", "note.poll", "note.edited", "note.other", "note.too_long",
		"note.share_phone", "note.share_gone")
	add(Key{Args: []string{"n"}, Max: 200, Plain: true}, "note.too_few", "note.too_many") // Bot API, answerCallbackQuery
	add(Key{}, "note.no_sound", "note.machine_voice", "note.failed", "fact.ask", "answer.skipped", "group.private", "case.taken", "case.reached", "case.late", "case.silent")
	add(Key{Args: []string{"offer"}}, "case.refer", "case.refer_yes", "case.refer_no")
	add(Key{Args: []string{"when"}}, "case.until", "case.opens")
	add(Key{Button: narrow, Plain: true}, "button.back", "button.menu", "button.sos")
	add(Key{Button: Wide, Plain: true},
		"button.lang", "button.restart", "button.human", "button.privacy", "button.agree_first", "button.delete",
		"button.delete_yes", "button.help", "button.agree", "button.decline", "button.go", "button.skip",
		"button.correct", "button.confirm", "button.cancel", "button.contact", "button.withdraw",
		"button.withdraw_yes", "button.refer_yes", "button.refer_no", "button.done", "button.none", "button.unlisted", "button.open_private", "button.revoke", "button.revoke_yes", "button.share_phone", "button.listen",
		"button.words", "button.wrong", "button.wrong_phone", "button.wrong_email", "button.wrong_address", "button.wrong_opening", "button.wrong_website")
	add(Key{Button: Wide, Plain: true, Args: []string{"n"}}, "button.meant")
	add(Key{Max: 200, Plain: true}, "toast.old", "toast.sound_gone", "toast.done", "toast.failed", "toast.case_over", "toast.answered") // Bot API, answerCallbackQuery
	add(Key{Max: 200, Plain: true, Args: []string{"answer"}}, "toast.answered_before")
	add(Key{Args: []string{"answer"}}, "case.answered")
	// What an offer is shown with.
	add(Key{}, "offer.free", "offer.bring", "offer.reach", "offer.unknown")
	add(Key{Args: []string{"value"}}, "offer.phone", "offer.email", "offer.address", "offer.opening", "offer.website")
	add(Key{}, "weekday.mo", "weekday.tu", "weekday.we", "weekday.th", "weekday.fr", "weekday.sa", "weekday.su")
	add(Key{Args: []string{"weekday", "date", "time"}}, "time.when")
	add(Key{Args: []string{"weekday", "day", "month"}}, "date.long")
	add(Key{Args: []string{"date", "time"}}, "date.time")
	for _, month := range []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"} {
		add(Key{}, "date.month."+month)
	}
	add(Key{Args: []string{"days"}}, "opening.closed")
	add(Key{Args: []string{"days", "reason"}}, "opening.closed_because")
	add(Key{Args: []string{"count"}}, "duration.days")
	// How the bot presents itself (Bot API, setMyName, setMyShortDescription,
	// setMyDescription, BotCommand.description).
	add(Key{Max: 64, Plain: true}, "bot.name")
	add(Key{Max: 120, Plain: true}, "bot.short")
	add(Key{Max: 512, Plain: true}, "bot.description")
	add(Key{Max: 256, Plain: true},
		"command.start", "command.menu", "command.language", "command.restart", "command.emergency",
		"command.human", "command.privacy", "command.delete", "command.help")
	// What is understood everywhere.
	add(Key{Plain: true}, "keywords.distress", "keywords.alarm", "keywords.human", "keywords.help", "keywords.stop", "keywords.menu",
		"keywords.yes", "keywords.no") // these only where that is asked
	return slices.Concat(out, staffKeys(), troubleKeys(), appointKeys(), relayKeys())
}

// troubleKeys are what staff read when something went wrong.
func troubleKeys() []Key {
	return []Key{
		{Name: "staff.card.blocked"}, {Name: "staff.card.appointment", Args: []string{"date"}}, {Name: "staff.card.appointment_off", Args: []string{"date"}},
		{Name: "staff.trouble.group_lost", Args: []string{"offers"}}, {Name: "staff.trouble.group_here"}, {Name: "staff.trouble.yours_over", Args: []string{"offer"}}, {Name: "staff.trouble.not_deleted"},
		{Name: "staff.mail.new", Args: []string{"offer"}, Plain: true}, {Name: "staff.mail.alarm", Args: []string{"offer"}, Plain: true},
		{Name: "staff.mail.unclaimed", Args: []string{"offer", "since"}, Plain: true}, {Name: "staff.mail.uncontacted", Args: []string{"offer", "since"}, Plain: true}, {Name: "staff.mail.turn", Args: []string{"offer", "since"}, Plain: true}, {Name: "staff.mail.report", Args: []string{"offer", "since"}, Plain: true}, {Name: "staff.mail.foot", Plain: true},
		{Name: "staff.trouble.data_lost"}, {Name: "staff.trouble.begins_empty"}, {Name: "staff.trouble.what_now"}, {Name: "staff.trouble.left_behind"}, {Name: "staff.trouble.group_back"},
		{Name: "staff.trouble.blocked", Args: []string{"offer"}}, {Name: "staff.trouble.back", Args: []string{"offer"}},
	}
}

// staffKeys are what only staff read.
func staffKeys() []Key {
	k := func(name string, args ...string) Key { return Key{Name: name, Args: args} }
	toast := func(name string, args ...string) Key { return Key{Name: name, Args: args, Max: 200, Plain: true} }
	button := func(name string, args ...string) Key {
		return Key{Name: name, Args: args, Button: Wide, Plain: true}
	}
	pair := func(name string, args ...string) Key {
		return Key{Name: name, Args: args, Button: narrow, Plain: true}
	}
	return []Key{
		k("staff.card.new"), k("staff.card.again"), k("staff.card.below"), k("staff.card.offer", "offer"), k("staff.card.also", "offers"), k("staff.card.language", "language"),
		k("staff.card.place", "place"), k("staff.card.profession", "profession"), k("staff.card.waiting", "since"),
		k("staff.card.claimed", "name", "time"), k("staff.card.done", "name"), k("staff.card.withdrawn"), k("staff.card.moved"),
		k("staff.minutes", "count"), k("staff.hours", "count"), k("staff.days", "count"), k("staff.digest", "count"),
		button("staff.claim"), button("staff.claim_n", "n"), button("staff.open"), button("staff.done"),
		toast("staff.toast.yours"), toast("staff.toast.taken", "name"), toast("staff.toast.gone"), toast("staff.toast.done"),
		toast("staff.toast.press_start"), toast("staff.toast.outcome"), toast("staff.toast.outcome_off", "date"), toast("staff.toast.noted"), toast("staff.toast.unfit"),
		button("staff.contacted"), button("staff.tried"), button("staff.take"), button("staff.step_in"), button("staff.outcome.kept"), button("staff.outcome.informed"),
		button("staff.outcome.referred"), button("staff.outcome.unreached"), button("staff.outcome.wrong"), button("staff.outcome.withdrew"), button("staff.outcome.back"),
		k("staff.details.taken_over", "offer", "name"), k("staff.details.silent", "offer"), k("staff.undelivered", "offer", "since"),
		k("staff.alarm.unclaimed", "offer", "since"), k("staff.alarm.uncontacted", "offer", "name", "since"), k("staff.alarm.yours", "offer", "since"), k("staff.alarm.your_turn", "offer", "since"), k("staff.alarm.turn", "offer", "name", "since"),
		k("staff.alarm.unread", "offer", "name", "since"), k("staff.alarm.your_report", "offer", "since"), k("staff.alarm.report", "offer", "name", "since"), k("staff.close.sure", "date", "outcome"), button("staff.close.yes"),
		k("staff.alarm.deputy"), k("staff.alarm.not_yours"), k("staff.alarm.coordinator"),
		k("staff.details", "offer"), k("staff.details.line", "label", "value"), k("staff.details.telegram"),
		k("staff.details.keep"), k("staff.details.done", "offer", "outcome"), k("staff.details.withdrawn", "offer"),
		k("staff.details.taken", "offer", "name"), k("staff.details.step_in", "name"), k("staff.details.free", "offer"), k("staff.details.gone"),
		pair("staff.reply.send"), pair("staff.reply.ask"), k("staff.reply.pick", "offer", "language"),
		k("staff.reply.date"), k("staff.reply.place"), k("staff.reply.name"), k("staff.reply.phone"), k("staff.reply.list"),
		button("staff.reply.ticked"), button("staff.reply.later"), button("staff.reply.sooner"), button("staff.reply.type"),
		k("staff.reply.type_place"), k("staff.reply.type_name"), k("staff.reply.type_phone"),
		k("staff.reply.bad_place"), k("staff.reply.bad_name"), k("staff.reply.bad_phone"),
		k("staff.reply.preview"), k("staff.reply.preview_person", "language"), k("staff.reply.safe_when", "when"), k("staff.reply.unsafe"),
		button("staff.reply.confirm"), button("staff.reply.change"), button("staff.reply.back"),
		k("staff.answer", "offer", "question", "answer"), toast("staff.toast.sent"), toast("staff.toast.not_this"),
		k("staff.wrong", "offer", "field", "value", "language"),
		button("staff.contact"), button("staff.contact_hide"), pair("staff.notes", "count"), pair("staff.trail"), button("staff.give"), button("staff.give.back"),
		button("staff.cases.mine", "count"), button("staff.cases.open", "count"), button("staff.give.colleague"), button("staff.give.offer"), button("staff.refer.ask"),
		k("staff.cases.mine_title", "count"), k("staff.cases.open_title", "count"), k("staff.cases.none"), k("staff.give.whom"), k("staff.give.nobody"),
		k("staff.given.to", "name", "offer"), k("staff.given.got", "name", "offer"), k("staff.refer.which"),
		k("staff.refer.yes", "offer"), k("staff.refer.no", "offer"), k("staff.help_private"), toast("staff.toast.cannot"), toast("staff.toast.outsider"), toast("staff.toast.appointed"), toast("staff.toast.asked"),
		button("staff.back"), button("staff.note"), button("staff.wait"), button("staff.reopen"), button("staff.outcome.missed"), button("staff.outcome.to", "offer"), k("staff.outcome.silent"),
		k("staff.card.closed", "name", "outcome"), k("staff.card.silent"),
		k("staff.view.new", "since"), k("staff.view.claimed", "since"), k("staff.view.visit", "since"), k("staff.view.unheard", "since"), k("staff.view.contacted", "since"), k("staff.view.waiting", "since"),
		k("staff.view.appointment", "since"), k("staff.view.tried", "count", "time"), k("staff.view.referral", "offer"), k("staff.view.typed"), k("staff.view.call_answer", "question", "answer", "time"), k("staff.appoint.no_call"), k("staff.appoint.no_number"), k("staff.view.contact", "count"),
		k("staff.trail.title"), k("staff.trail.opened"), k("staff.trail.folded", "count"), k("staff.trail.clock"), k("staff.trail.person"), k("staff.trail.colleague"),
		k("staff.move.claim"), k("staff.move.take"), k("staff.move.step_in"), k("staff.move.release"), k("staff.move.handover"), k("staff.move.contact"), k("staff.move.try"), k("staff.move.wait"),
		k("staff.move.answer"), k("staff.move.propose"), k("staff.move.pick"), k("staff.move.decline"), k("staff.move.appoint"), k("staff.move.cancel"), k("staff.move.refer"),
		k("staff.move.accept"), k("staff.move.refuse"), k("staff.move.note"), k("staff.move.close"), k("staff.move.reopen"), k("staff.move.withdraw"),
		k("staff.give.how"), k("staff.given.back", "offer"), k("staff.notes.title"), k("staff.notes.who"),
		k("staff.ask.note", "offer"), k("staff.note.long", "count"), k("staff.note.from", "offer", "name"), k("staff.note.kept", "offer"),
		k("staff.messages"), k("staff.fate.sent"), k("staff.fate.delivered"), k("staff.fate.failed"),
		toast("staff.toast.closed", "outcome"), toast("staff.toast.soon", "count"), toast("staff.toast.reopened"), toast("staff.toast.another"), toast("staff.toast.private"), toast("staff.toast.full"),
		button("staff.cancel"), toast("staff.toast.cancelled"), k("staff.ask.text"),
		k("staff.help"), k("staff.group.wrong", "id"), k("staff.reload", "problem"),
	}
}

// appointKeys are what is said about appointments, to people and to staff.
func appointKeys() []Key {
	k := func(name string, args ...string) Key { return Key{Name: name, Args: args} }
	toast := func(name string) Key { return Key{Name: name, Max: 200, Plain: true} }
	button := func(name string, args ...string) Key {
		return Key{Name: name, Args: args, Button: Wide, Plain: true}
	}
	return []Key{
		k("appoint.propose", "offer", "where"), k("appoint.instead", "date"), k("appoint.no_longer", "date"), k("appoint.by_phone"), k("appoint.at_offer"),
		k("appoint.at_place", "place"), button("appoint.other"), button("appoint.none"), k("appoint.asked_other"), k("appoint.asked_none"),
		k("appoint.agreed", "offer", "date", "where"), button("appoint.off"), button("appoint.off_yes"), button("appoint.off_no"),
		button("appoint.remind"), k("appoint.off_done", "date"), k("appoint.called_off", "date"), k("appoint.off_closed", "date"), k("appoint.reminder", "offer", "date", "where"),
		toast("appoint.toast.yours"), toast("appoint.toast.passed"), toast("appoint.toast.sure"), toast("appoint.toast.remind"),
		button("staff.appoint.propose"), button("staff.appoint.move"), button("staff.appoint.off"), button("staff.appoint.file"),
		k("staff.appoint.view.proposed"), k("staff.appoint.view.agreed", "date", "where"), k("staff.appoint.view.off", "date"),
		k("staff.appoint.where", "offer"), button("staff.appoint.at_offer"), button("staff.appoint.at_phone"), button("staff.appoint.at_place"),
		button("staff.appoint.at_last", "place"), k("staff.appoint.ask_place"), k("staff.appoint.head", "offer", "where", "n"),
		k("staff.appoint.which_day"), k("staff.appoint.no_day"), k("staff.appoint.which_hour", "date"), button("staff.appoint.later"),
		button("staff.appoint.sooner"), button("staff.appoint.days"), button("staff.appoint.takes", "n"), button("staff.appoint.enough"),
		button("staff.appoint.send"), button("staff.appoint.settled"), button("staff.appoint.add"),
		k("staff.appoint.sent"), k("staff.appoint.noted"), toast("staff.appoint.stale"), k("staff.appoint.agreed", "offer", "date", "where"),
		k("staff.appoint.passed_on", "date"), k("staff.appoint.got", "offer", "date", "where"), k("staff.appoint.busy"), k("staff.appoint.taken", "date"), k("staff.appoint.clash", "offer", "date"),
		k("staff.appoint.moved", "date"), k("staff.appoint.wants_other", "offer"), k("staff.appoint.wants_none", "offer"),
		k("staff.appoint.person_off", "offer", "date"), k("staff.appoint.you_off", "offer", "date"), k("staff.appoint.sure", "date"),
		button("staff.appoint.off_yes"), k("staff.appoint.how", "offer", "date"), button("staff.appoint.took_place"), button("staff.appoint.missed"),
		k("staff.appoint.was_kept", "offer", "date"), k("staff.appoint.was_missed", "offer", "date"), {Name: "staff.appoint.calendar", Args: []string{"offer"}, Plain: true},
	}
}

// joined are beginnings to which the program adds the rest of a key, and what it
// may add: names of the table, or those of flows, offers and facts.
var joined = map[string]string{
	"appoint.":       "what the bot sends for the owner: told apart from what they send, not shown",
	"button.":        "the id of a choice that every flow has",
	"command.":       "a command",
	"date.month.":    "a month",
	"fact.":          "the id of a fact: a placeholder, not a text",
	"note.":          "what could not be used",
	"note.not_":      "what a step asks for",
	"offer.":         "a contact field",
	"offers.":        "the id of an offer",
	"staff.card.":    "what stands on a card",
	"system.":        "a screen over the talk",
	"staff.outcome.": "how a case ended",
	"staff.view.":    "a state",
	"staff.move.":    "a move",
	"staff.fate.":    "what became of a message",
	"button.refer_":  "yes or no",
	"weekday.":       "a day of the week",
	"system.offer":   "the name of the screen that shows one offer; it has no text of its own",

	"button.wrong_": "a contact field",

	"staff.reply.":      "a blank, or what kind of message",
	"staff.reply.bad_":  "a blank",
	"staff.reply.type_": "a blank",
}

// need is a text that a flow or an offer shows.
type need struct {
	key      string
	at       flow.Pos
	what     string // in words, for the finding
	optional bool
	button   bool
	id       string   // of a button
	common   bool     // may name facts and the common values
	args     []string // … and these
}

// needs lists the texts of flows and offers.
func needs(f *flow.Flows) []need {
	var out []need
	explained := map[string]bool{}
	for _, fl := range f.Flows {
		for _, s := range fl.Steps {
			out = appendNeeds(out, fl, s)
			for _, w := range s.Words {
				if !explained[w] {
					explained[w] = true
					out = append(out, need{key: flow.WordKey(w), at: s.Pos, what: "what a term of the question means", common: true})
				}
			}
		}
	}
	for _, o := range f.Offers {
		key := o.TextKey()
		out = append(out,
			need{key: key + ".name", at: o.Pos, what: "the name of the offer"},
			need{key: key + ".what", at: o.Pos, what: "what the offer is", optional: o.Hidden, common: true},
			need{key: key + ".bring", at: o.Pos, what: "what to bring", optional: true, common: true})
		for _, c := range o.Opening.Closed {
			if c.Reason != "" {
				out = append(out, need{key: c.ReasonKey(), at: o.Pos, what: "why it is closed"})
			}
		}
	}
	for _, r := range f.Replies {
		out = replyNeeds(out, r)
	}
	return out
}

// replyNeeds are the texts of what staff send.
func replyNeeds(out []need, r *flow.Reply) []need {
	out = append(out,
		need{key: r.TextKey(), at: r.Pos, what: "what the person reads", args: r.Blanks},
		need{key: r.NameKey(), at: r.Pos, what: "what staff pick", button: true, id: r.ID})
	for _, a := range r.Answers {
		out = append(out, need{key: r.AnswerKey(a), at: r.Pos, what: "an answer", button: true, id: a})
	}
	for _, item := range r.List {
		out = append(out, need{key: flow.ReplyItemKey(item), at: r.Pos, what: "something for the list", button: true, id: item})
	}
	return out
}

func appendNeeds(out []need, fl *flow.Flow, s *flow.Step) []need {
	question := need{key: s.Ref.Key(), at: s.Pos, what: "what the step says", common: true}
	// Who only reads is not remembered, so nobody sees these in a summary.
	label := need{key: s.Ref.LabelKey(), at: s.Pos, what: "the short name of the answer", optional: fl.ID == flow.InformationFlow}
	switch k := s.Kind.(type) {
	case *flow.Call, *flow.Route, *flow.Set:
		return out
	case *flow.Choose:
		out = append(out, question, label, retry(s))
		out = buttonNeeds(out, s, k.Choices, "a choice")
	case *flow.Several:
		out = append(out, question, label, retry(s))
		out = buttonNeeds(out, s, k.Choices, "a choice")
	case *flow.Feedback:
		return append(buttonNeeds(out, s, k.Choices, "a choice"), question)
	case *flow.Ask:
		out = append(out, question, label, retry(s))
		out = entryNeeds(out, s, k)
	default:
		return append(buttonNeeds(out, s, s.Links, opens), question)
	}
	return buttonNeeds(out, s, s.Links, opens)
}

// opens says what a link's button is.
const opens = "the button that opens a page"

// retry is what may be said to an answer that the step could not use.
func retry(s *flow.Step) need {
	return need{key: s.Ref.RetryKey(), at: s.Pos, what: "what is said to an answer that was not understood", optional: true, common: true}
}

func buttonNeeds(out []need, s *flow.Step, ids []string, what string) []need {
	for _, id := range ids {
		out = append(out, need{key: s.Ref.ChoiceKey(id), at: s.Pos, what: what, button: true, id: id})
	}
	return out
}

// entryNeeds are the names of a list's entries, and other words that people type for
// them.
func entryNeeds(out []need, s *flow.Step, k *flow.Ask) []need {
	for _, e := range k.Entries {
		name := k.EntryKey(s, e)
		out = append(out,
			need{key: name, at: s.Pos, what: "an entry of the list", button: true, id: e},
			need{key: flow.WordsKey(name), at: s.Pos, what: "other words for the entry", optional: true})
	}
	return out
}

// relayKeys are what is said where staff and people may write to each other freely.
func relayKeys() []Key {
	return []Key{
		{Name: "staff.free", Button: Wide, Plain: true}, {Name: "staff.free.ask", Args: []string{"offer"}}, {Name: "staff.free.long", Args: []string{"count"}},
		{Name: "staff.free.untranslated", Args: []string{"language"}}, {Name: "staff.relay", Args: []string{"offer", "text"}},
		{Name: "case.free", Args: []string{"name", "text"}}, {Name: "case.free.first"}, {Name: "case.relay.passed", Args: []string{"name"}},
		{Name: "case.relay.text"}, {Name: "system.privacy_relay"}, {Name: "case.relay.long", Args: []string{"count"}}, {Name: "case.relay.slow"},
		{Name: "case.danger"}, {Name: "case.relay.not"}, {Name: "case.relay.waits"}, {Name: "case.relay.lost"}, {Name: "case.relay.also", Args: []string{"name"}},
		{Name: "staff.unasked.off"}, {Name: "staff.unasked.on"},
	}
}
