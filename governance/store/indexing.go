// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"fmt"
	"slices"
	"time"

	"moothall/governance"
)

// What of each noun can be found. The one function of a noun is called wherever it
// is written, and when the index is made anew.

// indexIssue makes a matter findable. Once the candidates of an election are
// fixed, who is not on the paper says nothing on its page any more.
func (tx *Tx) indexIssue(i governance.Issue) error {
	texts := []string{i.Question, i.Text, i.Before, i.Effect.Detail, i.Proposer}
	for _, o := range i.Options {
		texts = append(texts, o.Title, o.Detail)
	}
	if err := tx.index(Found{ID: string(i.ID), Kind: SearchMatter, Ref: string(i.ID), Body: i.Body, Title: i.Title, At: i.CreatedAt}, texts...); err != nil {
		return err
	}
	if i.RollAt.IsZero() {
		return nil
	}
	paper := []string{""} // never an id: no list is empty
	for _, o := range i.Options {
		paper = append(paper, string(o.ID))
	}
	return tx.exec("DELETE FROM search_texts WHERE id IN (SELECT ? || id FROM nominations WHERE issue = ? AND id NOT IN ?)", string(SearchStatement)+" ", string(i.ID), paper)
}

func (tx *Tx) indexDecision(d Decision) error {
	i, err := tx.Issue(d.Issue)
	if err != nil {
		return err
	}
	return tx.index(Found{ID: d.ID, Kind: SearchDecision, Ref: d.ID, Body: d.Body, Title: i.Title, At: d.At}, i.Question, i.Text)
}

func (tx *Tx) indexBody(c governance.Charter, at time.Time) error {
	b := c.Body
	return tx.index(Found{ID: string(b.Slug), Kind: SearchBody, Ref: string(b.Slug), Body: b.Slug, Title: b.Name, At: at}, b.Purpose)
}

func (tx *Tx) indexArguments(arguments []governance.Argument) error {
	issues, err := issuesOf(tx, arguments, func(a governance.Argument) governance.IssueID { return a.Issue })
	if err != nil {
		return err
	}
	for _, a := range arguments {
		i := issues[a.Issue]
		if err := tx.index(Found{ID: a.ID, Kind: SearchArgument, Ref: string(a.Issue), Body: i.Body, Title: i.Title, At: a.At}, a.Text); err != nil {
			return err
		}
	}
	return nil
}

// indexComments makes comments findable: those that wait for those who may let
// them in, and those taken off or taken back for nobody.
func (tx *Tx) indexComments(comments ...governance.Comment) error {
	issues, err := issuesOf(tx, comments, func(c governance.Comment) governance.IssueID { return c.Issue })
	if err != nil {
		return err
	}
	for _, c := range comments {
		if err := tx.indexComment(c, issues[c.Issue]); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) indexComment(c governance.Comment, about governance.Issue) error {
	visibility := searchPublic
	switch {
	case c.MayRead(false):
	case c.MayRead(true):
		visibility = searchClosed
	default:
		return tx.unindex(SearchComment, c.ID)
	}
	return tx.indexFor(visibility, Found{ID: c.ID, Kind: SearchComment, Ref: string(c.Issue), Body: about.Body, Title: about.Title, At: c.At}, c.Plain())
}

// unindexHost makes everything said from a server unfindable.
func (tx *Tx) unindexHost(host string) error {
	return tx.exec("DELETE FROM search_texts WHERE id IN (SELECT ? || id FROM comments WHERE host = ?)", string(SearchComment)+" ", host)
}

// indexStatements makes findable what candidates say, once they have accepted and
// for as long as they stand.
func (tx *Tx) indexStatements(nominations ...governance.Nomination) error {
	issues, err := issuesOf(tx, nominations, func(n governance.Nomination) governance.IssueID { return n.Issue })
	if err != nil {
		return err
	}
	for _, n := range nominations {
		i := issues[n.Issue]
		if n.Statement == "" || !i.ShowsNomination(n, "") {
			err = tx.unindex(SearchStatement, string(n.ID))
		} else {
			err = tx.index(Found{ID: string(n.ID), Kind: SearchStatement, Ref: string(i.ID), Body: i.Body, Title: i.Title, At: n.ActedAt}, n.Statement)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// indexRulings makes the rulings of a case, as they were kept, findable by the text
// of the register, and by nothing else of the case.
func (tx *Tx) indexRulings(id governance.CaseID) error {
	kept, err := tx.SittingsOf([]governance.CaseID{id})
	if err != nil {
		return err
	}
	for n, s := range kept[id] {
		if s.Ruling == nil {
			continue
		}
		f := Found{ID: RulingName(id, n+1), Kind: SearchRuling, Ref: string(id), Body: s.Body, Title: string(id), At: s.RuledAt}
		if err := tx.index(f, s.Ruling.Register); err != nil {
			return err
		}
	}
	return nil
}

// RulingName names the nth ruling of a case among what can be found.
func RulingName(id governance.CaseID, nth int) string { return fmt.Sprintf("%s/%d", id, nth) }

// indexFinding makes a finding findable with all that was said to it.
func (tx *Tx) indexFinding(id string) error {
	f, err := tx.Finding(id)
	if err != nil {
		return err
	}
	texts := []string{f.Text}
	for _, s := range []*governance.Statement{f.Answer, f.Withdrawal} {
		if s != nil {
			texts = append(texts, s.Text)
		}
	}
	return tx.index(Found{ID: f.ID, Kind: SearchFinding, Ref: f.ID, Body: f.Audited, Title: f.ID, At: f.At}, texts...)
}

// indexReview makes findable why a decision was held back, and released.
func (tx *Tx) indexReview(decision string) error {
	d, err := tx.Decision(decision)
	if err != nil || d.Suspension == nil {
		return err
	}
	i, err := tx.Issue(d.Issue)
	if err != nil {
		return err
	}
	texts := []string{d.Suspension.Text}
	if r := d.Suspension.Release; r != nil {
		texts = append(texts, r.Text)
	}
	return tx.index(Found{ID: d.ID, Kind: SearchReview, Ref: d.ID, Body: d.Suspension.By, Title: i.Title, At: d.Suspension.At}, texts...)
}

// issuesOf are the issues that some things are about, by id.
func issuesOf[T any](tx *Tx, all []T, issue func(T) governance.IssueID) (map[governance.IssueID]governance.Issue, error) {
	ids := make([]governance.IssueID, len(all))
	for n, one := range all {
		ids[n] = issue(one)
	}
	slices.Sort(ids)
	return tx.IssuesByID(slices.Compact(ids))
}
