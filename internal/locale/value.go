package locale

import "strings"

// Value returns a value alone as Telegram's HTML, as a placeholder would show it.
func (p *Printer) Value(v any) string {
	var b strings.Builder
	writeValue(&b, v, style{html: true, rtl: p.lang.RTL})
	return b.String()
}
