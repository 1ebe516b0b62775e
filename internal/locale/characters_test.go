package locale

import "testing"

// What joins letters, turns emoji into pictures or says where a word breaks may stand.
func TestWhatShowsNothingButIsNeeded(t *testing.T) {
	for _, text := range []string{"می\u200cخواهم", "👩\u200d👧", "☎\ufe0f", "Aufenthalts\u00adtitel", "\u200eA\u200f", "\u2068x\u2069"} {
		if found := characters(text); len(found) > 0 {
			t.Errorf("%+q: %v", text, found)
		}
	}
}
