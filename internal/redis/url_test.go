package redis

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseURL(t *testing.T) {
	type want struct {
		Addrs                  []string
		User, Password         string
		DB                     int
		Cluster, TLS           bool
		Master                 string
		SentinelUser, Sentinel string
	}
	for raw, w := range map[string]want{
		"redis://localhost":                 {Addrs: []string{"localhost:6379"}},
		"redis://:p%40ss@h:1/3":             {Addrs: []string{"h:1"}, Password: "p@ss", DB: 3},
		" rediss://u:p@h:6380 ":             {Addrs: []string{"h:6380"}, User: "u", Password: "p", TLS: true},
		"redis://[::1]:7/0":                 {Addrs: []string{"[::1]:7"}},
		"redis://[::1]":                     {Addrs: []string{"[::1]:6379"}},
		"redis://a:1,b:2, c":                {Addrs: []string{"a:1", "b:2", "c:6379"}, Cluster: true},
		"redis://u:p@a:1,redis://u:p@b:2":   {Addrs: []string{"a:1", "b:2"}, User: "u", Password: "p", Cluster: true},
		"rediss://:p@a,b":                   {Addrs: []string{"a:6379", "b:6379"}, Password: "p", Cluster: true, TLS: true},
		"redis://a?cluster=true":            {Addrs: []string{"a:6379"}, Cluster: true},
		"redis-sentinel://a,b:7/2?master=m": {Addrs: []string{"a:26379", "b:7"}, DB: 2, Master: "m"},
		"redis-sentinel://u:p@a?master=m&sentinel_user=su&sentinel_password=sp": {Addrs: []string{"a:26379"}, User: "u", Password: "p", Master: "m", SentinelUser: "su", Sentinel: "sp"},
		"rediss-sentinel://a?master=m":                                          {Addrs: []string{"a:26379"}, Master: "m", TLS: true},
	} {
		o, err := parseURL(raw)
		if err != nil {
			t.Errorf("%s: %v", raw, err)
			continue
		}
		got := want{o.Addrs, o.Username, o.Password, o.DB, o.IsClusterMode, o.TLSConfig != nil, o.MasterName, o.SentinelUsername, o.SentinelPassword}
		if d := cmp.Diff(w, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", raw, d)
		}
	}
}

func TestParseURLErrorsTellNoPassword(t *testing.T) {
	for raw, want := range map[string]string{
		"":                             "no redis://",
		"localhost:6379":               "no redis://",
		"hunter2":                      "no redis://",
		"http://:hunter2@h":            "neither",
		"redis://:hunter2@":            "an address is missing",
		"redis://:hunter2@a,,b":        "an address is missing",
		"redis://:hunter2@h:port":      "a port is no number",
		"redis://:hunter2@h:0":         "a port is no number",
		"redis://:hunter2@h:":          "a port is no number",
		"redis://:hunter2%zz@h":        "escaped with %",
		"redis://:hunter2@h/x":         "no number of a database",
		"redis://:hunter2@h/-1":        "no number of a database",
		"redis://:hunter2@a,b/1":       "only database 0",
		"redis://:hunter2@h?timeout=1": `unknown option "timeout"`,
		"redis-sentinel://:hunter2@h":  "needs ?master",
	} {
		_, err := parseURL(raw)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want …%s…", raw, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the password stands in %q", err)
		}
	}
}
