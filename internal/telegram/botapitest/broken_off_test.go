package botapitest_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"wegweiser/internal/telegram/botapitest"
)

// A bot that is killed in the middle of a request has asked for nothing: no refused
// call is logged.
func TestARequestThatBreaksOff(t *testing.T) {
	s := botapitest.Run(t)
	host := strings.TrimPrefix(s.URL(), "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST /bot%s/sendMessage HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"chat_id\":", s.Token(), host)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	s.Close() // waits for the request
	if bad := s.Refused(); len(bad) != 0 {
		t.Errorf("logged as refused: %s", bad[0])
	}
}
