package privacy

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// Stack names the functions that led to a panic, from where it happened. It is called
// by the deferred function that recovered.
//
// Neither the panic's value nor the arguments on the stack are in it (debug.Stack
// prints both): they may be somebody's words or number.
func Stack() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var b strings.Builder
	for {
		f, more := frames.Next()
		if f.Function != "" && !strings.HasPrefix(f.Function, "runtime.") {
			fmt.Fprintf(&b, "%s %s:%d\n", path.Base(f.Function), path.Base(f.File), f.Line)
		}
		if !more {
			return b.String()
		}
	}
}
