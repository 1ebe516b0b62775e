// The page's own words, in German or English.

const all = {
  de: {
    skip: 'Zu den Bildschirmen', texts: 'Texte', language: 'Sprache', beside: 'Daneben', nothing: 'nichts', other: 'English', otherTag: 'en',
    screens: 'Alle Bildschirme', walk: 'Durchgehen', view: 'Ansicht', print: 'Drucken / PDF', dark: 'Dunkel', light: 'Hell',
    search: 'Suchen: Text oder Schlüssel', show: 'Zeigen', every: 'Alle', draft: 'Zu prüfen', stale: 'Veraltet', missing: 'Fehlt', findings: 'Befunde',
    offline: 'Keine Verbindung zum Programm. Läuft „bot preview“ noch? Es wird weiter versucht …',
    failed: 'So lässt sich nichts zeigen. Bitte zuerst diese Fehler beheben:', general: 'Befunde, die zu keinem einzelnen Text gehören',
    none: 'Hier gibt es nichts zu zeigen.', groups: 'Abschnitte', flow: 'Gespräch',
    ':start': 'Der Anfang', ':system': 'Menü und Hinweise', ':profile': 'Profil und Befehle', ':notes': 'Kurze Antworten', ':replies': 'Was das Team sendet', ':staff': 'Für das Team',
    ':keywords': 'Stichwörter', ':rest': 'Weitere Texte', sheet: 'Texte ohne eigenen Bildschirm',
    close: 'Schließen', key: 'Schlüssel', copy: 'Kopieren', copied: 'Kopiert.', before: 'Davor', source: 'Ausgangstext', about: 'Zusammenhang', text: 'Text',
    at: 'Steht in', step: 'Schritt', on: 'Zu sehen auf', found: 'Befunde', noFound: 'Keine Befunde.', save: 'Speichern', saved: 'Gespeichert.', revert: 'Zurücknehmen',
    letters: '{n} Zeichen', ofLetters: '{n} von höchstens {max} Zeichen', forCounts: "{counts}", previous: 'Voriger Text', next: 'Nächster Text',
    state_draft: 'Entwurf', state_reviewed: 'geprüft', state_needs_check: 'zu prüfen', state_missing: 'fehlt', state_stale: 'veraltet: Ausgangstext geändert', state_pseudo: 'gemacht', by: 'von {by}', machine: 'einer Maschine',
    pseudo: 'Diese Sprache gibt es nicht: Sie zeigt, ob lange Wörter und Schrift von rechts Platz haben.',
    readOnly: 'Nur ansehen. Zum Ändern: bot preview --edit', unsaved: 'Noch nicht gespeichert', conflict: 'Inzwischen anderswo geändert: {why}', reload: 'Neuen Stand zeigen',
    error: 'Fehler', warning: 'Warnung', writeText: 'Nachricht schreiben', send: 'Senden', again: 'Von vorn', back: 'Einen Schritt zurück', walkFrom: 'Ab hier durchgehen',
    from: 'Beginnen bei', start: 'ganz am Anfang', edit: 'Text zeigen', phoneOf: 'Handy, {lang}', screenN: 'Bildschirm {n}: {id}', screenNo: 'Bildschirm', cantGo: 'Weiter geht es nicht: {why}',
    printTitle: 'Alle Bildschirme', printHow: 'Jedes Bild hat eine Nummer, jeder Text darin einen Buchstaben. Bitte schreiben Sie auf, was anders heißen soll: zum Beispiel „12b: …“.',
    printOf: '{n} Bildschirme, {texts} Texte · {date}', picture: 'Bild', document: 'Dokument', voice: 'Sprachnachricht', map: 'Karte', link: 'öffnet {url}', menuRow: 'Befehl', today: 'Heute', count: '{n} Bildschirme', count1: '1 Bildschirm', changed: 'Die Dateien haben sich geändert.', placeholder: 'Platzhalter {name}', kind_button: 'Knopf', kind_message: 'Nachricht', kind_label: 'Kurzname', kind_name: 'Name', kind_toast: 'Einblendung', kind_command: 'Befehl', kind_profile: 'Profil', kind_words: 'Stichwörter', kind_unused: 'wird nicht gezeigt', 'en-XA': 'Akzente', 'ar-XB': 'gespiegelt', note: 'Hinweis von Menschen', reader: 'Liest: {reader}', newcomers: 'Ratsuchende', staff: 'Team', 'newcomers and staff': 'Ratsuchende und Team', hard: 'Telegram nimmt nicht mehr.', sound: 'Sprachnachricht', spokenBy: 'Gesprochen von {by}, {n} s', spokenByMachine: 'Gesprochen von einer Maschine ({by}), {n} s. Wer zuhört, erfährt das.', soundStale: 'Der Text lautet inzwischen anders: Niemand bekommt diese Aufnahme angeboten.',
  },
  en: {
    skip: 'To the screens', texts: 'Texts', language: 'Language', beside: 'Beside it', nothing: 'nothing', other: 'Deutsch', otherTag: 'de',
    screens: 'All screens', walk: 'Walk through', view: 'View', print: 'Print / PDF', dark: 'Dark', light: 'Light',
    search: 'Search: text or key', show: 'Show', every: 'All', draft: 'To check', stale: 'Stale', missing: 'Missing', findings: 'Findings',
    offline: 'No connection to the program. Is bot preview still running? Trying again …',
    failed: 'Nothing can be shown like this. Please mend these errors first:', general: 'Findings that belong to no single text',
    none: 'There is nothing to show here.', groups: 'Sections', flow: 'Talk',
    ':start': 'The beginning', ':system': 'Menu and notices', ':profile': 'Profile and commands', ':notes': 'Short answers', ':replies': 'What the team sends', ':staff': 'For the team',
    ':keywords': 'Keywords', ':rest': 'Other texts', sheet: 'Texts without a screen of their own',
    close: 'Close', key: 'Key', copy: 'Copy', copied: 'Copied.', before: 'Before it', source: 'Source text', about: 'Context', text: 'Text',
    at: 'Stands in', step: 'Step', on: 'Seen on', found: 'Findings', noFound: 'No findings.', save: 'Save', saved: 'Saved.', revert: 'Undo',
    letters: '{n} letters', ofLetters: '{n} of at most {max} letters', forCounts: "{counts}", previous: 'Previous text', next: 'Next text',
    state_draft: 'draft', state_reviewed: 'reviewed', state_needs_check: 'to check', state_missing: 'missing', state_stale: 'stale: the source changed', state_pseudo: 'made up', by: 'by {by}', machine: 'a machine',
    pseudo: 'Nobody speaks this language: it shows whether long words and writing from the right have room.',
    readOnly: 'Only to look at. To change texts: bot preview --edit', unsaved: 'Not saved yet', conflict: 'Changed elsewhere meanwhile: {why}', reload: 'Show what is there now',
    error: 'Error', warning: 'Warning', writeText: 'Write a message', send: 'Send', again: 'Start over', back: 'One step back', walkFrom: 'Walk on from here',
    from: 'Begin at', start: 'the very beginning', edit: 'Show text', phoneOf: 'Phone, {lang}', screenN: 'Screen {n}: {id}', screenNo: 'Screen', cantGo: 'It goes no further: {why}',
    printTitle: 'All screens', printHow: 'Every picture has a number, every text in it a letter. Please write down what should read otherwise: for example “12b: …”.',
    printOf: '{n} screens, {texts} texts · {date}', picture: 'Picture', document: 'Document', voice: 'Voice message', map: 'Map', link: 'opens {url}', menuRow: 'Command', today: 'Today', count: '{n} screens', count1: '1 screen', changed: 'The files have changed.', placeholder: 'Placeholder {name}', kind_button: 'Button', kind_message: 'Message', kind_label: 'Short name', kind_name: 'Name', kind_toast: 'Toast', kind_command: 'Command', kind_profile: 'Profile', kind_words: 'Keywords', kind_unused: 'not shown', 'en-XA': 'accents', 'ar-XB': 'mirrored', note: 'Note by a person', reader: 'Read by: {reader}', newcomers: 'newcomers', staff: 'team', 'newcomers and staff': 'newcomers and team', hard: 'Telegram takes no more.', sound: 'Voice note', spokenBy: 'Spoken by {by}, {n} s', spokenByMachine: 'Spoken by a machine ({by}), {n} s. Whoever listens is told.', soundStale: 'The text reads otherwise by now: nobody is offered this recording.',
  },
};

const kept = () => { try { return localStorage.getItem('page-language'); } catch { return null; } };
let tag = kept() || (/^de\b/.test(navigator.language) ? 'de' : 'en');

export const pageLanguage = () => tag;

/** word is one of the page's words, with its values. */
export function word(name, values = {}) {
  const text = all[tag][name] ?? name;
  return text.replace(/\{(\w+)\}/g, (whole, v) => values[v] ?? whole);
}

export const known = (name) => name in all[tag];

/** speak changes the page's own language. */
export function speak(other) {
  tag = other;
  try { localStorage.setItem('page-language', other); } catch { /* private window */ }
  spell();
}

/** spell writes the words that stand in the page itself. */
export function spell() {
  document.documentElement.lang = tag;
  for (const el of document.querySelectorAll('[data-word]')) el.textContent = word(el.dataset.word);
}
