// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
	"moothall/governance/tables"
	"moothall/voting/ballots"
	"moothall/voting/rctab"
)

// nobody is a stranger; elsewhere is a member of another body.
var nobody, elsewhereMember = access.Actor{}, access.Actor{Person: "person-else", Session: "s"}

// TestTables_NothingBeforeTheDecision is told, to nobody: while the vote runs, when its
// time is over, when it is closed and not counted, and until the decision has its number.
func TestTables_NothingBeforeTheDecision(t *testing.T) {
	for _, kind := range []string{"paper", "name", "quiet"} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := foundWorld(t, db, 4)
			w.openNow("2026-1", kind, time.Hour)
			choice := rankedAs("quay")
			if kind == "paper" {
				choice = answer("yes")
			}
			w.castAs(0, "2026-1", choice)
			refused := func(when string) {
				t.Helper()
				for who, actor := range map[string]access.Actor{"a stranger": nobody, "a voter": member(0), "a member": member(1), "a member of another body": elsewhereMember} {
					for name, text := range w.downloads(actor) {
						secret := strings.HasPrefix(text, "refused: ") && (strings.Contains(text, governance.ErrSecret.Error()) || strings.Contains(text, ErrNotLiquid.Error()))
						empty := strings.HasPrefix(name, "decisions.") && strings.Count(text, "\n") <= 1 && !strings.Contains(text, "2026-1")
						if !secret && !empty {
							t.Errorf("%s, %s: %s gets %q", when, kind, who, text)
						}
					}
					if _, err := w.Protocol(t.Context(), actor, "2026-1"); !errors.Is(err, governance.ErrSecret) && when != "not numbered" {
						t.Errorf("%s, %s: the protocol is refused to %s with %v", when, kind, who, err)
					}
				}
			}
			refused("open")
			clock.forward(2 * time.Hour)
			refused("over")
			w.must(w.oneStep("close"))
			refused("closed")
			w.advance()
			if err := w.unlisted(); err == nil {
				t.Errorf("%s: ballots are told before the decision has its number", kind)
			}
			w.exported(audit.Scope{}) // numbers it
			if err := w.unlisted(); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
			// Whatever the record holds: it is the stage that says what may be known.
			w.must(db.Update(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SQL().Exec("UPDATE issues SET stage = 'closed', decided_at = NULL")
				return err
			}))
			if err := w.unlisted(); !errors.Is(err, governance.ErrSecret) {
				t.Errorf("%s: of a vote that is not decided ballots are told: %v", kind, err)
			}
		})
	}
}

// unlisted is why the votes are not told.
func (w world) unlisted() error {
	_, err := w.VoteTable(w.t.Context(), nobody, "2026-1", tables.CSV, io.Discard)
	return err
}

// oneStep makes one step of the clock, which is of this kind.
func (w world) oneStep(want string) error {
	issue := w.issue("2026-1")
	if got := issue.Next(w.now()); got != want {
		return fmt.Errorf("the next step is %q, want %q", got, want)
	}
	return w.db.Update(w.t.Context(), func(tx *store.Tx) error { _, err := w.step(tx, "2026-1"); return err })
}

// TestTables_AConfidentialVoteNamesNobody, in whatever form, to whoever reads.
func TestTables_AConfidentialVoteNamesNobody(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := quietLife(t, db, clock, []castBy{{0, rankedAs("quay")}, {1, rankedAs("tide", "quay")}, {2, rankedAs("quay")}})
		w.exported(audit.Scope{})
		for _, actor := range []access.Actor{nobody, member(0), elsewhereMember} {
			for name, text := range w.downloads(actor) {
				for n := range 6 {
					for what, told := range map[string]string{"the name": fmt.Sprintf("Member %d", n), "the id": string(personID(n)), "the commitment": w.commitmentOf(n)} {
						if strings.Contains(text, told) {
							t.Errorf("%s tells %s of member %d", name, what, n)
						}
					}
				}
			}
			p, err := w.Protocol(t.Context(), actor, "2026-1")
			if err != nil || p.Ballots != nil {
				t.Errorf("the protocol names %v, %v", p.Ballots, err)
			}
		}
		votes := w.downloads(nobody)["votes.csv"]
		if head, _, _ := strings.Cut(votes, "\r\n"); head != "issue,pseudonym,answer,ranking" || strings.Count(votes, "\r\n") != 4 {
			t.Errorf("the list reads\n%s", votes)
		}
	})
}

// papered founds a liquid community in which 1 gives its voice to 2, who votes, and 3 to
// 1; it is decided and numbered.
func papered(t *testing.T, db *store.DB, clock *handClock, shown governance.Shown) world {
	t.Helper()
	w := foundLiquid(t, db, 6, liquid(func(r *governance.DelegationRule) { r.Shown = shown }))
	w.speaking(1, 2)
	w.give(1, 2)
	w.give(3, 1)
	clock.forward(time.Minute)
	w.openNow("2026-1", "paper", time.Hour)
	w.cast(2, "2026-1", "yes")
	w.cast(4, "2026-1", "no")
	clock.forward(2 * time.Hour)
	w.advance()
	w.exported(audit.Scope{})
	return w
}

func TestTables_APublicVoteSaysWhoCarriedWhat(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := papered(t, db, clock, governance.ShownPublic)
		got := w.downloads(nobody)
		for _, want := range []string{"2026-1," + w.commitmentOf(2) + ",Member 2,1,3,yes,,", "2026-1," + w.commitmentOf(4) + ",Member 4,1,1,no,,"} {
			if !strings.Contains(got["votes.csv"], want) {
				t.Errorf("no row begins with %s:\n%s", want, got["votes.csv"])
			}
		}
		if n := strings.Count(got["votes.csv"], "\r\n"); n != 3 {
			t.Errorf("%d rows, want the head and two ballots", n)
		}
		for _, want := range []string{
			w.commitmentOf(1) + ",Member 1,everything,1," + w.commitmentOf(2) + ",Member 2,",
			w.commitmentOf(3) + ",Member 3,everything,1," + w.commitmentOf(1) + ",Member 1,",
			"," + w.commitmentOf(2) + ",\r\n",
		} {
			if !strings.Contains(got["delegations.csv"], want) {
				t.Errorf("no row holds %s:\n%s", want, got["delegations.csv"])
			}
		}
		for name, text := range w.downloads(member(3)) {
			if text != got[name] {
				t.Errorf("%s is another for a member, where all is public", name)
			}
		}
		if !strings.HasPrefix(got["cvr.json"], "refused: ") {
			t.Error("a motion is written as ranked ballots")
		}
	})
}

// TestTables_SealedDelegationsAreTheirOwnersAlone: a stranger, a member, and the delegate
// find none; who gave one finds it, and not what became of it where that is sealed.
func TestTables_SealedDelegationsAreTheirOwnersAlone(t *testing.T) {
	for _, shown := range []governance.Shown{governance.ShownMembers, governance.ShownTwo} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := papered(t, db, clock, shown)
			for who, actor := range map[string]access.Actor{"a stranger": nobody, "the delegate": member(2), "a member": member(5), "another": elsewhereMember} {
				if got := w.downloads(actor)["delegations.csv"]; strings.Count(got, "\r\n") != 1 {
					t.Errorf("%s: %s is shown\n%s", shown, who, got)
				}
			}
			own := w.downloads(member(3))["delegations.csv"]
			if strings.Count(own, "\r\n") != 2 || !strings.Contains(own, "Member 3,everything,1,") || !strings.HasSuffix(own, ",,\r\n") {
				t.Errorf("%s: whose it is is shown\n%s", shown, own)
			}
			if votes := w.downloads(nobody)["votes.csv"]; !strings.Contains(votes, ",Member 2,1,3,yes") {
				t.Errorf("%s: what the ballot carried is for everybody:\n%s", shown, votes)
			}
		})
	}
}

// TestTables_AMissingRowTellsNothing: which delegation applied is asked of those alone
// that the reader may know. A narrower one that is sealed does not take a wider one out
// of a stranger's file.
func TestTables_AMissingRowTellsNothing(t *testing.T) {
	wide := governance.Delegation{Delegator: "ada", Delegates: nil, Shown: governance.ShownPublic}
	narrow := governance.Delegation{Delegator: "ada", Scope: delegation.Scope{Issue: "2026-1"}, Shown: governance.ShownTwo, Sealed: true}
	agreed := governance.Delegation{Delegator: "bram", Shown: governance.ShownPublic, Sealed: true} // that somebody agreed is sealed
	all := []governance.Delegation{wide, narrow, agreed}
	for who, want := range map[string]int{"": 1, "chidi": 1, "ada": 2, "bram": 2} {
		actor := access.Actor{}
		if who != "" {
			actor = access.Actor{Person: bodies.PersonID(who), Session: "s"}
		}
		if got := toldOf(all, actor); len(got) != want {
			t.Errorf("%q is told of %d, want %d", who, len(got), want)
		}
	}
}

// TestTables_ASuspensionShowsInNone: where a ruling withheld voices, the delegations are
// those that were given, nobody is told where a voice went, and ballots carried what
// everybody is told.
func TestTables_ASuspensionShowsInNone(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w, id := deliberating(t, db, clock, classic(), 30)
		w.cast(theConcerned, "2026-1", "yes")
		w.cast(theVoter, "2026-1", "no")
		w.suspends(id, 365)
		w.turnout()
		archive := w.exported(audit.Scope{})
		if !bytes.Contains(archive, []byte("2026-1/carried.csv")) {
			t.Fatal("the suspension withheld nothing: the test tries nothing")
		}
		for who, actor := range map[string]access.Actor{"a stranger": nobody, "who was silenced": member(theFollower), "the suspended": member(theConcerned)} {
			got := w.downloads(actor)
			rows := got["delegations.csv"]
			if strings.Count(rows, "\r\n") != 3 || !strings.Contains(rows, w.commitmentOf(theFollower)+",") || !strings.Contains(rows, w.commitmentOf(theFurther)+",") {
				t.Errorf("%s is shown other delegations than were given:\n%s", who, rows)
			}
			for line := range strings.Lines(rows) {
				if !strings.HasPrefix(line, "issue,") && !strings.HasSuffix(line, ",,\r\n") {
					t.Errorf("%s is told where a voice went: %s", who, line)
				}
			}
			if !strings.Contains(got["votes.csv"], w.commitmentOf(theConcerned)+",") || strings.Contains(got["votes.csv"], ",2,yes") {
				t.Errorf("%s reads other votes than carried.csv tells:\n%s", who, got["votes.csv"])
			}
			for name, text := range got {
				if strings.Contains(text, "suspend") {
					t.Errorf("%s: %s speaks of a suspension", who, name)
				}
			}
		}
	})
}

// TestTables_RefuseWhatTheRecordDoesNotSay: a ballot altered or taken out of the database,
// and a list that is another than was published, make no file that looks whole.
func TestTables_RefuseWhatTheRecordDoesNotSay(t *testing.T) {
	for name, alter := range map[string]string{
		"a choice is another":       `UPDATE ballots SET choice = '{"choice":"no"}' WHERE choice LIKE '%yes%'`,
		"a ballot is marked taken":  `UPDATE ballots SET withdrawn = TRUE WHERE choice LIKE '%yes%'`,
		"a ballot is marked old":    `UPDATE ballots SET superseded_at = cast_at WHERE choice LIKE '%yes%'`,
		"the weights are another":   `UPDATE count_sheets SET text = replace(text, ',3', ',2')`,
		"the outcome reads another": `UPDATE decisions SET data = replace(data, 'adopted', 'rejected')`,
	} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			w := papered(t, db, clock, governance.ShownPublic)
			if err := db.Update(t.Context(), func(tx *store.Tx) error { _, err := tx.SQL().Exec(alter); return err }); err != nil {
				t.Fatal(err)
			}
			if err := w.unlisted(); err == nil {
				t.Errorf("%s: the votes are told all the same", name)
			}
		})
	}
}

// TestPapers_AreReadAgainAndElectTheSame: what is written is read by the readers there
// are, and elects whom the decision says, with as many votes, those that a ballot carried
// for others among them.
func TestPapers_AreReadAgainAndElectTheSame(t *testing.T) {
	for _, kind := range []string{"name", "quiet"} {
		eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
			kinds, rule := procedures(), classic()
			kinds[1].Participation, kinds[1].Delegation = governance.Liquid, &rule
			w := foundBy(t, newEngine(t, db, rand.Reader), db, 12, kinds)
			w.speaking(1, 7)
			w.give(10, 1)
			w.give(11, 7)
			clock.forward(time.Minute)
			w.openNow("2026-1", kind, time.Hour)
			for n, choice := range []governance.Choice{rankedAs("quay", "tide"), rankedAs("tide"), rankedAs("same", "tide"), rankedAs("quay"), rankedAs("tide", "same"),
				{Ranking: [][]governance.OptionID{{"quay", "same"}, {"tide"}}}, rankedAs("tide", "quay"), rankedAs("same", "quay", "tide"), rankedAs("quay", "same")} {
				w.castAs(n, "2026-1", choice)
			}
			clock.forward(2 * time.Hour)
			w.advance()
			w.exported(audit.Scope{})
			r, err := w.Count(t.Context(), nobody, "2026-1")
			w.must(err)
			want := r.Transcript.Name(r.Transcript.Elected[0])
			method, settings := r.Issue.Ranking()
			got := w.downloads(nobody)
			for _, form := range []PaperForm{PaperCVR, PaperBLT} {
				file, err := ballots.Read(string(form), strings.NewReader(got[string(form)]))
				w.must(err)
				for n, o := range file.Contest.Options { // options go by numbers there
					file.Contest.Options[n].ID = string(r.Issue.Options[n].ID)
					if o.Name != r.Issue.Options[n].Title {
						t.Errorf("%s calls %q %q", form, r.Issue.Options[n].Title, o.Name)
					}
				}
				again, err := method.Count(file.Contest, file.Profile, settings)
				w.must(err)
				for n := range again.Candidates {
					again.Candidates[n].Name = r.Transcript.Candidates[n].Name
				}
				got, err1 := json.Marshal([]any{again.Rounds, again.Elected, again.Ballots, again.Ties})
				want, err2 := json.Marshal([]any{r.Transcript.Rounds, r.Transcript.Elected, r.Transcript.Ballots, r.Transcript.Ties})
				if w.must(errors.Join(err1, err2)); !bytes.Equal(got, want) {
					t.Errorf("%s, %s: counted again\n%s\nwant\n%s", kind, form, got, want)
				}
			}
			config, err := rctab.ReadConfig("rctab.json", strings.NewReader(got[string(PaperRCTab)]))
			if err != nil {
				t.Fatalf("%v\n%s", err, got[string(PaperRCTab)])
			}
			election, err := config.Read(func(name string) (string, io.ReadCloser, error) {
				if name != PaperRCTabBallot.Named("2026-1") {
					t.Errorf("the configuration names the records %s", name)
				}
				return name, io.NopCloser(strings.NewReader(got[string(PaperRCTabBallot)])), nil
			})
			w.must(err)
			again, err := election.Count(countAsRCTab)
			w.must(err)
			if again.Name(again.Elected[0]) != want {
				t.Errorf("%s: RCTab elects %s, want %s", kind, again.Name(again.Elected[0]), want)
			}
		})
	}
}

// TestPapers_RefuseRCTabWhereItWouldElectOthers: its lot settles a tie for which the
// count looks back.
func TestPapers_RefuseRCTabWhereItWouldElectOthers(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := foundWorld(t, db, 3)
		w.openNow("2026-1", "name", time.Hour)
		for n := range 3 {
			w.castAs(n, "2026-1", rankedAs("quay"))
		}
		clock.forward(2 * time.Hour)
		w.advance()
		w.exported(audit.Scope{})
		w.must(w.db.View(t.Context(), func(tx *store.Tx) error {
			p, err := papersOf(tx, "2026-1")
			if err != nil {
				return err
			}
			if err := p.write(PaperRCTab, io.Discard); err != nil {
				t.Errorf("the same is elected, and it is refused: %v", err)
			}
			p.elected[0] = (p.elected[0] + 1) % 3
			if err := p.write(PaperRCTab, io.Discard); !errors.Is(err, rctab.ErrUnwritable) {
				t.Errorf("another is elected, and it is written: %v", err)
			}
			return nil
		}))
	})
}

// TestTables_AreCutOffWithTheirReader: who goes away leaves no turn taken, and a writer
// that breaks is told of.
func TestTables_AreCutOffWithTheirReader(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, clock *handClock) {
		w := papered(t, db, clock, governance.ShownPublic)
		for range 2 * maxTabling {
			if _, err := w.VoteTable(t.Context(), nobody, "2026-1", tables.CSV, brokenWriter{}); err == nil {
				t.Fatal("a writer that takes nothing is passed over")
			}
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range maxTabling {
			w.tabling <- struct{}{}
		}
		if err := w.DecisionTable(gone, nobody, "", tables.CSV, io.Discard); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
	})
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestTables_NobodyWaitsForEver is told that it takes too long, where others keep every
// turn: the request of a file is given hours.
func TestTables_NobodyWaitsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newEngine(t, nil, rand.Reader)
		for range maxTabling {
			e.tabling <- struct{}{}
		}
		asked := time.Now()
		if err := e.DecisionTable(t.Context(), nobody, "", tables.CSV, io.Discard); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
		if waited := time.Since(asked); waited != tableWait {
			t.Errorf("it waited %v, want %v", waited, tableWait)
		}
	})
}

// TestPapers_AreRefusedAndNotCutOff where a file has a record for each voice, and there
// are more than it is written for.
func TestPapers_AreRefusedAndNotCutOff(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 3)
		p := ward()
		p.Content = fmt.Appendf(nil, "3 2\n%d 1 2 0\n3 3 0\n2 2 3 0\n0\n\"Ada\"\n\"Bo\"\n\"Cem\"\n\"Ward\"\n", rctab.MostRecords-4)
		in, err := w.ImportElection(t.Context(), p)
		w.must(err)
		w.must(w.SequenceAll(t.Context()))
		for _, form := range PaperForms() {
			var out bytes.Buffer
			_, err := w.Papers(t.Context(), nobody, in.Issue, form, &out)
			if form == PaperBLT {
				if err != nil || !strings.Contains(out.String(), fmt.Sprint(rctab.MostRecords-4)) {
					t.Errorf("%s: %v, %q", form, err, out.String())
				}
				continue
			}
			if !errors.Is(err, ErrManyVoices) || out.Len() > 0 {
				t.Errorf("%s: %v after %d bytes", form, err, out.Len())
			}
		}
	})
}

// TestPapers_OfAnElectionHeldElsewhere are those of its file; who voted nobody claims.
func TestPapers_OfAnElectionHeldElsewhere(t *testing.T) {
	eachClocked(t, func(t *testing.T, db *store.DB, _ *handClock) {
		w := foundWorld(t, db, 3)
		in, err := w.ImportElection(t.Context(), ward())
		w.must(err)
		w.exported(audit.Scope{})
		for _, form := range PaperForms() {
			var out bytes.Buffer
			if _, err := w.Papers(t.Context(), nobody, in.Issue, form, &out); err != nil {
				t.Errorf("%s: %v", form, err)
			}
			if form != PaperCVR && form != PaperBLT {
				continue
			}
			file, err := ballots.Read(string(form), &out)
			w.must(err)
			if file.Contest.Seats != 2 || file.Contest.Options[2].Name != "Cem" || file.Profile.Total() != 9 {
				t.Errorf("%s: %+v, %d voices", form, file.Contest, file.Profile.Total())
			}
		}
		if _, err := w.VoteTable(t.Context(), nobody, in.Issue, tables.CSV, io.Discard); !errors.Is(err, ErrNotFound) {
			t.Errorf("votes: got %v, want ErrNotFound", err)
		}
		if _, err := w.DelegationTable(t.Context(), nobody, in.Issue, tables.CSV, io.Discard); !errors.Is(err, ErrNotLiquid) {
			t.Errorf("delegations: got %v, want ErrNotLiquid", err)
		}
		var rows bytes.Buffer
		w.must(w.DecisionTable(t.Context(), nobody, "commons", tables.CSV, &rows))
		if !strings.Contains(rows.String(), ",ward.blt,") {
			t.Errorf("the decisions read\n%s", rows.String())
		}
		if p, err := w.Protocol(t.Context(), nobody, in.Issue); err != nil || p.Ballots != nil || p.Entry.Ref == "" {
			t.Errorf("the protocol: %+v, %v", p.Entry, err)
		}
	})
}
