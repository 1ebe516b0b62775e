package privacy_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"wegweiser/internal/privacy"
)

const (
	token   = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
	foreign = "987654321:ZZyyXXwwVVuuTTssRRqqPPooNNmmLLkkJJi" // a token nobody told us about
)

type valuer struct{}

func (valuer) LogValue() slog.Value { return slog.StringValue("see bot" + token) }

func TestScrubMasksSecretsEverywhere(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(privacy.Scrub(slog.NewJSONHandler(&b, &slog.HandlerOptions{AddSource: true}), token, "hunter2hunter2", ""))
	urlError := &url.Error{Op: "Post", URL: "https://api.telegram.org/bot" + foreign + "/getMe", Err: context.DeadlineExceeded}

	log.Info("polling https://api.telegram.org/bot" + token + "/getUpdates")
	log.Info("m", "token", token, "password", "redis://:hunter2hunter2@host")
	log.Info("m", "err", urlError, "wrapped", fmt.Errorf("away: %w", errors.Join(urlError, errors.New("bot"+foreign))))
	log.Info("m", slog.Group("g", slog.Group("h", "x", foreign)), "v", valuer{}, "escaped", strings.Replace(foreign, ":", "%3A", 1))
	log.With("t", token).WithGroup("deep").With("f", foreign).Info("m", "list", []string{token, foreign}, "key "+token, 1)

	out := b.String()
	if strings.Contains(out, "AAbbCC") || strings.Contains(out, "ZZyyXX") || strings.Contains(out, "hunter2") {
		t.Errorf("a secret stands in the log:\n%s", out)
	}
	if got := strings.Count(out, "[secret]"); got != 14 {
		t.Errorf("%d masks instead of 14:\n%s", got, out)
	}
	if !strings.Contains(out, "scrub_test.go") {
		t.Errorf("the source was lost:\n%s", out)
	}
}

func TestScrubLeavesTheRestAlone(t *testing.T) {
	var with, without bytes.Buffer
	log := func(h slog.Handler) {
		r := slog.NewRecord(time.Unix(0, 0), slog.LevelWarn, "took 12:30 at 127.0.0.1:8080", 0)
		r.AddAttrs(slog.Int("n", 3), slog.Duration("d", time.Second), slog.Bool("b", true), slog.Float64("f", 0.5),
			slog.Time("t", time.Unix(1, 0)), slog.Any("err", errors.New("redis: {17}:session:1234567")), slog.Any("list", []int{1, 2}),
			slog.String("case", "1r8k2m9x0p4q"))
		if err := h.Handle(context.Background(), r); err != nil {
			t.Fatal(err)
		}
	}
	log(slog.NewTextHandler(&without, nil))
	log(privacy.Scrub(slog.NewTextHandler(&with, nil), token, "a")) // "a" is too short to search for
	if with.String() != without.String() {
		t.Errorf("changed\n%s\nto\n%s", without.String(), with.String())
	}
	if privacy.Scrub(slog.NewTextHandler(&with, nil)).Enabled(context.Background(), slog.LevelDebug) {
		t.Error("the level is not asked for")
	}
}

func TestScrubSurvivesStrangeValues(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(privacy.Scrub(slog.NewTextHandler(&b, nil)))
	var nilError *url.Error
	var nilStringer *bytes.Buffer
	log.Info("m", "nil", nil, "nil error", error(nilError), "nil stringer", nilStringer, "func", func() {}, "bytes", []byte("abc"), "chan", make(chan int))
	if out := b.String(); strings.Contains(out, "abc") || !strings.Contains(out, "[3 bytes]") || !strings.Contains(out, "[func()]") {
		t.Error(out)
	}
}

func TestRetentionRoundsUp(t *testing.T) {
	r := privacy.Retention{Session: 30 * 24 * time.Hour, Case: 90*24*time.Hour + time.Minute}
	if r.SessionDays() != 30 || r.CaseDays() != 91 {
		t.Error(r.SessionDays(), r.CaseDays())
	}
	if (privacy.Retention{Session: time.Hour}).SessionDays() != 1 || (privacy.Retention{}).CaseDays() != 0 {
		t.Error("hours must count as a day, nothing as none")
	}
}
