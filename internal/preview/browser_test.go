package preview_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"wegweiser/flows"
	"wegweiser/internal/browsertest"
	"wegweiser/internal/check"
	"wegweiser/internal/preview"
	"wegweiser/locales"
)

type page = browsertest.Page

func has(p *page, expr string) bool { return browsertest.Eval[bool](p, "!!("+expr+")") }

// Every text of each language is to be seen on a screen or a sheet, and Arabic runs from
// the right with numbers and names inside of it that don't.
func TestAllScreens(t *testing.T) {
	for _, tag := range []string{"ar", "uk", "tr", "de"} {
		t.Run(tag, func(t *testing.T) {
			p := open(t, shipped(t), "lang="+tag+"&beside=en", wide)
			type shown struct{ Screens, Missing, Pairs int }
			browsertest.Eval[bool](p, `(fetch('language/`+tag+`').then((r) => r.json()).then((v) => { window.view = v; }), true)`)
			p.Wait("the list of texts", `window.view`)
			got := browsertest.Eval[shown](p, `((v) => ({
				Screens: document.querySelectorAll('.card').length,
				Pairs: document.querySelectorAll('.card.pair .phone:nth-child(2)[lang=en]').length,
				Missing: v.order.filter((k) => !document.querySelector('[data-key="' + k + '"][data-lang="`+tag+`"]')).length,
			}))(window.view)`)
			if got.Screens < 55 || got.Missing > 0 || got.Pairs != got.Screens {
				t.Errorf("%+v", got)
			}
			for _, s := range browsertest.Eval[[]string](p, `[...document.querySelectorAll('.phone .key, .phone .bubble, .caption')].filter((e) => e.scrollWidth > e.clientWidth + 1).map((e) => e.innerText.slice(0, 60))`) {
				t.Errorf("cut: %s", s)
			}
			if has(p, `document.scrollingElement.scrollWidth > innerWidth + 1`) {
				t.Error("the page scrolls sideways")
			}
			p.Shot(tag + "-start")
			browsertest.Eval[bool](p, `(document.getElementById('s-contact.check').scrollIntoView(), true)`)
			p.Shot(tag + "-summary")
			if tag == "ar" {
				rightToLeft(p)
			}
			browsertest.Eval[bool](p, `(document.getElementById('g-:staff').scrollIntoView(), true)`)
			p.Shot(tag + "-staff")
		})
	}
}

// rightToLeft holds the summary to its word: sentences begin at the right, and the
// number and the name in it read from left to right.
func rightToLeft(p *page) {
	p.T.Helper()
	type layout struct {
		Direction string
		Begins    bool
		Digits    []float64
		Letters   []float64
	}
	got := browsertest.Eval[layout](p, `(() => {
		const phone = document.getElementById('s-contact.check').querySelector('.phone'), text = phone.querySelector('.text');
		const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), range = document.createRange();
		const out = { Direction: getComputedStyle(phone).direction, Digits: [], Letters: [] };
		let first = null;
		for (let n = walk.nextNode(); n; n = walk.nextNode()) for (let i = 0; i < n.data.length; i++) {
			range.setStart(n, i); range.setEnd(n, i + 1);
			const box = range.getBoundingClientRect();
			if (!first && /\p{Script=Arabic}/u.test(n.data[i])) first = box;
			if (/\+?\d[\d ]{8,}/.test(n.data) && /\d/.test(n.data[i])) out.Digits.push(box.left);
			if (/Amina/.test(n.data) && /[a-z]/i.test(n.data[i])) out.Letters.push(box.left);
		}
		const box = text.getBoundingClientRect();
		out.Begins = first.right > box.left + box.width * .6;
		return out;
	})()`)
	if got.Direction != "rtl" || !got.Begins || len(got.Digits) < 10 || len(got.Letters) < 10 {
		p.T.Errorf("%+v", got)
	}
	for name, places := range map[string][]float64{"number": got.Digits, "name": got.Letters} {
		for i := 1; i < len(places); i++ {
			if places[i] < places[i-1] {
				p.T.Errorf("the %s does not read from left to right: %v", name, places)
				break
			}
		}
	}
}

// A click on a text says all about it.
func TestDetail(t *testing.T) {
	f, l := copied(t)
	p := open(t, serve(t, preview.Options{Flows: os.DirFS(f), Locales: os.DirFS(l)}), "lang=ar", wide)
	p.Click(`[id="s-recognition.certificate"] .bubble .piece[data-key="recognition.certificate"]`)
	p.Wait("the panel", `!document.querySelector('#detail').hidden`)
	told := browsertest.Eval[string](p, `document.querySelector('#detail').innerText`)
	for _, want := range []string{
		"recognition.certificate", "Haben Sie einen Abschluss aus dem Ausland?", "locales/ar.json:", "flows/recognition.yaml:", "Entwurf", "Keine Befunde", "Ratsuchende", "bot preview --edit",
		"🎓 شهادتي", // the button tapped before
	} {
		if !strings.Contains(told, want) {
			t.Errorf("the panel does not say %q:\n%s", want, told)
		}
	}
	p.Shot("detail-ar")
	p.Press("Escape", 27)
	p.Wait("no panel", `document.querySelector('#detail').hidden && document.activeElement.dataset.key === 'recognition.certificate'`)
	// A plural: every form that the language wants, with its counts.
	p.Do(chromedp.Navigate("about:blank"))
	p = open(t, serveEdit(t), "lang=ar&key=duration.days", wide)
	for _, form := range []string{"zero", "one", "two", "few", "many", "other"} {
		p.Wait("a box for "+form, `document.querySelector('#detail textarea#form-`+form+`')?.value`)
	}
	p.Shot("detail-plural")
}

func serveEdit(t *testing.T) *preview.Preview {
	t.Helper()
	p, _ := serveFolders(t)
	return p
}

// serveFolders serves folders of the test's own, in which texts may be saved.
func serveFolders(t *testing.T) (*preview.Preview, string) {
	t.Helper()
	f, l := copied(t)
	return serve(t, preview.Options{Flows: os.DirFS(f), Locales: os.DirFS(l), Edit: l}), l
}

// rewrite changes a file as an editor does.
func rewrite(t *testing.T, file, old, with string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s does not hold %s (%v)", file, old, err)
	}
	if err := os.WriteFile(file, bytes.Replace(data, []byte(old), []byte(with), 1), 0o600); err != nil {
		t.Fatal(err)
	}
}

const certificate = `document.querySelector('[id="s-recognition.certificate"] .bubble .piece')`

// slowness is how many times slower this machine is now than one that nobody else uses,
// by the check, which takes that one about 100 ms.
func slowness() int64 {
	began := time.Now()
	check.Run(flows.FS, locales.FS, began)
	return max(1, (time.Since(began)+50*time.Millisecond).Milliseconds()/100)
}

// A text changed on disk appears within a second, as does a mistake, where it is; with a
// file that can't be read at all, what was there stays and the mistake is told.
func TestChangesAppear(t *testing.T) {
	for _, tag := range []string{"ar", "uk", "tr"} {
		t.Run(tag, func(t *testing.T) {
			serving, dir := serveFolders(t)
			p := open(t, serving, "lang="+tag+"&key=recognition.certificate", wide)
			file := filepath.Join(dir, tag+".json")
			was := browsertest.Eval[string](p, certificate+`.textContent`)
			var took []time.Duration
			now := was
			limit := time.Duration(slowness()*1000) * time.Millisecond
			for i := 0; i < 6 && (i < 2 || slices.Min(took) > limit); i++ {
				next := fmt.Sprint("Ganz anders ", i)
				rewrite(t, file, now, next)
				took = append(took, p.Wait("the new text", certificate+`.textContent === '`+next+`'`))
				now = next
			}
			t.Logf("a change appeared after %v", took)
			if slices.Min(took) > limit {
				t.Errorf("it took %v", took)
			}
			rewrite(t, file, now, "Ganz anders geschrieben")
			p.Wait("the last text", certificate+`.textContent === 'Ganz anders geschrieben'`)
			if !has(p, `document.querySelector('#form-other').value === 'Ganz anders geschrieben'`) {
				t.Error("the panel has the old text")
			}
			rewrite(t, file, "Ganz anders geschrieben", "🎓 Ganz anders {nmae}")
			p.Wait("the mistake at its text", certificate+`.classList.contains('has-error')`)
			told := browsertest.Eval[string](p, `document.querySelector('#detail .found').innerText`)
			if !strings.Contains(told, "PLACEHOLDER_UNKNOWN") || !strings.Contains(told, "locales/"+tag+".json:") {
				t.Errorf("the panel says: %s", told)
			}
			p.Shot("mistake-" + tag)
			rewrite(t, file, "{\n", "{ oh\n")
			p.Wait("the file that can't be read is told of", `document.querySelector('.general .error')?.innerText.includes('FILE_SYNTAX') || document.body.innerText.includes('FILE_SYNTAX')`)
			rewrite(t, file, "{ oh\n", "{\n")
			rewrite(t, file, "🎓 Ganz anders {nmae}", was)
			p.Wait("all as it was", certificate+`?.textContent === `+browsertest.Quote(was)+` && !`+certificate+`.classList.contains('has-error')`)
		})
	}
}

// A text is changed on the page, looked at by the check while it is written, and saved:
// its line of the file is another, the rest is as it was.
func TestEditAndSave(t *testing.T) {
	serving, dir := serveFolders(t)
	file := filepath.Join(dir, "uk.json")
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, serving, "lang=uk", wide)
	was := browsertest.Eval[string](p, certificate+`.textContent`)
	p.Click(`[id="s-recognition.certificate"] .bubble .piece`)
	write := func(text string) {
		browsertest.Eval[bool](p, `(() => { const a = document.querySelector('#form-other'); a.focus(); a.value = `+browsertest.Quote(text)+`; a.dispatchEvent(new Event('input')); return true; })()`)
	}
	write(was + " {nmae}")
	p.Wait("the check's word", `document.querySelector('#found').innerText.includes('PLACEHOLDER_UNKNOWN')`)
	p.Shot("edit-mistake")
	p.Expect("422")
	p.Click("#save")
	p.Wait("a refusal", `document.querySelector('#problem').innerText.length > 5`)
	if now, _ := os.ReadFile(file); !bytes.Equal(now, before) {
		t.Fatal("what the bot refuses was written")
	}
	p.Expect("")
	write(was + ` Напишіть & "скажіть"?`)
	p.Wait("no finding", `document.querySelector('#found').innerText.includes('Keine Befunde')`)
	p.Click("#save")
	p.Wait("the new text on the phone", certificate+`.textContent.endsWith('& "скажіть"?')`)
	p.Wait("saved", `document.querySelector('#save').disabled`)
	p.Shot("edit-saved")
	after, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	quoted, _ := json.Marshal(was)
	want := strings.Replace(string(before), was, was+` Напишіть & \"скажіть\"?`, 1)
	if string(after) != want {
		t.Errorf("the file is not as it was but for %s", quoted)
	}
	// Changed elsewhere meanwhile: nothing is overwritten.
	p.Expect("409")
	rewrite(t, file, was, "Хтось інший")
	write("Ще раз")
	p.Wait("the change from elsewhere", certificate+`.textContent.startsWith('Хтось інший')`)
	p.Click("#save")
	p.Wait("the conflict", `document.querySelector('#problem').innerText.includes('anderswo')`)
	p.Shot("edit-conflict")
	if now, _ := os.ReadFile(file); !bytes.Contains(now, []byte("Хтось інший")) || bytes.Contains(now, []byte("Ще раз")) {
		t.Error("somebody's change was overwritten")
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".preview-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A walk goes on where it was when the language changes, and when a text does.
func TestWalk(t *testing.T) {
	serving, dir := serveFolders(t)
	p := open(t, serving, "lang=tr&view=walk", wide)
	tap := func(choice string) {
		t.Helper()
		last := `[...document.querySelectorAll('.walk .phone:first-child .key[data-choice="` + choice + `"]')].at(-1)`
		p.Wait("the choice "+choice, last)
		n := browsertest.Eval[int](p, `document.querySelectorAll('.walk .message').length`)
		browsertest.Eval[bool](p, `(`+last+`.click(), true)`)
		p.Wait("an answer to "+choice, `document.querySelectorAll('.walk .message').length > `+string(rune('0'+n%10))+` && document.querySelectorAll('.walk .message.mine').length`)
	}
	for _, c := range []string{"_l:tr", "_agree", "qualification", "university"} {
		tap(c)
	}
	asked := `[...document.querySelectorAll('.walk .message.theirs .piece[data-key="recognition.profession"]')].at(-1)`
	p.Wait("the third question", asked)
	p.Shot("walk-tr")
	was := browsertest.Eval[string](p, asked+`.textContent.split('\n')[0]`)
	p.Choose("#lang", "ar")
	p.Wait("the same question in Arabic", asked+`?.lang === 'ar'`)
	p.Shot("walk-ar")
	p.Choose("#lang", "tr")
	p.Wait("Turkish again", asked+`?.lang === 'tr'`)
	rewrite(t, filepath.Join(dir, "tr.json"), was, "Başka bir soru mu?")
	p.Wait("the changed text, at the same place", asked+`?.textContent.startsWith('Başka bir soru mu?')`)
}

// Filters show only what they are for.
func TestFilters(t *testing.T) {
	serving, dir := serveFolders(t)
	p := open(t, serving, "lang=tr", wide)
	rewrite(t, filepath.Join(dir, "de.json"), `Haben Sie einen Abschluss aus dem Ausland?`, `Haben Sie ein Zeugnis aus dem Ausland?`)
	p.Wait("one stale text", `document.querySelector('[data-filter=stale] .count').textContent === '1'`)
	p.Click(`[data-filter=stale]`)
	p.Wait("its screen alone", `document.querySelectorAll('.card').length === 1 && document.querySelector('.hit')?.dataset.key === 'recognition.certificate'`)
	p.Shot("filter-stale")
	p.Click(`[data-filter=every]`)
	p.Do(chromedp.SendKeys(chromedp.CSS(`#search`), "jobcenter"))
	p.Wait("what was looked for", `document.querySelectorAll('.card').length > 0 && document.querySelectorAll('.card').length < 30`)
	p.Shot("search")
}

// Keys do what a mouse does; everything has a name; texts stand out from their ground.
func TestAccessible(t *testing.T) {
	for name, l := range map[string]browsertest.Look{"light": wide, "dark": {Width: 1500, Height: 1000, Dark: true}} {
		t.Run(name, func(t *testing.T) {
			p := open(t, serveEdit(t), "lang=ar&beside=de&key=system.privacy", l)
			p.Wait("the panel", `document.querySelector('#form-other')`)
			roles := p.Named()
			if roles["article"] < 50 || roles["button"] < 300 || roles["heading"] < 10 {
				t.Errorf("roles: %v", roles)
			}
			p.Contrast(".unseen, option, .wall")
			for _, s := range browsertest.Eval[[]string](p, `[...document.querySelectorAll('.top button, .filters button, select, textarea, .phone button, #detail button')].filter((e) => e.checkVisibility())
				.map((e) => [e, e.getBoundingClientRect()]).filter(([, b]) => b.height < 43.5 || b.width < 30).map(([e, b]) => e.className + e.innerText + ' ' + b.width + '×' + b.height)`) {
				t.Errorf("too small to press: %s", s)
			}
			p.Shot("whole-" + name)
			p.Press("Escape", 27)
			p.Wait("no panel", `document.querySelector('#detail').hidden`)
			browsertest.Eval[bool](p, `(document.querySelector('span.piece[data-key="main.need"]').focus(), true)`)
			p.Press("Enter", 13)
			p.Wait("the panel by the keyboard", `document.activeElement.id === 'form-other' && document.querySelector('#detail h2').innerText === 'main.need'`)
			p.Press("Escape", 27)
			p.Wait("the focus back", `document.activeElement.dataset.key === 'main.need'`)
		})
	}
}

// On a small screen nothing has to be scrolled sideways.
func TestNarrow(t *testing.T) {
	p := open(t, shipped(t), "lang=uk&key=main.need", browsertest.Look{Width: 390, Height: 800})
	if has(p, `document.scrollingElement.scrollWidth > innerWidth + 1`) {
		t.Error("the page scrolls sideways")
	}
	p.Shot("narrow")
}

// What texts say stays text.
func TestHostileTexts(t *testing.T) {
	serving, dir := serveFolders(t)
	p := open(t, serving, "lang=en&key=recognition.certificate", wide)
	was := browsertest.Eval[string](p, certificate+`.textContent`)
	rewrite(t, filepath.Join(dir, "en.json"), was, `<img src=x onerror=broken=1> <script>broken=1</script> &lt;b&gt; \u202Eevil`)
	p.Wait("the text", certificate+`.textContent.includes('<img src=x')`)
	if has(p, `window.broken !== undefined || document.querySelector('#screens img[src=x], #detail img[src=x], #screens script')`) {
		t.Error("a text came to life")
	}
	p.Shot("hostile")
}

// Only who knows the address gets in, only our own page acts, and nothing is written
// without --edit.
func TestGuard(t *testing.T) {
	serving, dir := serveFolders(t)
	reading := shipped(t)
	body := `{"lang":"tr","key":"main.need","forms":[{"form":"other","text":"x"}],"was":[],"source":[]}`
	token := strings.Split(serving.URL(), "/")[3]
	for name, x := range map[string]struct {
		url, method, host, kind, site string
		want                          int
	}{
		"the page":                {url: serving.URL(), want: 200},
		"no token":                {url: strings.Replace(serving.URL(), token, "", 1), want: 403},
		"another token":           {url: strings.Replace(serving.URL(), token, strings.Repeat("A", len(token)), 1) + "state", want: 403},
		"no token, the style":     {url: strings.Replace(serving.URL(), token+"/", "page.css", 1), want: 403},
		"DNS rebinding":           {url: serving.URL(), host: "evil.example", want: 421},
		"localhost":               {url: serving.URL(), host: "localhost:" + serving.URL()[len("http://127.0.0.1:"):strings.LastIndex(serving.URL(), "/"+token)], want: 200},
		"a file outside of media": {url: serving.URL() + "media/..%2Fmain.yaml", want: 404},
		"no language":             {url: serving.URL() + "language/xx", want: 404},
		"without --edit":          {url: reading.URL() + "save", method: "POST", kind: "application/json", want: 403},
		"trying without --edit":   {url: reading.URL() + "try", method: "POST", kind: "application/json", want: 403},
		"saving without a token":  {url: strings.Replace(serving.URL(), token, "x", 1) + "save", method: "POST", kind: "application/json", want: 403},
		"from another page":       {url: serving.URL() + "save", method: "POST", kind: "application/json", site: "cross-site", want: 403},
		"by a form":               {url: serving.URL() + "save", method: "POST", kind: "text/plain", want: 415},
		"over what was not shown": {url: serving.URL() + "save", method: "POST", kind: "application/json", want: 409},
	} {
		t.Run(name, func(t *testing.T) {
			method := x.method
			if method == "" {
				method = "GET"
			}
			r, err := http.NewRequest(method, x.url, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Host = x.host
			r.Header.Set("Content-Type", x.kind)
			if x.site != "" {
				r.Header.Set("Sec-Fetch-Site", x.site)
			}
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			if res.StatusCode != x.want {
				t.Errorf("%d, not %d", res.StatusCode, x.want)
			}
			if res.Header.Get("Content-Security-Policy") == "" {
				t.Error("no policy")
			}
		})
	}
	if data, _ := os.ReadFile(filepath.Join(dir, "tr.json")); bytes.Contains(data, []byte(`"main.need": "x"`)) {
		t.Error("it was written")
	}
}

// All screens of a language as one PDF, by the browser that is installed.
func TestPDF(t *testing.T) {
	browser.Need(t)
	f, l := copied(t)
	for _, x := range []struct {
		lang, beside string
		least        int
	}{{"ar", "", 8}, {"uk", "de", 15}} {
		file := filepath.Join(browsertest.Dir(t, "preview"), "all-"+x.lang+".pdf")
		_ = os.Remove(file)
		if err := preview.PDF(t.Context(), preview.Options{Flows: os.DirFS(f), Locales: os.DirFS(l)}, file, x.lang, x.beside); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(file)
		if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
			t.Fatalf("no PDF: %v", err)
		}
		if pages := pagesOf(data); pages < x.least || pages > 90 {
			t.Errorf("%s: %d pages", x.lang, pages)
		}
	}
	if err := preview.PDF(t.Context(), preview.Options{Flows: os.DirFS(f), Locales: os.DirFS(l)}, filepath.Join(t.TempDir(), "x.pdf"), "xx", ""); err == nil || !strings.Contains(err.Error(), "ar") {
		t.Errorf("a language that is not there: %v", err)
	}
}

// pagesOf counts the pages of a PDF as chromium writes it: an object each, uncompressed.
func pagesOf(data []byte) int {
	return bytes.Count(data, []byte("/Type /Page\n")) + bytes.Count(data, []byte("/Type /Page/")) + bytes.Count(data, []byte("/Type /Page "))
}

// On paper there is nothing to press, and each screen has its number.
func TestOnPaper(t *testing.T) {
	for name, query := range map[string]string{"ar": "?print&lang=ar&words=de", "uk-de": "?print&lang=uk&beside=de&words=de"} {
		t.Run(name, func(t *testing.T) {
			p := browser.Open(t, "preview", shipped(t).URL()+query, browsertest.Look{Width: 718, Height: 1040})
			p.Wait("the page is there", `'ready' in document.body.dataset`)
			browsertest.Call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
			for what, expr := range map[string]string{
				"the head":             `document.querySelector('.print-head').checkVisibility()`,
				"no tools":             `!document.querySelector('.top').checkVisibility() && !document.querySelector('.flows').checkVisibility() && ![...document.querySelectorAll('.caption .link')].some((e) => e.checkVisibility())`,
				"numbers":              `document.querySelectorAll('.card .number').length > 50`,
				"letters at the texts": `getComputedStyle(document.querySelector('.card .key.piece'), '::before').content.includes('counter')`,
				"nothing asked for":    `performance.getEntriesByType('resource').every((r) => !/state|language|events/.test(r.name.split('/').at(-1)))`,
				"nothing beside it":    `document.scrollingElement.scrollWidth <= innerWidth + 1`,
			} {
				if !has(p, expr) {
					t.Errorf("not so: %s", what)
				}
			}
			if name == "ar" && !has(p, `(() => { // the letter at a text does not turn its line around
				const text = document.querySelector('[data-screen="main.need"] .text'), walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), range = document.createRange();
				const n = walk.nextNode(), box = text.getBoundingClientRect(), at = n.data.search(/\p{Script=Arabic}/u);
				range.setStart(n, at); range.setEnd(n, at + 1);
				return range.getBoundingClientRect().right > box.left + box.width * .6;
			})()`) {
				t.Error("the first line of an Arabic text begins at the left")
			}
			p.Shot("paper-" + name)
			browsertest.Eval[bool](p, `(document.getElementById('s-recognition.outcome').scrollIntoView(), true)`)
			p.Shot("paper-" + name + "-2")
		})
	}
}
