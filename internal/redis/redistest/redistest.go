// Package redistest starts real Redis servers for tests: on a free port, in a
// folder of their own, gone when the test ends. A server can be killed and
// started again with what it had on its disk.
package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// Need skips the test, by name, where no redis-server is installed; with
// CI_NO_SKIP=1 it fails instead, so that no machine skips in silence.
func Need(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("CI_NO_SKIP") == "1" {
			t.Fatal("redis-server is not installed, and CI_NO_SKIP=1")
		}
		t.Skip("redis-server is not installed")
	}
}

// Durable is what a server needs to lose nothing that it acknowledged, whatever
// happens to it.
func Durable() []string { return []string{"--appendonly", "yes", "--appendfsync", "always"} }

// Server is a running redis-server.
type Server struct {
	Addr string // host:port
	Dir  string

	t    testing.TB
	args []string
	cmd  *exec.Cmd
	done chan struct{} // closed when the process is gone
}

// Start starts a server and waits until it answers. args are options as on the
// command line: "--appendonly", "yes".
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	Need(t)
	port := FreePort(t)
	s := &Server{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Dir: t.TempDir(), t: t}
	s.args = append([]string{
		"--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", s.Dir,
		"--save", "", "--daemonize", "no", "--loglevel", "warning",
	}, args...)
	s.Restart()
	t.Cleanup(s.Kill)
	return s
}

// URL is what REDIS_URL would be.
func (s *Server) URL() string { return "redis://" + s.Addr }

// Port is the port alone.
func (s *Server) Port() string {
	_, port, _ := net.SplitHostPort(s.Addr)
	return port
}

// Kill ends the server at once, as a power cut would, and waits until it is gone.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill() // SIGKILL, to the one process we started
	<-s.done
	s.cmd = nil
}

// Restart starts the server again, on the same port and folder, and waits until
// it has loaded what stands there.
func (s *Server) Restart() {
	s.t.Helper()
	s.StartOnly()
	s.Wait(func(ctx context.Context, c *goredis.Client) error { return c.Ping(ctx).Err() })
}

// StartOnly is Restart without waiting.
func (s *Server) StartOnly() {
	s.t.Helper()
	log, err := os.OpenFile(filepath.Join(s.Dir, "server.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command("redis-server", s.args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	s.cmd, s.done = cmd, done
}

// Wait asks until the answer is nil; a minute at most.
func (s *Server) Wait(ask func(context.Context, *goredis.Client) error) {
	s.t.Helper()
	c := s.Client()
	defer c.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		err := ask(ctx, c)
		if err == nil {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-s.done:
			log, _ := os.ReadFile(filepath.Join(s.Dir, "server.log"))
			s.t.Fatalf("redis-server ended: %s", log)
		case <-ctx.Done():
			s.t.Fatalf("redis-server does not answer: %v", err)
		}
	}
}

// Client is a plain client of this one server; the caller closes it.
func (s *Server) Client() *goredis.Client {
	return goredis.NewClient(&goredis.Options{Addr: s.Addr, Protocol: 2, DisableIdentity: true, DialerRetries: 1})
}

// Cluster starts three masters that share the slots among them, and returns their
// addresses as REDIS_URL takes them.
func Cluster(t testing.TB) (url string, nodes []*Server) {
	t.Helper()
	const n, slots = 3, 16384
	for range n {
		port := FreePort(t)
		nodes = append(nodes, Start(t, "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf",
			"--cluster-node-timeout", "2000", "--cluster-port", strconv.Itoa(port)))
	}
	ctx := context.Background()
	var addrs []string
	for i, s := range nodes {
		addrs = append(addrs, s.Addr)
		c := s.Client()
		defer c.Close()
		if err := c.ClusterAddSlotsRange(ctx, i*slots/n, (i+1)*slots/n-1).Err(); err != nil {
			t.Fatal(err)
		}
		for _, other := range nodes[:i] {
			meet := []any{"CLUSTER", "MEET", "127.0.0.1", other.Port(), other.args[len(other.args)-1]}
			if err := c.Do(ctx, meet...).Err(); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, s := range nodes {
		s.Wait(func(ctx context.Context, c *goredis.Client) error {
			info, err := c.ClusterInfo(ctx).Result()
			if err == nil && (!strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, "cluster_known_nodes:3")) {
				err = fmt.Errorf("the cluster is not ready: %s", info)
			}
			return err
		})
	}
	return "redis://" + strings.Join(addrs, ","), nodes
}

// Sentinel starts a master, a replica and a sentinel that watches them, and
// returns REDIS_URL. args go to master and replica.
func Sentinel(t testing.TB, args ...string) (url string, master, replica, sentinel *Server) {
	t.Helper()
	master = Start(t, args...)
	replica = Start(t, append(args, "--replicaof", "127.0.0.1 "+master.Port())...)
	replica.Wait(func(ctx context.Context, c *goredis.Client) error {
		info, err := c.Info(ctx, "replication").Result()
		if err == nil && !strings.Contains(info, "master_link_status:up") {
			err = fmt.Errorf("the replica is not ready: %s", info)
		}
		return err
	})
	conf := filepath.Join(t.TempDir(), "sentinel.conf")
	text := fmt.Sprintf("sentinel monitor main 127.0.0.1 %s 1\nsentinel down-after-milliseconds main 500\nsentinel failover-timeout main 3000\n", master.Port())
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	port := FreePort(t)
	sentinel = &Server{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), Dir: filepath.Dir(conf), t: t}
	sentinel.args = []string{conf, "--sentinel", "--port", strconv.Itoa(port), "--bind", "127.0.0.1"}
	sentinel.StartOnly()
	t.Cleanup(sentinel.Kill)
	sentinel.Wait(func(ctx context.Context, c *goredis.Client) error {
		found, err := c.Do(ctx, "SENTINEL", "REPLICAS", "main").Slice()
		if err == nil && len(found) == 0 {
			err = fmt.Errorf("the sentinel has not found the replica")
		}
		return err
	})
	return "redis-sentinel://" + sentinel.Addr + "/0?master=main", master, replica, sentinel
}

// FreePort is a port that nobody listened on a moment ago.
func FreePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
