// SPDX-License-Identifier: AGPL-3.0-or-later

package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/store"
)

// entrusted gives a voice from one to another for ten days.
func entrusted(id string, from, to bodies.PersonID, at time.Time) governance.Delegation {
	return governance.Delegation{Shown: governance.ShownPublic, ID: id, Delegator: from, Delegates: []bodies.PersonID{to}, From: at, Until: at.AddDate(0, 0, 10)}
}

func names(readers []store.VoiceReader, err error) (ids []bodies.PersonID, _ error) {
	for _, r := range readers {
		ids = append(ids, r.Person)
	}
	return ids, err
}

func TestDelegators_AreThoseOfTheRollWhoNameTheDelegate(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		outside := bodies.Person{ID: "p-dita", Slug: "dita", Name: "Dita", Salt: "00dd", Joined: day(-9)} // on no roll
		second := entrusted("d-3", "p-ada", "p-bram", day(4))                                             // names Chidi second, elsewhere
		second.Delegates, second.Scope = append(second.Delegates, "p-chidi"), delegation.Scope{Field: "water"}
		update(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.AddPeople([]bodies.Person{outside}),
				tx.SetAddress(store.Address{Person: "p-ada", Address: "ada@example.org", Confirmed: day(0), Notices: governance.NoticesOff, Voices: governance.NoticesDaily}),
				tx.AddDelegations([]governance.Delegation{entrusted("d-1", "p-ada", "p-chidi", day(4)), entrusted("d-2", "p-bram", "p-chidi", day(4)), second, entrusted("d-4", "p-dita", "p-chidi", day(4))}))
		})
		for _, c := range []struct {
			what     string
			after    string
			at, most int
			want     []bodies.PersonID
			last     string
		}{
			{"each once, who stands on the roll", "", 5, 10, []bodies.PersonID{"p-ada", "p-bram"}, "d-4"},
			{"a part of them", "", 5, 1, []bodies.PersonID{"p-ada"}, "d-1"},
			{"the next part", "d-1", 5, 1, []bodies.PersonID{"p-bram"}, "d-2"},
			{"the last part", "d-2", 5, 1, []bodies.PersonID{"p-ada"}, "d-3"},
			{"one of nobody on the roll", "d-3", 5, 1, nil, "d-4"},
			{"the end", "d-4", 5, 1, nil, ""},
			{"before they were given", "", 3, 10, nil, "d-4"},
			{"after they have lapsed", "", 14, 10, nil, "d-4"},
		} {
			var last string
			got := get(t, db, func(tx *store.Tx) ([]bodies.PersonID, error) {
				readers, l, err := tx.Delegators("2026-1", "p-chidi", c.after, day(c.at), c.most)
				last = l
				return names(readers, err)
			})
			if diff := cmp.Diff(c.want, got); diff != "" || last != c.last {
				t.Errorf("%s: last is %q, want %q; %s", c.what, last, c.last, diff)
			}
		}
		readers := get(t, db, func(tx *store.Tx) ([]store.VoiceReader, error) {
			readers, _, err := tx.Delegators("2026-1", "p-chidi", "", day(5), 10)
			return readers, err
		})
		want := []store.VoiceReader{{Person: "p-ada", Zone: "Europe/Amsterdam", Voices: governance.NoticesDaily}, {Person: "p-bram"}}
		if diff := cmp.Diff(want, readers); diff != "" {
			t.Errorf("what is known of them: %s", diff)
		}
		delegating := get(t, db, func(tx *store.Tx) ([]bodies.PersonID, error) {
			return names(tx.Delegating("2026-1", "p-ada", day(5), 10))
		})
		if diff := cmp.Diff([]bodies.PersonID{"p-bram"}, delegating); diff != "" {
			t.Errorf("who delegates: %s", diff)
		}
		if later := get(t, db, func(tx *store.Tx) ([]bodies.PersonID, error) { return names(tx.Delegating("2026-1", "", day(14), 10)) }); len(later) > 0 {
			t.Errorf("after they have lapsed: %v", later)
		}
	})
}

func TestBeginPassed_OnceAndOnlyWhereOthersRely(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		update(t, db, func(tx *store.Tx) error {
			return tx.AddDelegations([]governance.Delegation{entrusted("d-1", "p-ada", "p-chidi", day(4))})
		})
		for range 2 {
			update(t, db, func(tx *store.Tx) error {
				return tx.BeginPassed("2026-1", []bodies.PersonID{"p-ada", "p-bram", "p-chidi"}, day(5))
			})
		}
		open := get(t, db, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) })
		if diff := cmp.Diff([]store.VoiceRound{{Kind: "passed", Subject: "2026-1", Delegate: "p-chidi"}}, open); diff != "" {
			t.Error(diff)
		}
	})
}

func TestLapsing_LeavesOutWhatIsToldEndedOrOver(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		over := entrusted("d-4", "p-ada", "p-bram", day(0))
		over.Scope = delegation.Scope{Issue: "2026-1"}
		ended := entrusted("d-3", "p-chidi", "p-ada", day(0))
		ended.EndedAt = day(1)
		update(t, db, func(tx *store.Tx) error {
			i, err := tx.Issue("2026-1")
			i.Stage, i.ClosedAt, i.DecidedAt = governance.Decided, day(4), day(4)
			return errors.Join(err, tx.SaveIssue(i),
				tx.AddDelegations([]governance.Delegation{entrusted("d-1", "p-ada", "p-bram", day(0)), entrusted("d-2", "p-bram", "p-ada", day(0)), ended, over}),
				tx.AddVoiceNotices([]store.VoiceNotice{{Person: "p-bram", Kind: "expiring", Subject: "d-2 7", At: day(3)}}))
		})
		ids := func(suffix string, from, by int) (ids string) {
			for _, d := range get(t, db, func(tx *store.Tx) ([]governance.Delegation, error) {
				return tx.Lapsing("expiring", suffix, day(from), day(by), 10)
			}) {
				ids += d.ID + " "
			}
			return ids
		}
		for _, c := range []struct {
			suffix   string
			from, by int
			want     string
		}{{" 7", 3, 10, "d-1 "}, {" 30", 3, 10, "d-1 d-2 "}, {" 7", 3, 9, ""}, {" 7", 10, 20, ""}} {
			if got := ids(c.suffix, c.from, c.by); got != c.want {
				t.Errorf("%q from day %d by day %d: %q, want %q", c.suffix, c.from, c.by, got, c.want)
			}
		}
	})
}

func TestRelianceTurns_AreOfADay(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		second := entrusted("d-3", "p-chidi", "p-bram", day(4)) // names Ada second
		second.Delegates = append(second.Delegates, "p-ada")
		update(t, db, func(tx *store.Tx) error {
			return tx.AddDelegations([]governance.Delegation{entrusted("d-1", "p-bram", "p-ada", day(4)), second})
		})
		update(t, db, func(tx *store.Tx) error { return tx.EndDelegation("d-1", "p-bram", day(6)) })
		for _, c := range []struct {
			from, to int
			want     []bodies.PersonID
			turns    int
		}{
			{3, 5, []bodies.PersonID{"p-ada", "p-bram"}, 1}, {4, 5, nil, 0}, {5, 7, []bodies.PersonID{"p-ada"}, 1}, {6, 7, nil, 0}, {13, 15, []bodies.PersonID{"p-ada", "p-bram"}, 1},
		} {
			got := get(t, db, func(tx *store.Tx) ([]bodies.PersonID, error) { return tx.ReliedAnew(day(c.from), day(c.to), "", 10) })
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("from day %d to %d: %s", c.from, c.to, diff)
			}
			turns := get(t, db, func(tx *store.Tx) (map[bodies.PersonID][]governance.Delegation, error) {
				return tx.RelianceTurns([]bodies.PersonID{"p-ada"}, day(c.from), day(c.to))
			})
			if len(turns["p-ada"]) != c.turns || c.turns > 0 && turns["p-ada"][0].ID != "d-1" {
				t.Errorf("from day %d to %d: %v", c.from, c.to, turns)
			}
		}
	})
}

func TestVoiceRounds_GoOnceAndOneAtATime(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		begin := func(tx *store.Tx) error { return tx.BeginVoiceRound("statement", "2026-1", day(5)) }
		update(t, db, begin)
		update(t, db, begin)
		open := get(t, db, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) })
		if diff := cmp.Diff([]store.VoiceRound{{Kind: "statement", Subject: "2026-1"}}, open); diff != "" {
			t.Fatal(diff)
		}
		update(t, db, func(tx *store.Tx) error { return tx.MoveVoiceRound(open[0], "p-bram") })
		refuses(t, db, store.ErrConflict, func(tx *store.Tx) error { return tx.MoveVoiceRound(open[0], "p-chidi") })
		refuses(t, db, store.ErrConflict, func(tx *store.Tx) error { return tx.EndVoiceRound(open[0], day(5)) })
		moved := get(t, db, func(tx *store.Tx) (store.VoiceRound, error) { return tx.OpenVoiceRound(open[0]) })
		update(t, db, func(tx *store.Tx) error { return tx.EndVoiceRound(moved, day(6)) })
		update(t, db, begin)
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.OpenVoiceRound(moved); return err })
		// Who has voted in a vote that is open is kept, or would be told again.
		update(t, db, func(tx *store.Tx) error { return tx.DropVoiceNotices(day(100)) })
		update(t, db, begin)
		if again := get(t, db, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) }); len(again) > 0 {
			t.Errorf("a round of an open vote begins again: %v", again)
		}
		update(t, db, func(tx *store.Tx) error {
			i, err := tx.Issue("2026-1")
			i.Stage, i.ClosedAt = governance.Closed, day(10)
			return errors.Join(err, tx.SaveIssue(i), tx.DropVoiceNotices(day(100)))
		})
		update(t, db, begin)
		if again := get(t, db, func(tx *store.Tx) ([]store.VoiceRound, error) { return tx.OpenVoiceRounds(10) }); len(again) != 1 {
			t.Errorf("what was told of a vote that is over is still kept: %v", again)
		}
	})
}

func TestVoiceNotices_AreOfAPersonKindAndSubjectOnce(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		first := store.VoiceNotice{Person: "p-ada", Kind: "statement", Subject: "2026-1", At: day(5), Digest: "2026-03-07", Facts: store.VoiceFacts{Way: []bodies.PersonID{"p-bram"}}}
		second := first
		second.At, second.Digest, second.Facts = day(6), "2026-03-08", store.VoiceFacts{}
		other := store.VoiceNotice{Person: "p-ada", Kind: "relied", Subject: "2026-03-05", At: day(7), Facts: store.VoiceFacts{Relied: []governance.Reliance{{Gained: 1}}}}
		update(t, db, func(tx *store.Tx) error { return tx.AddVoiceNotices([]store.VoiceNotice{first}) })
		update(t, db, func(tx *store.Tx) error { return tx.AddVoiceNotices([]store.VoiceNotice{second, other}) })
		if diff := cmp.Diff([]store.VoiceNotice{other, first}, get(t, db, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNotices("p-ada", 10) })); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]store.VoiceNotice{first}, get(t, db, func(tx *store.Tx) ([]store.VoiceNotice, error) { return tx.VoiceNoticesIn("p-ada", "2026-03-07", 10) })); diff != "" {
			t.Error(diff)
		}
		update(t, db, func(tx *store.Tx) error { return tx.DropVoiceNotices(day(6)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.VoiceNotice("p-ada", "statement", "2026-1"); return err })
		if got := get(t, db, func(tx *store.Tx) (store.VoiceNotice, error) { return tx.VoiceNotice("p-ada", "relied", "2026-03-05") }); got.Facts.Relied[0].Gained != 1 {
			t.Errorf("kept is %+v", got)
		}
	})
}

func TestVoiceLinks_AreForOnePurposeAndSubject(t *testing.T) {
	inTown(t, func(t *testing.T, db *store.DB) {
		a, b := strings.Repeat("a", 64), strings.Repeat("b", 64)
		mine := store.VoiceLink{Digest: a, Purpose: store.LinkFollow, Person: "p-ada", Subject: "2026-1", Expires: day(10)}
		others := store.VoiceLink{Digest: b, Purpose: store.LinkRenew, Person: "p-bram", Subject: "d-1", Expires: day(20)}
		update(t, db, func(tx *store.Tx) error { return tx.AddVoiceLinks([]store.VoiceLink{mine, others}, day(1)) })
		if diff := cmp.Diff(mine, get(t, db, func(tx *store.Tx) (store.VoiceLink, error) { return tx.VoiceLink(store.LinkFollow, "2026-1", a) })); diff != "" {
			t.Error(diff)
		}
		for what, c := range map[string]struct {
			purpose         store.VoicePurpose
			subject, digest string
		}{
			"another purpose": {store.LinkRenew, "2026-1", a}, "another subject": {store.LinkFollow, "2026-2", a}, "another digest": {store.LinkFollow, "2026-1", b},
		} {
			err := db.View(t.Context(), func(tx *store.Tx) error { _, err := tx.VoiceLink(c.purpose, c.subject, c.digest); return err })
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
		update(t, db, func(tx *store.Tx) error { return tx.AddVoiceLinks(nil, day(10)) })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.VoiceLink(store.LinkFollow, "2026-1", a); return err })
		update(t, db, func(tx *store.Tx) error { return tx.DropVoiceLinks("p-bram") })
		refuses(t, db, store.ErrNotFound, func(tx *store.Tx) error { _, err := tx.VoiceLink(store.LinkRenew, "d-1", b); return err })
	})
}
