package config

import (
	"errors"
	"io"
	"os"
)

// maxFile is how large a file may be that holds a secret, in bytes.
const maxFile = 4 << 10

var errNoFile = errors.New("it is no plain file of at most 4 KB")

// ReadFile reads a file that holds a secret. What is no plain file is not opened: a pipe
// or a device might never end.
func ReadFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxFile:
		return nil, errNoFile
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxFile))
}
