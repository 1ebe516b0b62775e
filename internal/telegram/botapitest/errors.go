// What a refused call is answered with.

package botapitest

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// A refusal is an error in Telegram's own words, which may begin with a capital.
type refusal string

func (r refusal) Error() string { return string(r) }

func refusef(format string, values ...any) error {
	return refusal(fmt.Sprintf(format, values...))
}

var errTrailing = errors.New("something follows the JSON value")

// An apiError is an answer with "ok": false.
// https://core.telegram.org/bots/api#making-requests
type apiError struct {
	code        int
	description string
	retryAfter  int   // parameters.retry_after
	migrateTo   int64 // parameters.migrate_to_chat_id
}

// badRequest words an error as Client::fail_query_with_error does: its first
// letter becomes small, unless the second is a capital or an underscore, as in
// BUTTON_DATA_INVALID.
func badRequest(text string) *apiError {
	return &apiError{code: http.StatusBadRequest, description: "Bad Request: " + lowerFirst(text)}
}

func forbidden(text string) *apiError {
	return &apiError{code: http.StatusForbidden, description: "Forbidden: " + text}
}

func conflict(text string) *apiError {
	return &apiError{code: http.StatusConflict, description: "Conflict: " + text}
}

func tooManyRequests(retryAfter int) *apiError {
	return &apiError{
		code:        http.StatusTooManyRequests,
		description: "Too Many Requests: retry after " + strconv.Itoa(retryAfter),
		retryAfter:  retryAfter,
	}
}

func lowerFirst(s string) string {
	if len(s) == 0 || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	if len(s) > 1 && (s[1] == '_' || (s[1] >= 'A' && s[1] <= 'Z')) {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}

// The texts that Telegram's server has for a parameter that is missing.
// Without one of its own it says `parameter "x" is required`
// (Client::get_required_string_arg).
func missingText(method, name string) string {
	switch method + "." + name {
	case "deleteMessage.chat_id":
		return "chat identifier is not specified"
	case "deleteMessage.message_id":
		return "message identifier is not specified"
	case "answerCallbackQuery.callback_query_id":
		return queryInvalid
	case "sendChatAction.action":
		return "wrong parameter action in request"
	}
	switch name {
	case "chat_id":
		return "chat_id is empty"
	case "text":
		return "message text is empty"
	case "message_ids":
		return "message identifiers are not specified"
	case "user_id":
		return "invalid user_id specified"
	case "latitude", "longitude":
		return name + " is empty"
	case "photo", "document", "voice", "video", "audio", "animation", "sticker", "video_note":
		return "there is no " + name + " in the request"
	}
	return `parameter "` + name + `" is required`
}
