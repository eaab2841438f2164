// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/audit/recounttest"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// credentials are what somebody brings to be erased.
var credentials = Credential{Password: "an old password", Peer: somewhere()}

// enrolled gives a member a password, an address and an open session.
func (w world) enrolled(n int) access.Actor {
	w.t.Helper()
	w.reachable(n, governance.NoticesSingle)
	_, err := w.SignIn(w.t.Context(), SignIn{Login: string(w.slug(n)), Password: credentials.Password, Peer: credentials.Peer, Agent: "a browser"})
	w.must(err)
	return member(n)
}

// traces is where a text stands in the database: every column of every table.
func (w world) traces(text string) (found []string) {
	w.t.Helper()
	of := owner{courts: courts{world: w}}
	_, of.postgres = w.db.Pool()
	for _, c := range of.columns() {
		n := 0
		err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
			return tx.SQL().QueryRow(fmt.Sprintf("SELECT COUNT(*) FROM %s WHERE %s LIKE $1", c.table, c.read), "%"+text+"%").Scan(&n)
		})
		if err != nil {
			w.t.Fatalf("%s: %v", c, err)
		}
		if n > 0 {
			found = append(found, c.String())
		}
	}
	return found
}

// TestErase_LeavesNoTrace is the canary of an erasure: somebody who has done all there
// is to do is erased, and neither the whole database nor any archive holds their name,
// their addresses or their salt.
func TestErase_LeavesNoTrace(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 6)
		ctx, actor := t.Context(), w.enrolled(2)
		actor.Name = "Member 2"
		w.openNow("2026-1", "paper", time.Hour)
		w.openNow("2026-2", "quiet", time.Hour)
		w.must(w.Stand(ctx, actor, "I, Member 2, read every paper."))
		w.give(0, 2)
		w.give(3, 1)
		w.must(w.Agree(ctx, member(1), personID(3)))
		w.cast(2, "2026-1", "yes")
		w.cast(1, "2026-1", "no")
		w.castAs(2, "2026-2", rankedAs("quay", "tide"))
		clock.forward(2 * time.Hour)
		w.advance()
		w.openNow("2026-3", "paper", time.Hour)
		w.cast(2, "2026-3", "yes")
		w.give(4, 2)
		w.change(func(tx *store.Tx) error {
			said := `{"content":"<p>Elected: Member 2.</p>"}`
			names := []bodies.PersonID{personID(2)}
			return errors.Join(
				tx.Send(store.Outgoing{ID: "a", Body: "commons", Data: []byte(said), At: clock.now(), Names: names}, map[string]string{"https://peer.example/inbox": "d"}),
				tx.SavePost(store.Post{ID: "n", Kind: "decision", Body: "commons", Issue: "2026-1", Note: []byte(said), Seq: 1, At: clock.now(), Names: names}))
		})
		at2 := read(w, func(tx *store.Tx) (store.Address, error) { return tx.Address(personID(2)) }).Address
		w.change(func(tx *store.Tx) error { // that another account is theirs
			return tx.KeepMergeProof(store.MergeProof{Session: "s-of-" + string(personID(2)), Person: personID(2), Other: personID(1), Password: "00", At: clock.now()})
		})
		w.change(func(tx *store.Tx) error { // whom they invited, who invited them, and what was asked for at their address
			i := governance.Invitation{ID: "i", Body: "commons", Sphere: bodies.Inner, By: personID(2), Address: "cousin@example.net", Note: "The cousin of the quay", At: clock.now(), Expires: clock.now().AddDate(0, 0, 14), State: governance.InvitationOpen}
			theirs := i
			theirs.ID, theirs.By, theirs.Address, theirs.Note = "j", personID(1), at2, "Somebody else"
			return errors.Join(tx.AddInvitation(i), tx.AddInvitation(theirs), gave(tx.GiveInvitation("j", personID(2))),
				tx.AddRegistration(store.Registration{ID: "r", Address: i.Address, Invitation: "i", AskedAt: clock.now(), Expires: i.Expires}),
				tx.AddRegistration(store.Registration{ID: "s", Address: strings.ToUpper(at2), AskedAt: clock.now(), Expires: i.Expires}),
				tx.NoteAttempt(registrationKey(at2), clock.now()), tx.NoteAttempt("invitations of "+string(personID(2)), clock.now()))
		})
		w.must(w.SequenceAll(ctx))
		before := w.exported(audit.Scope{})
		salt := read(w, func(tx *store.Tx) (bodies.Person, error) { return tx.Person(personID(2)) }).Salt
		texts := []string{"Member 2", "p0002", read(w, func(tx *store.Tx) (store.Address, error) { return tx.Address(personID(2)) }).Address, salt, strings.ToUpper(at2), "cousin@example.net", "The cousin of the quay", registrationKey(at2), "invitations of " + string(personID(2)), "s-of-" + string(personID(2))}
		for _, text := range texts {
			if len(w.traces(text)) == 0 {
				t.Fatalf("%q is nowhere before: the search finds nothing", text)
			}
		}
		if err := w.Erase(ctx, actor, Credential{Password: "not this", Peer: somewhere()}); !errors.Is(err, identity.ErrPassword) {
			t.Fatalf("with another password: %v", err)
		}
		w.must(w.Erase(ctx, actor, credentials))
		if held := w.rows("SELECT COUNT(*) FROM invitations WHERE holder IS NOT NULL OR by_person = '" + string(personID(2)) + "'"); held != 0 {
			t.Errorf("%d invitations are theirs", held)
		}
		var at bytes.Buffer // numbered with the erasure: an archive of this very moment holds
		w.must(w.Archive(ctx, &at, audit.Scope{}))
		if said := refusal(at.Bytes(), audit.Against{}); said != "" {
			t.Errorf("the archive right after it: %s", said)
		}
		for _, text := range texts {
			if found := w.traces(text); len(found) > 0 {
				t.Errorf("%q stands in %v", text, found)
			}
			for _, scope := range []audit.Scope{{}, {Auditor: true}} {
				if bytes.Contains(w.exported(scope), []byte(text)) {
					t.Errorf("%q stands in the archive %+v", text, scope)
				}
			}
		}
		for name, file := range w.files(member(1)) { // of the decided matter in which they cast
			switch isTable := !strings.HasPrefix(name, "rctab") && (strings.HasSuffix(name, ".csv") || strings.HasSuffix(name, ".jsonl")); {
			case slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(file, s) }):
				t.Errorf("%s holds one of %q", name, texts)
			case isTable && strings.HasPrefix(file, "refused: "):
				t.Errorf("%s is %s", name, file)
			}
		}
		clock.forward(2 * time.Hour)
		w.advance()
		w.must(w.SequenceAll(ctx))
		if got := w.turnout("2026-3"); got.Direct != 1 || got.Electorate != 6 {
			t.Errorf("the cast that stood and the roll: %+v", got)
		}
		for _, scope := range []audit.Scope{{}, {Auditor: true}} {
			file := w.exported(scope)
			if said := refusal(file, audit.Against{}); said != "" {
				t.Errorf("after it: %+v: %s", scope, said)
			}
			if recounttest.Here(t) {
				if said := recounttest.Run(t, file); said.Verdict == "refused" {
					t.Errorf("the second recount says %q", said.Lines)
				}
			}
		}
		if said := refusal(before, audit.Against{}); said != "" {
			t.Errorf("the archive from before: %s", said)
		}
	})
}

// gave is the error of what also says whether it did anything.
func gave(_ bool, err error) error { return err }

// TestErase_LeavesNamesakesAlone: two members bear one name, and a third one that begins
// with it. What goes with one of them is what was kept as theirs, and nothing that says
// the same: neither what is a namesake's, nor what somebody wrote.
func TestErase_LeavesNamesakesAlone(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundElectionBy(t, db, governance.Public, 0)
		ctx, actor, name := t.Context(), w.enrolled(1), "Member 1"
		w.must(w.db.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.SQL().Exec("UPDATE people SET name = '" + name + "' WHERE id = '" + string(personID(2)) + "'")
			return err
		}))
		brought := map[string]struct {
			by   bodies.PersonID
			said string
		}{"2026-11": {personID(1), name}, "2026-12": {personID(2), name}, "2026-13": {"", name}, "2026-14": {"", name + " and others"}, "2026-15": {personID(4), name + "0"}}
		kinds := procedures()
		w.change(func(tx *store.Tx) (err error) {
			for id, b := range brought {
				id := governance.IssueID(id)
				issue := governance.Issue{ID: id, Body: "commons", Kind: "paper", Procedure: kinds[0], Title: "The boat of " + name, Question: "Shall it be so?", Text: "It is so.",
					Proposer: b.said, ProposedBy: b.by, Stage: governance.Discussion, Effect: governance.Effect{Kind: governance.EffectText}, CreatedAt: clock.now()}
				var names []bodies.PersonID
				if b.by != "" {
					names = append(names, b.by)
				}
				note := []byte("<p>Elected: " + b.said + "</p>")
				err = errors.Join(err, tx.AddIssue(issue),
					tx.Send(store.Outgoing{ID: "a" + string(id), Body: "commons", Data: note, At: clock.now(), Names: names}, map[string]string{"https://peer.example/inbox": "d" + string(id)}),
					tx.SavePost(store.Post{ID: "n" + string(id), Kind: "call", Body: "commons", Issue: id, Note: note, Seq: 1, At: clock.now(), Names: names}))
			}
			return err
		})
		w.must(w.Erase(ctx, actor, credentials))
		for id, b := range brought {
			want := b
			if b.by == personID(1) {
				want.said = bodies.FormerMember
			}
			if got := w.issue(governance.IssueID(id)); got.Proposer != want.said || got.ProposedBy != want.by {
				t.Errorf("%s was brought by %q (%s), want %q", id, got.Proposer, got.ProposedBy, want.said)
			}
			for table, key := range map[string]string{"posts": "n", "outgoing": "a", "deliveries": "d"} {
				n := w.rows("SELECT COUNT(*) FROM " + table + " WHERE id = '" + key + id + "'")
				if there := b.by != personID(1); (n == 1) != there {
					t.Errorf("%s of %s: %d are there", table, id, n)
				}
			}
		}
		namesake := read(w, func(tx *store.Tx) (bodies.Person, error) { return tx.Person(personID(2)) })
		if namesake.Name != name || namesake.Erased() {
			t.Errorf("the namesake is %+v", namesake)
		}
	})
}

// TestPublish_NamesNobodyWhoWasErasedMeanwhile: between the reading of the news and its
// publication somebody is erased whom it names. It is read again.
func TestPublish_NamesNobodyWhoWasErasedMeanwhile(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 4)
		actor := w.enrolled(2)
		w.openNow("2026-1", "paper", time.Hour)
		w.must(w.SequenceAll(t.Context()))
		news, err := w.News(t.Context())
		w.must(err)
		said := []Saying{{Post: Post{ID: "n", Kind: PostCall, Body: "commons", Issue: "2026-1", Note: []byte("Member 2"), Seq: news.Items[0].Entry.Seq, At: news.Now, Names: []bodies.PersonID{personID(2)}},
			Activity: Outgoing{ID: "a", Body: "commons", Data: []byte("Member 2"), Names: []bodies.PersonID{personID(2)}}}}
		w.must(w.Erase(t.Context(), actor, credentials))
		if ours, err := w.Publish(t.Context(), news, said); ours || err != nil || len(w.traces("Member 2")) > 0 {
			t.Errorf("it was published: %v %v, in %v", ours, err, w.traces("Member 2"))
		}
		if again, err := w.News(t.Context()); err != nil || len(again.Items) != 1 {
			t.Errorf("it is no news any more: %v %v", again.Items, err)
		}
	})
}

// TestErase_EndsAllOfThem: nothing is done with somebody who was erased, and who named
// them is led to nobody.
func TestErase_EndsAllOfThem(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 6)
		ctx, actor := t.Context(), w.enrolled(2)
		w.openNow("2026-1", "paper", time.Hour)
		w.openNow("2026-2", "quiet", time.Hour)
		w.give(0, 2)
		w.must(w.Agree(ctx, actor, personID(0)))
		w.give(2, 1)
		w.must(w.Agree(ctx, member(1), personID(2)))
		clock.forward(time.Second)
		w.castAs(2, "2026-1", answer("no"))
		clock.forward(-time.Minute) // the clock is put back, and it is later all the same
		w.must(w.Erase(ctx, actor, credentials))
		clock.forward(2 * time.Minute)
		for what, want := range map[string]error{"stand": governance.ErrErased, "be named": governance.ErrNoDelegate} {
			err := w.Stand(ctx, actor, "I read every paper.")
			if what == "be named" {
				_, err = w.Delegate(ctx, member(3), Entrust{To: []bodies.PersonID{personID(2)}})
			}
			if !errors.Is(err, want) {
				t.Errorf("to %s: got %v, want %v", what, err, want)
			}
		}
		for what, err := range map[string]error{
			"cast":             castOf(w, actor, "2026-1", answer("yes")),
			"cast in secret":   castOf(w, actor, "2026-2", rankedAs("quay")),
			"delegate":         second(w.Delegate(ctx, actor, Entrust{To: []bodies.PersonID{personID(1)}})),
			"be named":         second(w.Delegate(ctx, member(3), Entrust{To: []bodies.PersonID{personID(2)}})),
			"agree":            w.Agree(ctx, actor, personID(0)),
			"stand":            w.Stand(ctx, actor, "I read every paper."),
			"be erased again":  w.Erase(ctx, actor, credentials),
			"sign in":          second(w.SignIn(ctx, SignIn{Login: "p0002", Password: credentials.Password, Peer: credentials.Peer})),
			"be found":         second(w.FindPerson(ctx, member(0), "p0002")),
			"be found by name": second(w.FindPerson(ctx, member(0), "Member 2")),
		} {
			if err == nil {
				t.Errorf("somebody who was erased may %s", what)
			}
		}
		if p, err := w.Path(ctx, member(0), "2026-1"); err != nil || p.End == delegation.EndVoted {
			t.Errorf("the voice entrusted to them ends %v (%v)", p.End, err)
		}
		w.must(w.Decline(ctx, member(1), personID(2))) // what was carried for them can be laid down
		if found, err := w.SuggestPeople(ctx, member(0), ""); err != nil || len(found) != 5 {
			t.Errorf("%d are offered (%v), want 5", len(found), err)
		}
		clock.forward(2 * time.Hour)
		w.advance()
		if got := w.count("person.erase"); got != 1 {
			t.Errorf("%d entries, want one", got)
		}
		if said := w.verified(); said.Verdict != audit.Verified {
			t.Errorf("%v", said.Findings)
		}
	})
}

func castOf(w world, a access.Actor, id governance.IssueID, c governance.Choice) error {
	_, err := w.Cast(w.t.Context(), a, Cast{Issue: id, Choice: c, Key: "late"})
	return err
}

func second[T any](_ T, err error) error { return err }

// TestEraseAgain_FinishesWhatWasKept is the crash between keeping somebody outside of
// the database and the commit, and the older copy that is put back: the member stands
// in the database, and is erased before anything is served.
func TestEraseAgain_FinishesWhatWasKept(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 4)
		actor := w.enrolled(2)
		var kept []journal.Commitment
		torn := errors.New("the power failed")
		w.keepGone = func(c journal.Commitment) error { kept = append(kept, c); return torn }
		if err := w.Erase(t.Context(), actor, credentials); !errors.Is(err, torn) {
			t.Fatal(err)
		}
		if len(w.traces("Member 2")) == 0 || len(kept) != 1 || w.count("person.leave") > 0 {
			t.Fatalf("half of it was done: %v", kept)
		}
		w.keepGone = func(journal.Commitment) error { return nil }
		if n, err := w.StillHere(t.Context(), kept); n != 1 || err != nil {
			t.Errorf("%d stand here still (%v), want 1", n, err)
		}
		for _, want := range []int{1, 0} {
			if n, err := w.EraseAgain(t.Context(), kept); n != want || err != nil {
				t.Errorf("%d were erased again (%v), want %d", n, err, want)
			}
		}
		if found := w.traces("Member 2"); len(found) > 0 || w.count("person.erase") != 1 {
			t.Errorf("they stand in %v", found)
		}
		if said := w.verified(); said.Verdict != audit.Verified {
			t.Errorf("%v", said.Findings)
		}
	})
}

// TestErase_IsDoneAgainWhereTheCommitFails: they are kept as erased, and the server goes
// on. It does not serve until its next start somebody whom that would erase.
func TestErase_IsDoneAgainWhereTheCommitFails(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 4)
		actor := w.enrolled(2)
		ctx, cancel := context.WithCancel(t.Context())
		w.keepGone = func(journal.Commitment) error { cancel(); return nil }
		if err := w.Erase(ctx, actor, credentials); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if len(w.traces("Member 2")) == 0 || w.count("person.erase") > 0 {
			t.Fatal("it was committed")
		}
		for range 2 {
			w.advance()
			if found := w.traces("Member 2"); len(found) > 0 || w.count("person.erase") != 1 {
				t.Errorf("they stand in %v, with %d entries", found, w.count("person.erase"))
			}
		}
		if said := w.verified(); said.Verdict != audit.Verified {
			t.Errorf("%v", said.Findings)
		}
	})
}

// TestErase_NothingHalf ends the program before every statement of an erasure in turn.
func TestErase_NothingHalf(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 4)
		w.enrolled(2)
		w.give(2, 1)
		w.give(0, 2)
		w.must(w.Agree(t.Context(), member(2), personID(0)))
		w.must(w.SequenceAll(t.Context()))
		times := w.breaks(func(w world) error {
			_, err := update(t.Context(), w.Engine, func(tx *store.Tx) (struct{}, error) {
				return struct{}{}, errors.Join(holdAll(tx, personID(2)), w.erase(tx, personID(2)))
			})
			return err
		})
		if times < 5 {
			t.Errorf("it broke %d times", times)
		}
		if said := w.verified(); said.Verdict != audit.Verified || len(w.traces("Member 2")) > 0 {
			t.Errorf("%v", said.Findings)
		}
	})
}
