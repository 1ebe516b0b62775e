package conversation

import (
	"errors"
	"strconv"
)

// AwaitKey is the key of the record of what somebody of the staff was asked to type. It
// is read with the session; the desk writes it.
func AwaitKey(chat int64) string { return "await:" + strconv.FormatInt(chat, 10) }

// ErrNotAwaited says that what came is not what was asked for: the talk goes on.
var ErrNotAwaited = errors.New("nobody has asked for that")
