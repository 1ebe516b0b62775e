package desk_test

import (
	"strings"
	"testing"
	"time"

	"wegweiser/internal/desk"
	"wegweiser/internal/handoff"
)

// What the person did and Telegram does not take for its owner the group learns, then the
// deputy and the coordinator; once its owner knows of it, nobody.
func TestWhatTheOwnerDoesNotKnow(t *testing.T) {
	for _, deaf := range []bool{true, false} {
		agreeing(t, func(t *testing.T, o *office) {
			o.Alarms = desk.Alarms{Deputies: map[string]int64{"*": deputy}, Coordinator: coordinator}
			id := o.claimed("any")
			o.proposes(id, [2]string{"Dienstag, 11.01.", "10:00"})
			o.deaf = deaf
			o.press(person, "الثلاثاء")
			o.forgets()
			k := o.load(id)
			if known := k.Untold == 0; known == deaf {
				t.Errorf("Telegram takes nothing for Anna: %v, and she knows: %v", deaf, known)
			}
			heard := o.lets(time.Now().Add(30*time.Hour), 5*time.Minute)
			rung := len(heard) > 0
			if rung != deaf {
				t.Errorf("Telegram takes nothing for Anna: %v, and it rings %v", deaf, heard)
			}
			if !deaf {
				return
			}
			if len(heard) != 3 || !strings.HasPrefix(heard[0], "group") || !strings.HasPrefix(heard[1], "deputy") || !strings.HasPrefix(heard[2], "coordinator") {
				t.Errorf("it rings %v", heard)
			}
			o.has(t, group, "Anna bekommt gerade nichts vom Bot")
			o.deaf = false
			o.tapOn(anna, "k.mo."+id)
			if k := o.load(id); k.Untold != 0 || k.State != handoff.Appointed {
				t.Errorf("Anna has opened it: %+v", k)
			}
			o.has(t, anna, "+invite")
		})
	}
}
