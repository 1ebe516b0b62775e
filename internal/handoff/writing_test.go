package handoff

import (
	"encoding/json"
	"strings"
	"testing"
)

// What somebody is about to send is theirs, under an id that the case has not had, and
// goes with whatever takes the case away from them.
func TestWriting(t *testing.T) {
	a, b := Staff(anna, "Anna"), Staff(ben, "Ben")
	owned := func() *Case {
		c := newCase()
		if _, err := c.Claim(a, noon); err != nil {
			t.Fatal(err)
		}
		c.Write(a, "visit", 7)
		c.Writing.Fill("place", "Rathaus")
		return c
	}
	c := owned()
	if w := c.WritingOf(a, 7); w == nil || w.Blanks["place"] != "Rathaus" {
		t.Fatalf("Anna's is %+v", w)
	}
	if c.WritingOf(b, 7) != nil || c.WritingOf(a, 8) != nil {
		t.Error("somebody else's, or another one, counts")
	}
	k := c.Clone()
	k.Writing.Fill("place", "")
	k.Writing.Fill("name", "Anna")
	if len(c.Writing.Blanks) != 1 || c.Writing.Blanks["place"] != "Rathaus" {
		t.Errorf("a clone and its original are one: %+v", c.Writing)
	}
	c.Write(a, "closed", 7)
	if c.WritingOf(a, 7) != nil || c.WritingOf(a, 8) == nil || len(c.Writing.Blanks) > 0 {
		t.Errorf("a new one begins as %+v", c.Writing)
	}
	for what, takes := range map[string]func(c *Case) error{
		"released": func(c *Case) error { return c.Release(a, noon) },
		"handed":   func(c *Case) error { return c.HandOver(a, b, noon) },
		"closed":   func(c *Case) error { _, err := c.Close(a, Informed, "", noon); return err },
		"withdrawn": func(c *Case) error {
			c.Withdraw(noon)
			return nil
		},
	} {
		c := owned()
		if err := takes(c); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if data, _ := json.Marshal(c); c.Writing != nil || strings.Contains(string(data), "Rathaus") {
			t.Errorf("%s, and what was about to be sent is kept: %s", what, data)
		}
	}
}
