package privacy

import (
	"context"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
)

// masked stands where a secret stood.
const masked = "[secret]"

// shortest is the length under which a configured secret is not searched for: a
// password "a" would turn every log line into noise. The configuration refuses
// such secrets anyway.
const shortest = 6

// tokenLike is a bot token as Telegram makes them (digits, colon, 35 letters), in
// a URL's path behind "bot" or alone, the colon possibly escaped.
var tokenLike = regexp.MustCompile(`(?i:bot)?\d{3,}(?::|%3[Aa])[A-Za-z0-9_-]{35}`)

// Scrub wraps a log handler so that no record leaves it with one of the secrets
// or anything that looks like a bot token in it: not in the message, not in an
// attribute, however deep, and not in an error.
//
// Values that are neither plain (text, number, time), nor an error, nor able to
// print themselves are replaced by the name of their type: a struct in a log line
// is how personal data gets there.
func Scrub(handler slog.Handler, secrets ...string) slog.Handler {
	pairs := make([]string, 0, 2*len(secrets))
	for _, s := range secrets {
		if len(s) >= shortest {
			pairs = append(pairs, s, masked)
		}
	}
	return &scrubber{next: handler, secrets: strings.NewReplacer(pairs...)}
}

type scrubber struct {
	next    slog.Handler
	secrets *strings.Replacer
}

func (h *scrubber) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *scrubber) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

func (h *scrubber) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &scrubber{next: h.next.WithAttrs(h.attrs(attrs)), secrets: h.secrets}
}

func (h *scrubber) WithGroup(name string) slog.Handler {
	return &scrubber{next: h.next.WithGroup(name), secrets: h.secrets}
}

func (h *scrubber) attrs(attrs []slog.Attr) []slog.Attr {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return clean
}

func (h *scrubber) attr(a slog.Attr) slog.Attr {
	return slog.Attr{Key: h.text(a.Key), Value: h.value(a.Value.Resolve())}
}

func (h *scrubber) value(v slog.Value) slog.Value {
	switch v.Kind() {
	case slog.KindString:
		return slog.StringValue(h.text(v.String()))
	case slog.KindGroup:
		return slog.GroupValue(h.attrs(v.Group())...)
	case slog.KindAny:
		return slog.StringValue(h.text(printable(v.Any())))
	default: // numbers, times, durations, booleans: no secret fits into one
		return v
	}
}

// text masks the secrets in s.
func (h *scrubber) text(s string) string {
	s = h.secrets.Replace(s)
	if strings.Contains(s, ":") || strings.Contains(s, "%3") {
		s = tokenLike.ReplaceAllString(s, masked)
	}
	return s
}

// printable turns a value of any type into text, or into the name of its type if
// its insides are unknown.
func printable(v any) string {
	switch v := v.(type) {
	case nil:
		return "<nil>"
	case error, fmt.Stringer:
		return fmt.Sprint(v) // survives a nil pointer behind the interface
	case *slog.Source:
		return fmt.Sprintf("%s:%d", v.File, v.Line)
	case []byte:
		return fmt.Sprintf("[%d bytes]", len(v))
	}
	t := reflect.TypeOf(v)
	if plain(t) {
		return fmt.Sprint(v)
	}
	return "[" + t.String() + "]"
}

// plain reports whether fmt can print a type without opening a struct. Personal
// passes, because it prints itself.
func plain(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return plain(t.Elem())
	case reflect.Map:
		return plain(t.Key()) && plain(t.Elem())
	case reflect.Struct, reflect.Pointer, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return false
	default:
		return true
	}
}
