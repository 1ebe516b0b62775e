package redis

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// parseURL turns REDIS_URL into options of the client:
//
//	redis://[user:pass@]host[:6379][/db]               one Redis
//	rediss://…                                         the same over TLS
//	redis://[user:pass@]host:port,host:port            a cluster (?cluster=true: by one address)
//	redis-sentinel://[user:pass@]host:port,…/db?master=name[&sentinel_user=…&sentinel_password=…]
//	rediss-sentinel://…                                the same over TLS
//
// Every address of a list may bear the scheme again. Errors never quote the URL,
// for it may hold a password.
func parseURL(raw string) (*goredis.UniversalOptions, error) {
	scheme, rest, ok := strings.Cut(strings.TrimSpace(raw), "://")
	if !ok {
		return nil, errors.New("no redis://, rediss:// or redis-sentinel:// at its beginning")
	}
	sentinel, secure := false, false
	switch scheme {
	case "redis":
	case "rediss":
		secure = true
	case "redis-sentinel":
		sentinel = true
	case "rediss-sentinel":
		sentinel, secure = true, true
	default:
		return nil, errors.New("it begins with neither redis://, rediss:// nor redis-sentinel://")
	}
	// A list of hosts is no URL. The first one stands for all of them.
	rest = strings.ReplaceAll(rest, scheme+"://", "")
	authority, tail := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		authority, tail = rest[:i], rest[i:]
	}
	port := "6379"
	if sentinel {
		port = "26379"
	}
	user, addrs, err := hosts(authority, port)
	if err != nil {
		return nil, err
	}
	o := &goredis.UniversalOptions{Addrs: addrs}
	u, err := url.Parse("redis://" + user + "host" + tail)
	if err != nil {
		return nil, errors.New("it is no URL; are special letters of the password escaped with %?")
	}
	o.Username = u.User.Username()
	o.Password, _ = u.User.Password()
	if db := strings.Trim(u.Path, "/"); db != "" {
		if o.DB, err = strconv.Atoi(db); err != nil || o.DB < 0 {
			return nil, errors.New("what follows the address is no number of a database")
		}
	}
	q := u.Query()
	if err := onlyKnown(q); err != nil {
		return nil, err
	}
	if sentinel {
		if o.MasterName = q.Get("master"); o.MasterName == "" {
			return nil, errors.New("redis-sentinel:// needs ?master=<name>")
		}
		o.SentinelUsername, o.SentinelPassword = q.Get("sentinel_user"), q.Get("sentinel_password")
	}
	o.IsClusterMode = !sentinel && (len(o.Addrs) > 1 || q.Get("cluster") == "true")
	if o.IsClusterMode && o.DB != 0 {
		return nil, errors.New("a cluster has only database 0")
	}
	if secure {
		o.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		if len(o.Addrs) == 1 { // of several, each is checked by its own name
			o.TLSConfig.ServerName, _, _ = net.SplitHostPort(o.Addrs[0])
		}
	}
	return o, nil
}

// hosts reads a list of addresses, and what stands before the @ of the first.
func hosts(authority, port string) (user string, addrs []string, err error) {
	for i, host := range strings.Split(authority, ",") {
		if at := strings.LastIndexByte(host, '@'); at >= 0 {
			if i == 0 {
				user = host[:at+1]
			}
			host = host[at+1:] // the others may repeat it
		}
		addr, err := address(strings.TrimSpace(host), port)
		if err != nil {
			return "", nil, err
		}
		addrs = append(addrs, addr)
	}
	return user, addrs, nil
}

func onlyKnown(q url.Values) error {
	for name := range q {
		switch name {
		case "cluster", "master", "sentinel_user", "sentinel_password":
		default:
			return fmt.Errorf("unknown option %q; known: cluster, master, sentinel_user, sentinel_password", name)
		}
	}
	return nil
}

func address(host, port string) (string, error) {
	if host == "" {
		return "", errors.New("an address is missing")
	}
	if h, p, err := net.SplitHostPort(host); err == nil {
		if n, err := strconv.Atoi(p); err != nil || n < 1 || n > 65535 {
			return "", errors.New("a port is no number from 1 to 65535")
		}
		return net.JoinHostPort(h, p), nil
	}
	if host = strings.Trim(host, "[]"); strings.Count(host, ":") == 1 {
		return "", errors.New("a port is missing behind a colon")
	}
	return net.JoinHostPort(host, port), nil
}

// CheckURL tells what is wrong with the form of REDIS_URL, without quoting it.
func CheckURL(raw string) error {
	_, err := parseURL(raw)
	return err
}
