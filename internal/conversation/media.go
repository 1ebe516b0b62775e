package conversation

import (
	"wegweiser/internal/flow"
	"wegweiser/internal/locale"
	"wegweiser/internal/outbox"
)

// maxCaption is how long a text may be that stands under a picture, in UTF-16 units
// without tags (Bot API, sendPhoto.caption: 0-1024 characters after entities parsing).
const maxCaption = 1024

// media renders what is shown before a screen. Its text is never cut: what does not fit
// under a picture goes before it, so that it is there even if the picture never loads.
// above stands over the text, may be empty.
func (r *renderer) media(m flow.Media, above string) []outbox.Message {
	text := above + r.html(m.Text)
	if m.Offer != nil {
		return r.mapOf(m, text)
	}
	words := outbox.Message{Op: outbox.OpSend, Text: text, Rows: r.links(m.Links)}
	tag := r.p.Tag()
	l, _ := r.cat.Texts.Language(tag)
	f := r.cat.Flows.File(m.Kind, m.Name, append([]string{tag}, l.Fallbacks...))
	if f == nil {
		return []outbox.Message{words}
	}
	if f.Lang != "" && f.Lang != tag {
		r.c.Observe("media_fallback")
	}
	file := &outbox.Media{Kind: outbox.MediaKind(f.Kind), Path: f.Path, Hash: f.Hash}
	if utf16Len(r.p.Plain(m.Text.Key, r.args))+utf16Len(above) <= maxCaption {
		words.Media = file
		return []outbox.Message{words}
	}
	return []outbox.Message{words, {Op: outbox.OpSend, Media: file}}
}

// mapOf says where an offer is in words, and then shows it: a place on the map has no
// caption.
func (r *renderer) mapOf(m flow.Media, text string) []outbox.Message {
	address, _ := r.fact(m.Offer.Address).(locale.Verbatim)
	name := r.p.Plain(m.Offer.TextKey()+".name", nil)
	text += "\n\n<b>" + r.p.Text(m.Offer.TextKey()+".name", r.args) + "</b>\n" + r.p.Text("offer.address", locale.Args{"value": address})
	words := outbox.Message{Op: outbox.OpSend, Text: text}
	if m.Kind != flow.MapMedia {
		return []outbox.Message{words}
	}
	return []outbox.Message{
		words,
		{Op: outbox.OpSend, Media: &outbox.Media{
			Kind: outbox.Map, Lat: m.Point.Lat, Lon: m.Point.Lon, Title: name, Address: string(address),
		}},
	}
}

// before renders what is shown before a screen; what was chosen stands over the first.
func (r *renderer) before(all []flow.Media, chosen string) []outbox.Message {
	var out []outbox.Message
	for _, m := range all {
		for _, x := range r.media(m, chosen) {
			out = append(out, divide(x)...)
		}
		chosen = ""
	}
	return out
}

// A number is shared in one tap by a key of the keyboard that takes the place of the
// phone's own. Such a key can't stand beside the buttons of a message, and stays until
// it is taken away by another message: so it has a short message of its own after the
// question, and one before the next question takes it away. Both go when that is there.
// What was repeated after a crash repeats in the same order, and ends the same.

// The memos of these two messages.
const (
	sharing = "share"
	shared  = "unshare"
)

// shareKey brings the key.
func (r *renderer) shareKey() outbox.Message {
	return outbox.Message{
		Op: outbox.OpSend, Memo: sharing,
		Text: r.p.Text("note.share_phone", nil), Share: r.p.Plain("button.share_phone", nil),
	}
}

// unshareKey takes it away.
func (r *renderer) unshareKey() outbox.Message {
	return outbox.Message{Op: outbox.OpSend, Memo: shared, Text: r.p.Text("note.share_gone", nil), Unshare: true}
}

// tidyShare takes away the two messages, which have said all they had to say.
func tidyShare() []outbox.Message {
	return []outbox.Message{
		{Op: outbox.OpDelete, Ref: sharing},
		{Op: outbox.OpDelete, Ref: shared},
	}
}
