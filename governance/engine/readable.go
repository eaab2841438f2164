// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
)

// sources are what was found, as it is now.
type sources struct {
	issues      map[governance.IssueID]governance.Issue
	comments    map[string]governance.Comment
	nominations map[governance.OptionID]governance.Nomination
	sittings    map[governance.CaseID][]governance.Sitting
	moderates   []bodies.Slug // whose matters' comments the reader lets in
	now         time.Time
}

// readable asks of all that was found whether the page it leads to shows it, by
// the rules that page asks: that its words are in the index is no reason to show
// it. It costs the same queries whatever was found.
func readable(tx *store.Tx, found []store.Found, moderates []bodies.Slug, now time.Time) (map[string]bool, error) {
	of, err := sourcesOf(tx, found)
	if err != nil {
		return nil, err
	}
	of.moderates, of.now = moderates, now
	may := make(map[string]bool, len(found))
	for _, f := range found {
		may[f.ID] = of.show(f)
	}
	return may, nil
}

func sourcesOf(tx *store.Tx, found []store.Found) (of sources, err error) {
	issues, comments := []governance.IssueID{""}, []string{} // "" names none: a list that is empty would cost nothing
	nominations, cases := []governance.OptionID{}, []governance.CaseID{}
	for _, f := range found {
		switch f.Kind {
		case SearchComment:
			comments = append(comments, f.Name())
		case SearchStatement:
			nominations = append(nominations, governance.OptionID(f.Name()))
		case SearchRuling:
			cases = append(cases, governance.CaseID(f.Ref))
		}
		issues = append(issues, governance.IssueID(f.Ref))
	}
	if of.issues, err = tx.IssuesByID(issues); err != nil {
		return of, err
	}
	if of.comments, err = tx.CommentsByID(comments); err != nil {
		return of, err
	}
	if of.nominations, err = tx.NominationsByID(nominations); err != nil {
		return of, err
	}
	if of.sittings, err = tx.SittingsOf(cases); err != nil {
		return of, err
	}
	return of, nil
}

// show says whether the page shows it. Of a kind that is not named here it does not.
func (of sources) show(f store.Found) bool {
	issue := of.issues[governance.IssueID(f.Ref)]
	switch f.Kind {
	case SearchMatter, SearchBody, SearchArgument, SearchFinding:
		return true // on pages that everybody may read; what is withheld was not found
	case SearchComment:
		return of.comments[f.Name()].MayRead(slices.Contains(of.moderates, issue.Body))
	case SearchStatement:
		n, there := of.nominations[governance.OptionID(f.Name())]
		return there && issue.ShowsNomination(n, "")
	case SearchDecision, SearchReview: // a decision has the number of its issue
		return issue.MayKnow(governance.Viewer{}, of.now).Result
	case SearchRuling:
		return of.registered(f)
	}
	return false
}

// registered says whether the register shows a ruling.
func (of sources) registered(f store.Found) bool {
	c := governance.Case{ID: governance.CaseID(f.Ref), Sittings: of.sittings[governance.CaseID(f.Ref)]}
	if len(c.Sittings) == 0 || !c.MayKnow(governance.CaseViewer{}).Register {
		return false
	}
	for n, s := range c.Sittings {
		if f.Name() == store.RulingName(c.ID, n+1) {
			return s.Ruling != nil
		}
	}
	return false
}
