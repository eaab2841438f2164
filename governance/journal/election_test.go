// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"errors"
	"strings"
	"testing"
)

func TestLeaf_RefusesActsOfAnElectionThatSayTooMuchOrNothing(t *testing.T) {
	paper := func(o Option) Act {
		return IssueOpen{"T", "", "election", List[Option]{o}, rules, List[string]{o.ID}, sum, "", "", now, now, later}
	}
	for _, test := range []struct {
		name string
		act  Act
		want string
	}{
		{"a candidate whose name stands in the leaf", paper(Option{ID: "n1", Title: "Ada", Person: ada}), "may carry no title"},
		{"an option of nobody and nothing", paper(Option{ID: "n1"}), "options"},
		{"a candidate in clear", paper(Option{ID: "n1", Person: "ada"}), "options"},
		{"an act nobody does to a nomination", Nomination{"election", "n1", ada, "praised", bram, ""}, "praised"},
		{"a nominee in clear", Nomination{"election", "n1", "ada", "proposed", bram, ""}, "candidate"},
		{"words in clear of who accepts", Nomination{"election", "n1", ada, "accepted", ada, "I have time."}, "text_sha256"},
		{"words of who does not accept", Nomination{"election", "n1", ada, "seconded", bram, Digest(nil)}, "text_sha256"},
		{"candidates out of order", IssueFreeze{"election", List[string]{"n2", "n1"}, now, now, later, "", "", ""}, "order"},
		{"a candidate twice", IssueFreeze{"election", List[string]{"n1", "n1"}, now, now, later, "", "", ""}, "order"},
		{"a vote that opens before its roll", IssueFreeze{"election", nil, later, now, later, "", "", ""}, "follow"},
		{"a text in clear that is fixed", IssueFreeze{"paper", nil, now, now, later, "Shall we?", "", ""}, "asked_sha256"},
		{"candidates of a text", IssueFreeze{"paper", List[string]{"n1"}, now, now, later, Digest(nil), "", ""}, "candidates stand"},
		{"a place of an election", IssueFreeze{"election", nil, now, now, later, "", "quay", ""}, "no text is fixed"},
		{"a correction with its reason in clear", RollCorrect{ada, true, "she moved"}, "reason_sha256"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Leaf(Entry{Body: "a", Issue: "i", At: now, Ref: ref, Act: test.act})
			if !errors.Is(err, ErrLeaf) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want ErrLeaf about %q", err, test.want)
			}
		})
	}
}

// TestRootAt_IsTheHeadAsItWas: the root of each earlier size is the head the log
// had then, in trees of more than one tile too.
func TestRootAt_IsTheHeadAsItWas(t *testing.T) {
	head, tiles := grow(t, 700, 64)
	for _, n := range []int{0, 1, 2, 255, 256, 257, 511, 699, 700} {
		want, _ := grow(t, n, 700)
		if got, err := RootAt(head, tiles, int64(n)); err != nil || got != want.Hash {
			t.Errorf("size %d: got %s, %v, want %s", n, got, err, want.Hash)
		}
	}
	if _, err := RootAt(head, tiles, 701); !errors.Is(err, ErrProof) {
		t.Errorf("a size to come: got %v, want ErrProof", err)
	}
}
