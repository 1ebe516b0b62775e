//go:build unix

package telegram

import (
	"net"
	"syscall"
)

// looker makes a function that looks, without waiting, whether a connection is open
// and silent.
func looker(c net.Conn) func() bool {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return func() bool { return false }
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return func() bool { return false }
	}
	var silent bool
	var one [1]byte
	read := func(fd uintptr) bool {
		_, err := syscall.Read(int(fd), one[:])
		silent = err == syscall.EAGAIN
		return true // don't wait
	}
	return func() bool { return raw.Read(read) == nil && silent }
}
