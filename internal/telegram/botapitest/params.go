// Reading a request: four ways to encode parameters, one result.
//
// Telegram reads parameters from the query, from a JSON object, from a form and
// from multipart/form-data (https://core.telegram.org/bots/api#making-requests)
// and puts them all into one list. So does the double, and then checks the list
// against the specification.

package botapitest

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxBody is how much a request may weigh: Telegram takes files of up to 50 MB.
const maxBody = 52 << 20

// An upload is a file that came in a multipart body.
type upload struct {
	name     string
	mimeType string
	data     []byte
}

// raw holds the parameters as they came, before anybody knows the method.
type raw struct {
	values map[string]any // string, or what a JSON body had
	text   map[string]bool
	files  map[string]upload
}

func newRaw() *raw {
	return &raw{values: make(map[string]any, 8), text: make(map[string]bool, 8)}
}

func (p *raw) add(name string, v any, isText bool) *apiError {
	if _, ok := p.values[name]; ok {
		return badRequest(`field "` + name + `" is given twice`)
	}
	p.values[name] = v
	if isText {
		p.text[name] = true
	}
	return nil
}

// readRequest collects the parameters of a call from query and body.
func readRequest(r *http.Request) (*raw, *apiError) {
	p := newRaw()
	if r.URL.RawQuery != "" {
		if err := p.addForm(r.URL.RawQuery); err != nil {
			return p, err
		}
	}
	if r.Method == http.MethodGet || r.Body == nil || r.Body == http.NoBody {
		return p, nil
	}
	return p, p.addBody(r.Header.Get("Content-Type"), http.MaxBytesReader(nil, r.Body, maxBody))
}

// addBody reads a body of any of the three kinds. An empty one is fine whatever
// its type: bot libraries announce multipart/form-data and then have nothing to
// say.
func (p *raw) addBody(contentType string, body io.Reader) *apiError {
	mediaType, params, err := mime.ParseMediaType(contentType)
	if err == nil && mediaType == "multipart/form-data" {
		buffered := bufio.NewReader(body)
		if _, err := buffered.Peek(1); err == io.EOF {
			return nil
		}
		bad := p.addMultipart(multipart.NewReader(buffered, params["boundary"]))
		// Only a body read to its end lets net/http notice a client that leaves.
		_, _ = io.Copy(io.Discard, body)
		return bad
	}
	data, readErr := io.ReadAll(body)
	if _, tooLong := errors.AsType[*http.MaxBytesError](readErr); readErr != nil && !tooLong {
		return clientGone
	}
	if readErr != nil {
		return &apiError{code: http.StatusRequestEntityTooLarge, description: "Request Entity Too Large"}
	}
	if len(data) == 0 {
		return nil
	}
	switch mediaType {
	case "application/json":
		return p.addJSON(string(data))
	case "application/x-www-form-urlencoded":
		return p.addForm(string(data))
	}
	return badRequest("unsupported content type " + contentType)
}

func (p *raw) addForm(s string) *apiError {
	values, err := url.ParseQuery(s)
	if err != nil {
		return badRequest("can't parse the form")
	}
	for name, list := range values {
		for _, v := range list {
			if err := p.add(name, v, true); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *raw) addJSON(s string) *apiError {
	if !utf8.ValidString(s) {
		return badRequest("strings must be encoded in UTF-8")
	}
	v, err := decodeJSON(s)
	if err != nil {
		return badRequest("can't parse JSON object")
	}
	m, ok := v.(map[string]any)
	if !ok {
		return badRequest("object expected as the request's body")
	}
	for name, v := range m {
		if err := p.add(name, v, false); err != nil {
			return err
		}
	}
	return nil
}

func (p *raw) addMultipart(r *multipart.Reader) *apiError {
	for {
		part, err := r.NextRawPart()
		if err == io.EOF { // not errors.Is: a body that ends too early wraps it
			return nil
		}
		if err != nil {
			return badRequest("can't parse multipart/form-data")
		}
		if part.FormName() == "" {
			return badRequest("a part of the body has no name")
		}
		if bad := p.addPart(part); bad != nil {
			return bad
		}
	}
}

func (p *raw) addPart(part *multipart.Part) *apiError {
	name := part.FormName()
	if file := part.FileName(); file != "" {
		data, err := io.ReadAll(part)
		if err != nil {
			return badRequest("can't read the file " + name)
		}
		if p.files == nil {
			p.files = make(map[string]upload)
		}
		p.files[name] = upload{name: file, mimeType: part.Header.Get("Content-Type"), data: data}
		return nil
	}
	data, err := io.ReadAll(part)
	if err != nil {
		return badRequest("can't parse multipart/form-data")
	}
	return p.add(name, string(data), true)
}

// chat returns the chat that the call is about, as far as can be told before
// the parameters were checked; faults are aimed with it.
func (p *raw) chat() int64 {
	id, _ := chatRef(p.values["chat_id"]).(int64)
	return id
}

// chatRef reads a chat_id: a number, also written as text, or "@username".
func chatRef(v any) any {
	var text string
	switch v := v.(type) {
	case string:
		text = strings.TrimSpace(v)
	case json.Number:
		text = v.String()
	}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		return id
	}
	return v
}

// args are the parameters of a call, checked.
type args struct {
	values map[string]any
	files  map[string]upload
}

// check holds the parameters against the specification.
func (m *method) check(p *raw) (*args, *apiError) {
	a := &args{values: make(map[string]any, len(p.values)), files: p.files}
	for name, v := range p.values {
		f := m.params.fields[name]
		if f == nil {
			return nil, badRequest(unknownField(name, m.name))
		}
		// Telegram takes an empty parameter for a missing one.
		if s, ok := v.(string); ok && s == "" && (m.name != "setWebhook" || name != "url") {
			continue
		}
		var checked any
		var bad *mismatch
		if p.text[name] {
			checked, bad = f.fromText(v.(string))
		} else {
			checked, bad = f.fromJSON(v)
		}
		if bad != nil {
			return nil, badRequest(bad.describe())
		}
		a.values[name] = checked
	}
	if bad := m.checkFiles(p); bad != nil {
		return nil, bad
	}
	return a, m.checkRequired(a)
}

// checkFiles refuses an upload that no parameter asks for. A file belongs to a
// parameter of its own name or to an "attach://<name>" in another one.
func (m *method) checkFiles(p *raw) *apiError {
	for name := range p.files {
		if f := m.params.fields[name]; f != nil && f.takesFile() {
			continue
		}
		if !p.attaches("attach://" + name) {
			return badRequest(unknownField(name, m.name))
		}
	}
	return nil
}

func (p *raw) attaches(link string) bool {
	for _, v := range p.values {
		if s, ok := v.(string); ok && strings.Contains(s, link) {
			return true
		}
	}
	return false
}

func (f *field) takesFile() bool {
	if f.typ.kind == kindFile {
		return true
	}
	for _, alt := range f.typ.union {
		if alt.kind == kindFile {
			return true
		}
	}
	return false
}

// checkRequired reports the first parameter that is missing; the chat last,
// because Telegram looks at the contents of a message before it looks for whom
// it is.
func (m *method) checkRequired(a *args) *apiError {
	var missing string
	for _, f := range m.params.required {
		_, ok := a.values[f.name]
		if !ok && f.takesFile() {
			_, ok = a.files[f.name]
		}
		if !ok && (missing == "" || missing == "chat_id") {
			missing = f.name
		}
	}
	if missing == "" {
		return nil
	}
	return badRequest(missingText(m.name, missing))
}

func (a *args) has(name string) bool           { _, ok := a.values[name]; return ok }
func (a *args) str(name string) string         { s, _ := a.values[name].(string); return s }
func (a *args) integer(name string) int64      { i, _ := a.values[name].(int64); return i }
func (a *args) float(name string) float64      { f, _ := a.values[name].(float64); return f }
func (a *args) boolean(name string) bool       { b, _ := a.values[name].(bool); return b }
func (a *args) list(name string) []any         { l, _ := a.values[name].([]any); return l }
func (a *args) obj(name string) map[string]any { m, _ := a.values[name].(map[string]any); return m }
