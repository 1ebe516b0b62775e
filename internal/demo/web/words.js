// The page's own words: around the phone in German or English, for who shows the demo;
// inside the phone in the phone's language, as its messenger would have them.

const page = {
  de: {
    note: 'Alles läuft nur auf diesem Rechner. Menschen und Anfragen sind erfunden; die Notrufnummern sind echt.',
    offline: 'Keine Verbindung zur Demo. Läuft sie noch? Es wird weiter versucht …',
    newcomers: 'Neu in Deutschland', team: 'Team der Beratung',
    showPhone: 'Handy', showTeam: 'Team', views: 'Ansicht',
    reset: 'Neu anfangen', resetAsk: 'Alle Chats und Anfragen löschen und neu anfangen?', resetDone: 'Alles ist neu.',
    dark: 'Dunkel', light: 'Hell', other: 'English', otherLang: 'en', cancel: 'Abbrechen', ok: 'OK',
    addPerson: 'Neue Person', people: 'Handys', phoneLanguage: 'Sprache des Handys', colleagues: 'Kolleginnen und Kollegen',
    newIn: 'Neue Person mit Handy auf', botSpeaks: 'Der Bot spricht', notYet: 'Noch ohne Texte',
    chats: 'Chats von {name}', phoneOf: 'Handy von {name}', deskOf: 'Telegram von {name}', log: 'Nachrichten mit {name}',
    unread: '{n} neue Nachrichten', members: 'Anna, Ben und der Bot', privateChat: 'Privat mit dem Bot', groupHint: 'Wenn jemand am Handy eine Anfrage sendet, kommt sie hier an.', privateHint: 'Hier kommen die Details an, wenn {name} eine Anfrage übernimmt.',
    groupMessage: 'Nachricht an das Team', you: 'Sie', sent: 'gesendet', read: 'gelesen',
    attach: 'Unerwartetes schicken', nothing: 'Das geht gerade nicht: Es gibt noch nichts dafür.', full: 'Mehr Handys gehen nicht.',
    media: 'Was niemand erwartet', tricks: 'Was sonst schiefgeht',
    sticker: 'Sticker', voice: 'Sprachnachricht', photo: 'Foto', document: 'Dokument', location: 'Standort',
    contact: 'Eigene Nummer teilen', stranger: 'Fremden Kontakt teilen', long: 'Text mit 4.096 Zeichen',
    bidi: 'Text mit Richtungszeichen', command: 'Unbekannter Befehl', edit: 'Letzte Nachricht ändern', old: 'Alten Knopf drücken',
    twice: 'Doppelt tippen', forged: 'Gefälschter Knopf', block: 'Bot blockieren', unblock: 'Bot wieder zulassen',
    editing: 'Nachricht ändern', contactCard: 'Kontakt', joined: '{name} ist jetzt in der Gruppe', left: '{name} hat die Gruppe verlassen',
    opens: 'öffnet einen Link', chatWith: 'Jetzt würde Telegram den Chat mit {name} öffnen.', skip: 'Zum Handy',
  },
  en: {
    note: 'Everything runs on this machine only. People and requests are made up; the emergency numbers are real.',
    offline: 'No connection to the demo. Is it still running? Trying again …',
    newcomers: 'New in Germany', team: 'Advice team',
    showPhone: 'Phone', showTeam: 'Team', views: 'View',
    reset: 'Start over', resetAsk: 'Delete all chats and requests and start over?', resetDone: 'Everything is new.',
    dark: 'Dark', light: 'Light', other: 'Deutsch', otherLang: 'de', cancel: 'Cancel', ok: 'OK',
    addPerson: 'New person', people: 'Phones', phoneLanguage: 'Language of the phone', colleagues: 'Colleagues',
    newIn: 'New person, phone set to', botSpeaks: 'The bot speaks', notYet: 'No texts yet',
    chats: '{name}’s chats', phoneOf: '{name}’s phone', deskOf: '{name}’s Telegram', log: 'Messages with {name}',
    unread: '{n} new messages', members: 'Anna, Ben and the bot', privateChat: 'Private, with the bot', groupHint: 'When somebody on a phone sends a request, it arrives here.', privateHint: 'The details arrive here when {name} takes a request.',
    groupMessage: 'Message to the team', you: 'You', sent: 'sent', read: 'read',
    attach: 'Send something unexpected', nothing: 'Not now: there is nothing for it yet.', full: 'No more phones, please.',
    media: 'What nobody expects', tricks: 'What else goes wrong',
    sticker: 'Sticker', voice: 'Voice message', photo: 'Photo', document: 'Document', location: 'Location',
    contact: 'Share own number', stranger: 'Share somebody else’s contact', long: 'A text of 4,096 letters',
    bidi: 'Text with direction marks', command: 'Unknown command', edit: 'Edit the last message', old: 'Press an old button',
    twice: 'Tap twice', forged: 'Forged button', block: 'Block the bot', unblock: 'Unblock the bot',
    editing: 'Edit message', contactCard: 'Contact', joined: '{name} joined the group', left: '{name} left the group',
    opens: 'opens a link', chatWith: 'Telegram would now open the chat with {name}.', skip: 'To the phone',
  },
};

const phone = {
  de: { start: 'Starten', message: 'Nachricht', menu: 'Menü', bot: 'Bot', typing: 'schreibt …', edited: 'bearbeitet', send: 'Senden', restart: 'Bot neu starten', today: 'Heute', empty: 'Was kann dieser Bot?' },
  en: { start: 'Start', message: 'Message', menu: 'Menu', bot: 'bot', typing: 'typing …', edited: 'edited', send: 'Send', restart: 'Restart bot', today: 'Today', empty: 'What can this bot do?' },
  ar: { start: 'ابدأ', message: 'رسالة', menu: 'القائمة', bot: 'بوت', typing: 'يكتب…', edited: 'مُعدَّلة', send: 'إرسال', restart: 'إعادة تشغيل البوت', today: 'اليوم', empty: 'ماذا يمكن لهذا البوت أن يفعل؟' },
  uk: { start: 'Розпочати', message: 'Повідомлення', menu: 'Меню', bot: 'бот', typing: 'друкує…', edited: 'змінено', send: 'Надіслати', restart: 'Перезапустити бота', today: 'Сьогодні', empty: 'Що вміє цей бот?' },
  tr: { start: 'Başlat', message: 'Mesaj', menu: 'Menü', bot: 'bot', typing: 'yazıyor…', edited: 'düzenlendi', send: 'Gönder', restart: 'Botu yeniden başlat', today: 'Bugün', empty: 'Bu bot ne yapabilir?' },
  fr: { start: 'Démarrer', message: 'Message', menu: 'Menu', bot: 'bot', typing: 'écrit…', edited: 'modifié', send: 'Envoyer', restart: 'Redémarrer le bot', today: 'Aujourd’hui', empty: 'Que peut faire ce bot ?' },
  ru: { start: 'Начать', message: 'Сообщение', menu: 'Меню', bot: 'бот', typing: 'печатает…', edited: 'изменено', send: 'Отправить', restart: 'Перезапустить бота', today: 'Сегодня', empty: 'Что умеет этот бот?' },
  fa: { start: 'شروع', message: 'پیام', menu: 'منو', bot: 'ربات', typing: 'در حال نوشتن…', edited: 'ویرایش‌شده', send: 'ارسال', restart: 'راه‌اندازی دوبارهٔ ربات', today: 'امروز', empty: 'این ربات چه کاری می‌کند؟' },
};

let current = 'de';

/** useLanguage sets the page's language; without one, the browser's. */
export function useLanguage(tag) {
  const wanted = tag ?? navigator.languages.map((l) => l.slice(0, 2)).find((l) => page[l]);
  current = page[wanted] ? wanted : 'en';
  document.documentElement.lang = current;
  for (const el of document.querySelectorAll('[data-word]')) el.textContent = word(el.dataset.word);
}

/** word is one of the page's words; {names} in it are replaced. */
export const word = (key, args = {}) => fill(page[current][key], args);

const fill = (text, args) => text.replace(/\{(\w+)\}/g, (_, name) => args[name] ?? '');

/** wordFor is one of them in somebody's own language, if we have it. */
export const wordFor = (lang, key, args = {}) => fill((page[lang] ?? page[current])[key], args);

export const pageLanguage = () => current;

/** inPhone are the words of a phone; one in a language that we have none of is in English. */
export const inPhone = (lang) => phone[lang] ?? phone.en;

/** phoneTag is the language that inPhone really gives. */
export const phoneTag = (lang) => (phone[lang] ? lang : 'en');
