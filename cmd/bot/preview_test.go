//go:build !service

package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestThePreviewStaysInItsFolders: a link that leads out of them shows nothing; one within
// does, as a mounted folder of settings has them.
func TestThePreviewStaysInItsFolders(t *testing.T) {
	dir, secret := t.TempDir(), filepath.Join(t.TempDir(), "secret")
	for name, text := range map[string]string{secret: "secret", filepath.Join(dir, "true.txt"): "ours"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range map[string]string{"out.txt": secret, "in.txt": "true.txt"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	f, l, err := confined(dir, dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []fs.FS{f, l} {
		if data, err := fs.ReadFile(folder, "out.txt"); err == nil {
			t.Errorf("%q is shown", data)
		}
		if data, err := fs.ReadFile(folder, "in.txt"); err != nil || string(data) != "ours" {
			t.Errorf("%q, %v", data, err)
		}
	}
}
