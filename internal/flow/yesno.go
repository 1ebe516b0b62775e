package flow

// A plain yes or no, typed, is an answer to what the program itself asks: the privacy
// notice, “really delete?”, “is this right?”. Anywhere else it is none of ours, nor under
// a reminder, which asks something of its own.

// YesOrNo is the choice that a yes, or a no, takes on a screen of the program's own;
// empty: it takes none.
func (sc *Screen) YesOrNo(yes bool) string {
	takes, refuses := sc.yesNo()
	if yes {
		return takes
	}
	return refuses
}

func (sc *Screen) yesNo() (yes, no string) {
	switch {
	case sc.offers(Agree) && sc.offers(Decline):
		return Agree, Decline
	case sc.offers(Agree): // who declined is asked once more
		return Agree, GoOn
	case sc.offers(DeleteYes):
		return DeleteYes, Back
	case sc.ID == "system."+overRevoke, sc.ID == "system."+overWithdraw:
		return Confirm, Back
	case sc.offers(Confirm): // a no may mean that something is wrong, or that nothing be sent
		return Confirm, ""
	}
	return "", ""
}

func (sc *Screen) offers(choice string) bool {
	for i := range sc.Choices {
		if sc.Choices[i].ID == choice {
			return true
		}
	}
	return false
}
