// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/audit"
	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/voting/ballots"
)

func ward() PastElection {
	return PastElection{
		PastElection: governance.PastElection{Method: governance.MethodScottish}, Body: "commons", File: "ward.blt",
		Held:    time.Date(2022, time.May, 5, 0, 0, 0, 0, time.UTC),
		Content: []byte("3 2\n4 1 2 0\n3 3 0\n2 2 3 0\n0\n\"Ada\"\n\"Bo\"\n\"Cem\"\n\"Ward\"\n"),
	}
}

func TestImportElection_IsShownCarriedAndCountedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 3)
		w.bring("2022-1", "paper", foundedOn.AddDate(9, 0, 0), foundedOn.AddDate(9, 0, 1)) // a number in use is passed over
		in, err := w.ImportElection(t.Context(), ward())
		if err != nil {
			t.Fatal(err)
		}
		if want := []governance.OptionID{"1", "3"}; in.Issue != "2022-2" || in.Title != "Ward" || !slices.Equal(in.Decision.Winners, want) {
			t.Errorf("got %s %q with winners %v, want 2022-2 \"Ward\" with %v", in.Issue, in.Title, in.Decision.Winners, want)
		}
		if err := w.SequenceAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		c, err := w.Count(t.Context(), access.Actor{}, in.Issue)
		if err != nil || c.Decision.Outcome != governance.Elected || c.DecisionEntry < 0 || c.Issue.Imported != "ward.blt" {
			t.Errorf("the count reads %s, entry %d (%v)", c.Decision.Outcome, c.DecisionEntry, err)
		}
		if _, past, err := w.Elections(t.Context(), access.Actor{}); err != nil || len(past) != 1 {
			t.Errorf("%d past elections are listed (%v), want 1", len(past), err)
		}
		var file bytes.Buffer
		if err := w.Export(t.Context(), access.Actor{}, &file, audit.Scope{}); err != nil {
			t.Fatal(err)
		}
		archive, err := audit.Open(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if r := audit.Verify(archive, audit.Against{}); r.Verdict != audit.Verified || r.Issues[0].State != audit.Recounted {
			t.Errorf("%s: %v, %+v", r.Verdict, r.Findings, r.Issues)
		}
	})
}

func TestImportElection_RefusesWhatCannotBeCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 3)
		for _, c := range []struct {
			what   string
			change func(*PastElection)
			is     func(error) bool
		}{
			{"a body that is not there", func(p *PastElection) { p.Body = "crown" }, isError(store.ErrNotFound)},
			{"a method without rankings", func(p *PastElection) { p.Method = governance.MethodMotion }, isError(governance.ErrTally)},
			{"two seats by a method of one", func(p *PastElection) { p.Method, p.Seats = governance.MethodIRV, 2 }, isError(governance.ErrTally)},
			{"a file no archive can hold", func(p *PastElection) { p.Content = make([]byte, audit.MaxMember+1) }, isError(governance.ErrTally)},
			{"a file that is none", func(p *PastElection) { p.Content = []byte("nothing") }, func(err error) bool { return errors.As(err, new(*ballots.Fault)) }},
		} {
			t.Run(c.what, func(t *testing.T) {
				p := ward()
				c.change(&p)
				if _, err := w.ImportElection(t.Context(), p); !c.is(err) {
					t.Errorf("got %v", err)
				}
			})
		}
		list, err := w.Issues(t.Context(), access.Actor{}, "", "", "")
		if err != nil || len(list.Lines) != 0 {
			t.Errorf("%d issues remain (%v) of what was refused", len(list.Lines), err)
		}
	})
}

func TestImportElection_TakesAFileOnceForABody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 3)
		first, err := w.ImportElection(t.Context(), ward())
		if err != nil {
			t.Fatal(err)
		}
		renamed := ward()
		renamed.File, renamed.Title = "copy.blt", "The same again"
		if _, err := w.ImportElection(t.Context(), renamed); !errors.Is(err, ErrImported) || !strings.Contains(err.Error(), string(first.Issue)) {
			t.Errorf("got %v, want it refused as %s", err, first.Issue)
		}
		renamed.Content = append(renamed.Content, '\n')
		if _, err := w.ImportElection(t.Context(), renamed); err != nil {
			t.Errorf("another file was refused: %v", err)
		}
	})
}

// TestImportElection_TakesAFileOnceAmongMany: of many imports of one file at the
// same moment one is kept, and the others are told which.
func TestImportElection_TakesAFileOnceAmongMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := foundWorld(t, db, 3)
		kept := 0
		for _, err := range atOnce(8, func(int) error { _, err := w.ImportElection(t.Context(), ward()); return err }) {
			if err == nil {
				kept++
			} else if !errors.Is(err, ErrImported) {
				t.Error(err)
			}
		}
		if kept != 1 {
			t.Errorf("%d imports of one file were kept, want 1", kept)
		}
	})
}

func isError(want error) func(error) bool {
	return func(err error) bool { return errors.Is(err, want) }
}
