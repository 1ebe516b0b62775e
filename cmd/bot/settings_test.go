package main

import (
	"encoding/base64"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wegweiser/flows"
	"wegweiser/locales"
)

// good is an environment with which the service starts; later values count.
func good(more ...string) []string {
	return append([]string{
		"TELEGRAM_TOKEN=1:test", "TELEGRAM_API_URL=http://127.0.0.1:1", "REDIS_URL=redis://127.0.0.1:1", "STAFF_CHAT_ID=-1",
		"DATA_KEY=" + base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")), "ALLOW_PLACEHOLDER_CONTACTS=true", "LISTEN_ADDR=127.0.0.1:0",
	}, more...)
}

// copyOf puts files into a folder, with changes: old text, new text.
func copyOf(t *testing.T, from fs.FS, name string, change ...string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, from); err != nil {
		t.Fatal(err)
	}
	if name != "" {
		path := filepath.Join(dir, name)
		data, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(data), change[0]) {
			t.Fatalf("%s does not say %q: %v", name, change[0], err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(data), change[0], change[1], 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// said are the problems, with folders and addresses of this machine as words.
func said(t *testing.T, env []string, words ...string) string {
	t.Helper()
	_, cat, problems := prepare(env, os.ReadFile)
	var b strings.Builder
	for _, p := range problems {
		if line := p.String(); strings.Contains(line, "\n") {
			t.Errorf("more than a line: %s", line)
		}
		b.WriteString(p.String() + "\n")
	}
	if (cat == nil) && len(problems) == 0 {
		t.Error("no flows, and no problem")
	}
	return strings.NewReplacer(words...).Replace(b.String())
}

func TestGoodSettings(t *testing.T) {
	if got := said(t, good()); got != "" {
		t.Error(got)
	}
	if got := said(t, good("FLOWS_DIR="+copyOf(t, flows.FS, ""), "LOCALES_DIR="+copyOf(t, locales.FS, ""))); got != "" {
		t.Error(got)
	}
}

// Everything that is wrong is said in one go, wherever it comes out.
func TestAllThatIsWrongAtOnce(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	broken := copyOf(t, flows.FS, "work.yaml", "to: certificate", "to: certifikate")
	for _, c := range []struct{ name, env, want string }{
		{"of each kind", "TELEGRAM_TOKEN= TELEGRAM_API_URL=api.telegram.org REDIS_URL=redis://127.0.0.1:x STAFF_CHAT_ID=7 STAFF_CHATS=recognitoin=-2 STAFF_LANGUAGE=tlh ALLOW_PLACEHOLDER_CONTACTS= LISTEN_ADDR=8080 DATA_KEY=c2hvcnQ= SEND_RATE=1,2",
			`TELEGRAM_TOKEN: is not set: @BotFather gives it to you: send him /newbot, or /token for a bot you have
TELEGRAM_API_URL: is no address of a Bot API server: it looks like https://api.telegram.org, or leave it out
REDIS_URL: can't be read: a port is no number from 1 to 65535: write redis://host:6379, rediss://… for TLS, redis-sentinel://host:26379?master=name for Sentinel
STAFF_CHAT_ID: is not negative, so it is a person and not a group: a group's number looks like -1001234567890
STAFF_CHATS: names recognitoin, which is no offer: did you mean recognition?
STAFF_LANGUAGE: names "tlh", in which there are no texts: there are de, en, ar, uk, tr
LISTEN_ADDR: is no host and port: write 127.0.0.1:8080, or :8080 for all addresses of the machine
DATA_KEY: key 1 of 1 holds 5 bytes instead of 32: make one with: openssl rand -base64 32
SEND_RATE: is not three numbers from 0 to 10000: write 30,1,20: messages a second in all, a second to one chat, a minute to a group
ALLOW_PLACEHOLDER_CONTACTS: is not true, but contact fields in offers.yaml are still to be filled in, so people would be sent nowhere (recognition: phone, email, address, opening, point; coaching: phone, email, address, opening, point; empowerment: phone, email, address, opening, point; diversity: phone, email, address, opening, point; human: phone, email, address, opening, point): fill them in, or set ALLOW_PLACEHOLDER_CONTACTS=true to start all the same
`},
		{"folders and files", "DATA_KEY= DATA_KEY_FILE=/nowhere/key FLOWS_DIR=/nowhere/flows LOCALES_DIR=/dev/null LISTEN_ADDR=" + taken.Addr().String(),
			`LISTEN_ADDR: can't listen there (listen tcp TAKEN: bind: address already in use): is the address this machine's, and the port free?
DATA_KEY_FILE: the file can't be read (there is none): it must hold a path, and the service must be allowed to read that file
FLOWS_DIR: names a folder that isn't there: name a folder that the service may read, or leave it out for what is built in
LOCALES_DIR: names a file, not a folder: name a folder that the service may read, or leave it out for what is built in
`},
		{"flows", "STAFF_LANGUAGE=x FLOWS_DIR=" + broken,
			`STAFF_LANGUAGE: is no language tag: write de, en, uk … as the files in locales/ are called
FLOWS_DIR: flows or texts have an error: flows/work.yaml:14:13: error unknown-step: there is no step "certifikate" in flow "work" (did you mean "certificate"?): bot check shows all with their lines
`},
		{"offers without a group", "STAFF_CHAT_ID= STAFF_CHATS=recognition=-2,coaching=-2,empowerment=-3,human=-2",
			`STAFF_CHATS: has no group for the offer diversity: add diversity=-100…, or set STAFF_CHAT_ID for all that are not named
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := said(t, good(strings.Fields(c.env)...), taken.Addr().String(), "TAKEN")
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A folder is checked as `bot check` does: a talk that leads nowhere does not start.
func TestFoldersAreCheckedWholly(t *testing.T) {
	dir := copyOf(t, flows.FS, "organisation.yaml", "to: outcome", "to: end")
	got := said(t, good("FLOWS_DIR="+dir))
	if !strings.Contains(got, "FLOWS_DIR: flows or texts have") || strings.Count(got, "\n") != 1 {
		t.Error(got)
	}
}
