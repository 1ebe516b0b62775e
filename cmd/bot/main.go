// Command bot is Wegweiser: one binary with the service, a demo of it that needs
// nothing, and the tools for those who write the talk and its words.
package main

import (
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

const description = `Wegweiser gives people who are new in Germany first advice in their own language
and brings each of them to the offer that fits.

Examples:

  bot serve              run it (settings come from the environment)
  bot check              look for mistakes in flows, texts, offers and facts
  bot check --live       … and whom a change would meet in the middle of the talk
  bot check --explain dead-end   what a finding means, and how to mend it
  bot test --coverage    rehearse the talks in flows/tests, in every language
  bot play --lang ar     talk to it here in the terminal, in Arabic; --record FILE makes a test of it
  bot health             ask a running service whether it is well`

type cli struct {
	Serve    serveCmd     `cmd:"" help:"Run the bot on Telegram and Redis. Example: TELEGRAM_TOKEN_FILE=token bot serve"`
	Workshop workshopCmds `embed:""`
	Check    checkCmd     `cmd:"" help:"Look for mistakes in flows, texts, offers and facts. Example: bot check --live"`
	Test     testCmd      `cmd:"" help:"Rehearse the talks in flows/tests, in every language. Example: bot test --coverage"`
	Play     playCmd      `cmd:"" help:"Talk to the bot in the terminal. Example: bot play --lang uk"`
	Health   healthCmd    `cmd:"" help:"Ask a running service whether it is well, for containers. Example: bot health"`
}

func main() {
	var c cli
	parser := kong.Must(&c, kong.Name("bot"), kong.Description(description+workshopExamples), kong.UsageOnError(),
		kong.ConfigureHelp(kong.HelpOptions{Compact: false, NoExpandSubcommands: true}))
	ctx, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	if err := ctx.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "bot: "+err.Error())
		os.Exit(1)
	}
}
