// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestRemark_RefusesWhatSaysNothingOrTooMuch(t *testing.T) {
	now := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]error{
		"": ErrCommentEmpty, " \r\n ": ErrCommentEmpty, strings.Repeat("é", maxComment+1): ErrCommentLong, strings.Repeat("é", maxComment): nil,
	} {
		if _, err := NewComment("2026-1", "nia", text, now); !errors.Is(err, want) {
			t.Errorf("%.10q: got %v, want %v", text, err, want)
		}
	}
	c, err := NewComment("2026-1", "nia", " One\r\ntwo ", now)
	if err != nil || c.Content != "One\ntwo" || c.State != CommentShown || !c.At.Equal(now) {
		t.Errorf("got %+v, %v", c, err)
	}
}

func TestJudged_DoesNotBringBackWhatItsAuthorTookBack(t *testing.T) {
	now := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	held := Comment{ID: "c", State: CommentHeld, Content: "<p>x</p>", Neighbour: Neighbour{Actor: "a", Name: "Ana"}}
	shown, err := held.Judged("ada", true, now)
	if err != nil || shown.State != CommentShown || shown.JudgedBy != "ada" {
		t.Errorf("got %+v, %v", shown, err)
	}
	if _, err := shown.Judged("ada", true, now); !errors.Is(err, ErrCommentOver) {
		t.Errorf("let in twice: %v", err)
	}
	removed, err := shown.Judged("ada", false, now)
	if err != nil || removed.State != CommentRemoved {
		t.Errorf("got %+v, %v", removed, err)
	}
	gone := shown.TakenBack()
	if gone.Content != "" || gone.Neighbour.Name != "" || gone.State != CommentDeleted {
		t.Errorf("of what was taken back there is left %+v", gone)
	}
	if _, err := gone.Judged("ada", true, now); !errors.Is(err, ErrCommentOver) {
		t.Errorf("got %v", err)
	}
	if gone.Changed("<p>y</p>").Content != "" {
		t.Error("what was taken back was rewritten")
	}
}

// TestChanged_WaitsAgain: what was let in was another text.
func TestChanged_WaitsAgain(t *testing.T) {
	now := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	shown := Comment{State: CommentShown, Content: "<p>kind</p>", JudgedBy: "ada", JudgedAt: now}
	if got := shown.Changed("<p>unkind</p>"); got.State != CommentHeld || got.JudgedBy != "" || got.Content != "<p>unkind</p>" {
		t.Errorf("got %+v", got)
	}
	if got := shown.Changed("<p>kind</p>"); got.State != CommentShown {
		t.Errorf("the same text: %+v", got)
	}
	removed := Comment{State: CommentRemoved, Content: "<p>x</p>"}
	if got := removed.Changed("<p>y</p>"); got.State != CommentRemoved {
		t.Errorf("what was taken off is %s", got.State)
	}
}

func TestBlocking_NamesAHostAndAReason(t *testing.T) {
	now := time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)
	for host, want := range map[string]error{
		"peer.example": nil, " Peer.Example ": nil, "127.0.0.1:3000": nil, "": ErrBlockHost, "https://peer.example": ErrBlockHost, "peer.example/": ErrBlockHost, "a b": ErrBlockHost,
		"-peer.example": ErrBlockHost, "peer.example\"><script>": ErrBlockHost, strings.Repeat("a", 300): ErrBlockHost,
	} {
		if _, err := Blocking(host, "spam", "ada", now); !errors.Is(err, want) {
			t.Errorf("%.40q: got %v, want %v", host, err, want)
		}
	}
	for _, reason := range []string{"", "  ", strings.Repeat("é", maxReason+1)} {
		if _, err := Blocking("peer.example", reason, "ada", now); !errors.Is(err, ErrBlockReason) {
			t.Errorf("the reason %.10q: got %v", reason, err)
		}
	}
	if b, err := Blocking(" Peer.Example", " spam ", "ada", now); err != nil || b.Host != "peer.example" || b.Reason != "spam" {
		t.Errorf("got %+v, %v", b, err)
	}
}
