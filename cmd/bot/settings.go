package main

import (
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"wegweiser/internal/config"
	"wegweiser/internal/conversation"
	"wegweiser/internal/email"
	"wegweiser/internal/redis"
	"wegweiser/internal/service"
)

// What has to be right before the service starts. Whoever sets it up learns of all of
// it in one go, a line each: what, why, how to mend it.

// prepare reads the settings, and the flows and texts that they name. With problems,
// neither is to be used.
func prepare(environ []string, readFile func(string) ([]byte, error)) (config.Config, *conversation.Catalogue, []config.Problem) {
	cfg, problems := config.Load(environ, readFile)
	blamed := func(name string) bool {
		return slices.ContainsFunc(problems, func(p config.Problem) bool { return strings.TrimSuffix(p.Name, "_FILE") == name })
	}
	if !blamed("REDIS_URL") {
		if err := redis.CheckURL(cfg.Redis.Reveal()); err != nil {
			problems = append(problems, config.Problem{Name: "REDIS_URL", What: "can't be read: " + err.Error(), Mend: "write redis://host:6379, rediss://… for TLS, redis-sentinel://host:26379?master=name for Sentinel"})
		}
	}
	if m := cfg.Mail.URL.Reveal(); m != "" {
		if _, err := email.ParseURL(m); err != nil {
			problems = append(problems, config.Problem{Name: "SMTP_URL", What: err.Error(), Mend: "write smtp://user:password@host:587, or smtps://…:465"})
		}
	}
	asked := cfg
	if blamed("STAFF_CHAT_ID") {
		asked.StaffChat = -1 // every offer will have a group when that is mended
	}
	if blamed("STAFF_LANGUAGE") {
		asked.StaffTag = ""
	}
	asked.PlaceholderContacts = cfg.PlaceholderContacts || blamed("ALLOW_PLACEHOLDER_CONTACTS")
	cat, more := usable(asked)
	problems = append(problems, more...)
	if len(problems) > 0 && !blamed("LISTEN_ADDR") { // else serve finds out itself, and keeps it
		if l, err := net.Listen("tcp", cfg.Listen); err != nil {
			problems = append(problems, cantListen(err))
		} else {
			_ = l.Close()
		}
	}
	config.Sort(problems)
	return cfg, cat, problems
}

func cantListen(err error) config.Problem {
	return config.Problem{Name: "LISTEN_ADDR", What: "can't listen there (" + err.Error() + ")", Mend: "is the address this machine's, and the port free?"}
}

// usable reads flows and texts, and asks whether they fit the settings. What is built in
// was checked when it was built; folders are looked at wholly.
func usable(cfg config.Config) (*conversation.Catalogue, []config.Problem) {
	var problems []config.Problem
	for _, dir := range []struct{ name, path string }{{"FLOWS_DIR", cfg.FlowsDir}, {"LOCALES_DIR", cfg.LocalesDir}} {
		if p, bad := noFolder(dir.name, dir.path); bad {
			problems = append(problems, p)
		}
	}
	if len(problems) > 0 {
		return nil, problems
	}
	f, l := files(cfg.FlowsDir, cfg.LocalesDir)
	if cfg.FlowsDir == "" && cfg.LocalesDir == "" {
		if cat, _ := service.LoadCatalogue(f, l); cat != nil {
			return cat, service.Unfit(cfg, cat)
		}
	}
	cat, errors := service.CheckedCatalogue(f, l, time.Now())
	if cat == nil {
		return nil, []config.Problem{faulty(cfg, errors)}
	}
	return cat, service.Unfit(cfg, cat)
}

// noFolder says that a folder that was named can't be read.
func noFolder(name, path string) (config.Problem, bool) {
	if path == "" {
		return config.Problem{}, false
	}
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		if _, err = os.ReadDir(path); err == nil {
			return config.Problem{}, false
		}
	}
	what := "names a folder that can't be read"
	switch {
	case err == nil:
		what = "names a file, not a folder"
	case os.IsNotExist(err):
		what = "names a folder that isn't there"
	}
	return config.Problem{Name: name, What: what, Mend: "name a folder that the service may read, or leave it out for what is built in"}, true
}

// faulty sums up what is wrong with flows and texts, in a line.
func faulty(cfg config.Config, errors []string) config.Problem {
	name, mend := "FLOWS_DIR", "bot check shows all with their lines"
	switch {
	case cfg.FlowsDir == "" && cfg.LocalesDir == "":
		mend += "; this is what is built in: build it anew from files without errors"
	case cfg.FlowsDir == "" || strings.HasPrefix(errors[0], "locales/") && cfg.LocalesDir != "":
		name = "LOCALES_DIR"
	}
	what := fmt.Sprintf("flows or texts have %d errors, the first: %s", len(errors), errors[0])
	if len(errors) == 1 {
		what = "flows or texts have an error: " + errors[0]
	}
	return config.Problem{Name: name, What: what, Mend: mend}
}

// settings prints a line for each setting that is wrong.
func settings(problems []config.Problem) error {
	for _, p := range problems {
		fmt.Fprintln(os.Stderr, p)
	}
	if len(problems) == 1 {
		return fmt.Errorf("a setting to mend")
	}
	return fmt.Errorf("%d settings to mend", len(problems))
}

// contactsOpen counts offers with contact fields that are still to be filled in.
func contactsOpen(c *conversation.Catalogue) int {
	n := 0
	for _, o := range c.Flows.Offers {
		if len(o.Unknown) > 0 {
			n++
		}
	}
	return n
}
