package desk_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"wegweiser/internal/conversation"
)

// Somebody says that a contact is wrong: the group hears of it, once a day for each
// contact however many say so, and not who said it.
func TestStaffHearOfAWrongContact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, 20)
		report := func(part int, name string) {
			_, err := o.store.Commit(context.Background(), conversation.Commit{Part: part, Timers: []conversation.Timer{{Name: name, At: time.Now()}}})
			if err != nil {
				t.Fatal(err)
			}
			o.ring()
		}
		for part := range 3 {
			report(part, "wrong:jmd:website:uk")
		}
		if len(o.told) != 1 || o.told[0].Chat != group {
			t.Fatalf("told %+v", o.told)
		}
		for _, want := range []string{"Jugendmigrationsdienst", "www.jugendmigrationsdienste.de", "Ukrainisch", "Internetseite"} {
			if !strings.Contains(o.told[0].Text, want) {
				t.Errorf("the notice does not say %q:\n%s", want, o.told[0].Text)
			}
		}
		report(1, "wrong:hotline:phone:ar")
		if len(o.told) != 2 || !strings.Contains(o.told[1].Text, "1815-1111") {
			t.Errorf("another contact: told %+v", o.told)
		}
		for _, odd := range []string{"wrong:gone_offer:phone:de", "wrong:jmd", "wrong:"} {
			report(2, odd)
		}
		time.Sleep(25 * time.Hour)
		report(2, "wrong:jmd:website:tr")
		if len(o.told) != 3 {
			t.Errorf("a day later: told %d times", len(o.told))
		}
	})
}
