//go:build !service

package main

// workshopCmds are for people at a desk: the demo, and tools of those who write the talk
// and its words. They need a checkout, an editor, a browser, so that the image, built with
// the tag service, does without them, and without the Telegram and the Redis of the demo.
type workshopCmds struct {
	Demo    demoCmd    `cmd:"" help:"Run everything on this machine: a page with a phone and the staff group. Example: bot demo"`
	Graph   graphCmd   `cmd:"" help:"Draw the flows: a page that draws itself, Mermaid, DOT, SVG or PNG. Example: bot graph -o talk.html"`
	Locales localesCmd `cmd:"" help:"Tools of translators: status, add, review, export, import, fmt, describe. Example: bot locales status"`
	Preview previewCmd `cmd:"" help:"See every screen in every language, as on a phone, while its texts are written. Example: bot preview --edit"`
}

const workshopExamples = `
  bot demo               try it in the browser, with nothing to set up
  bot graph -o talk.html draw the flows, for a browser
  bot locales status     how far each language is; --help shows the other tools of translators
  bot preview --edit     every screen in every language, in the browser, while you write its texts`
