package telegram

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"github.com/go-telegram/bot"
)

// What can be wrong on the way, besides what Telegram itself says.
var (
	// ErrGarbled says that the answer was none of the Bot API's.
	ErrGarbled = errors.New("the answer is not the Bot API's")
	// ErrServer says that the answer was a 5xx.
	ErrServer = errors.New("the server failed")
	// ErrNetwork says that there was no answer: no connection, cut, reset.
	ErrNetwork = errors.New("no answer")

	errTooLong = errors.New("the answer is too long")
	errNoID    = errors.New("update without an id")
)

// Error is a call that failed. Its text is made of constant words only. It unwraps
// to what the library would have returned (bot.ErrorForbidden,
// *bot.TooManyRequestsError, *bot.MigrateError …), to context.DeadlineExceeded or
// context.Canceled, or to one of the above.
type Error struct {
	Method     string
	Code       int           // error_code; 0: there was no answer
	Reason     string        // one constant word, see reasons
	RetryAfter time.Duration // 429
	NewChat    int64         // the group's number after it became a supergroup
	kind       error
}

// Error never says what Telegram said: its descriptions quote texts and names.
func (e *Error) Error() string { return "telegram: " + e.Method + ": " + e.Reason }

// Unwrap gives the kind of the error.
func (e *Error) Unwrap() error { return e.kind }

// reasons finds out from Telegram's description what a 400 or 403 is about. They are
// read in order, as part of the description, without regard to case. Sources: the
// Bot API server's Client.cpp and TDLib, as telegram.org's server passes them on.
var reasons = []struct {
	code   int
	part   string
	reason string
}{
	{400, "message is not modified", reasonNotModified},
	{400, "message to edit not found", reasonGone},
	{400, "message can't be edited", reasonGone},
	{400, "message to delete not found", reasonGone},
	{400, "message can't be deleted", reasonTooLate},
	{400, "message_id_invalid", reasonGone},
	{400, "can't parse entities", reasonMarkup},
	{400, "entity_", reasonMarkup}, // ENTITY_BOUNDS_INVALID and the like
	{400, "can't parse inline keyboard button", reasonButton},
	{400, "can't parse reply keyboard", reasonButton},
	{400, "wrong remote file", reasonFile},
	{400, "wrong file", reasonFile}, // … identifier, … _id
	{400, "can't use file of type", reasonFile},
	{400, "file_reference_", reasonFile},
	{400, "file_id_invalid", reasonFile},
	{400, "button_", reasonButton}, // BUTTON_URL_INVALID, BUTTON_DATA_INVALID …
	{400, "inline keyboard", reasonButton},
	{400, "text buttons are unallowed", reasonButton},
	{400, "chat not found", reasonChatNotFound},
	{400, "peer_id_invalid", reasonChatNotFound},
	{400, "message is too long", reasonTooLong},
	{400, "message_too_long", reasonTooLong},
	{400, "message text is empty", reasonEmpty},
	{400, "text must be non-empty", reasonEmpty},
	{400, "query is too old", reasonTooOld},
	{400, "query_id_invalid", reasonTooOld},
	{400, "not enough rights", reasonNoRights},
	{400, "have no rights", reasonNoRights},
	{400, "chat_write_forbidden", reasonNoRights},
	{400, "chat_restricted", reasonNoRights},
	{400, "topic_", reasonTopic},
	{400, "message thread not found", reasonTopic},
	{400, "user not found", reasonUserNotFound},
	{400, "participant_id_invalid", reasonUserNotFound},
	{400, "user_id_invalid", reasonUserNotFound},
	{400, "member not found", reasonUserNotFound},
	{403, "blocked by the user", reasonBlocked},
	{403, "user is deactivated", reasonDeactivated},
	{403, "can't initiate conversation", reasonNeverStarted},
	{403, "kicked", reasonKicked},
	{403, "not a member", reasonKicked},
	{403, "was deleted", reasonKicked},
	{409, "webhook", reasonWebhookSet},
}

// The words for what went wrong; they are labels of metrics.
const (
	reasonOK           = "ok"
	reasonNotModified  = "not_modified"
	reasonGone         = "gone"     // the message to change is not there or too old to change
	reasonTooLate      = "too_late" // a bot may delete its messages for 48 hours (Bot API, deleteMessage)
	reasonMarkup       = "markup"
	reasonButton       = "button"
	reasonFile         = "file" // a file_id that Telegram does not know
	reasonChatNotFound = "chat_not_found"
	reasonTooLong      = "too_long"
	reasonEmpty        = "empty"
	reasonTooOld       = "too_old"
	reasonNoRights     = "no_rights"
	reasonTopic        = "topic"
	reasonUserNotFound = "user_not_found"
	reasonBlocked      = "blocked"
	reasonDeactivated  = "deactivated"
	reasonNeverStarted = "never_started"
	reasonKicked       = "kicked"
	reasonWebhookSet   = "webhook_set"
	reasonBadRequest   = "bad_request"
	reasonForbidden    = "forbidden"
	reasonUnauthorized = "unauthorized"
	reasonNotFound     = "not_found"
	reasonConflict     = "conflict"
	reasonRate         = "rate"
	reasonMigrated     = "migrated"
	reasonServer       = "server"
	reasonGarbled      = "garbled"
	reasonCut          = "cut"
	reasonTimeout      = "timeout"
	reasonCancelled    = "cancelled"
	reasonNoServer     = "no_server" // nobody listens there
	reasonDNS          = "dns"
	reasonTLS          = "tls"
	reasonNetwork      = "network"
)

// maxRetryAfter bounds, in seconds, what is believed of a 429: longer, and we ask again.
const maxRetryAfter = 3600

// refused makes the error of an answer with ok false.
func refused(method string, code int, description string, retryAfter, newChat int64) *Error {
	e := &Error{Method: method, Code: code, Reason: reasonFor(code, description)}
	switch {
	case newChat != 0:
		// The library's texts for these two hold Telegram's description, ours don't.
		e.Reason, e.NewChat = reasonMigrated, newChat
		e.kind = &bot.MigrateError{Message: "the group is a supergroup now", MigrateToChatID: int(newChat)}
	case code == 429:
		e.Reason, e.RetryAfter = reasonRate, time.Second*time.Duration(min(max(1, retryAfter), maxRetryAfter))
		e.kind = &bot.TooManyRequestsError{Message: "too many requests", RetryAfter: int(e.RetryAfter / time.Second)}
	case code == 400:
		e.kind = bot.ErrorBadRequest
	case code == 401:
		e.kind = bot.ErrorUnauthorized
	case code == 403:
		e.kind = bot.ErrorForbidden
	case code == 404:
		e.kind = bot.ErrorNotFound
	case code == 409:
		e.kind = bot.ErrorConflict
	case code >= 500:
		e.kind = ErrServer
	default:
		e.kind = ErrGarbled
	}
	return e
}

func reasonFor(code int, description string) string {
	low := strings.ToLower(description)
	for _, r := range reasons {
		if r.code == code && strings.Contains(low, r.part) {
			return r.reason
		}
	}
	switch {
	case code == 400:
		return reasonBadRequest
	case code == 401:
		return reasonUnauthorized
	case code == 403:
		return reasonForbidden
	case code == 404:
		return reasonNotFound
	case code == 409:
		return reasonConflict
	case code >= 500:
		return reasonServer
	}
	return reasonGarbled
}

// unanswered makes the error of a call that got no whole answer.
func unanswered(method string, err error) *Error {
	e := &Error{Method: method, Reason: reasonNetwork, kind: ErrNetwork}
	var slow net.Error
	switch {
	case errors.Is(err, context.Canceled):
		e.Reason, e.kind = reasonCancelled, context.Canceled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		e.Reason, e.kind = reasonTimeout, context.DeadlineExceeded
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		e.Reason = reasonCut
	case errors.Is(err, syscall.ECONNREFUSED):
		e.Reason = reasonNoServer
	case errors.As(err, new(*net.DNSError)):
		e.Reason = reasonDNS
	case errors.As(err, new(*tls.CertificateVerificationError)), errors.As(err, new(tls.RecordHeaderError)):
		e.Reason = reasonTLS
	case errors.Is(err, errTooLong):
		e.Reason, e.kind = reasonGarbled, ErrGarbled
	}
	return e
}

// fromLibrary turns an error of the library into ours; its own text may hold the
// whole body of an answer.
func fromLibrary(method string, err error) error {
	if err == nil {
		return nil
	}
	var (
		many    *bot.TooManyRequestsError
		migrate *bot.MigrateError
	)
	switch {
	case errors.As(err, &many):
		return refused(method, 429, "", int64(many.RetryAfter), 0)
	case errors.As(err, &migrate):
		return refused(method, 400, "", 0, int64(migrate.MigrateToChatID))
	}
	for _, known := range []struct {
		is   error
		code int
	}{
		{bot.ErrorBadRequest, 400},
		{bot.ErrorUnauthorized, 401},
		{bot.ErrorForbidden, 403},
		{bot.ErrorNotFound, 404},
		{bot.ErrorConflict, 409},
	} {
		if errors.Is(err, known.is) {
			return refused(method, known.code, err.Error(), 0, 0)
		}
	}
	// What is left is not typed: an answer that could not be read, a 5xx, or no
	// answer. The library words the second so, and nothing else.
	if strings.HasPrefix(err.Error(), "error response from telegram for method ") {
		return refused(method, 500, "", 0, 0)
	}
	if strings.HasPrefix(err.Error(), "error decode response ") {
		return &Error{Method: method, Reason: reasonGarbled, kind: ErrGarbled}
	}
	return unanswered(method, err)
}
