package flow

// Reply is something that staff send to a person whose language they need not speak:
// they pick it in theirs, the person reads it in their own. Its words stand in the
// locales, under TextKey; here are only its blanks and its answers.
type Reply struct {
	ID      string
	Blanks  []string // of ReplyBlanks, in the order in which they are filled in
	List    []string // what can stand in BlankList
	Answers []string // buttons under it: then it is a question
	Pos     Pos
}

// The blanks of a reply: what staff fill in, by what it is. Each is a placeholder of the
// same name.
const (
	BlankDate  = "date"
	BlankPlace = "place"
	BlankName  = "name"
	BlankPhone = "phone"
	BlankList  = "list"
)

// ReplyBlanks lists the blanks that there are.
func ReplyBlanks() []string {
	return []string{BlankDate, BlankPlace, BlankName, BlankPhone, BlankList}
}

// ReplyItems is the id that no reply has: texts under it name what can stand in lists.
const ReplyItems = "item"

// Question says that the person is to tap an answer.
func (r *Reply) Question() bool { return len(r.Answers) > 0 }

// TextKey is the key of what the person reads.
func (r *Reply) TextKey() string { return "reply." + r.ID }

// NameKey is the key of the few words by which staff find it.
func (r *Reply) NameKey() string { return r.TextKey() + ".name" }

// AnswerKey is the key of an answer's label.
func (r *Reply) AnswerKey(answer string) string { return r.TextKey() + "." + answer }

// ReplyItemKey is the key of something that can stand in a list, of any reply.
func ReplyItemKey(item string) string { return "reply." + ReplyItems + "." + item }
