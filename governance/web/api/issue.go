// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// issueAnswer is one issue as one person may see it.
type issueAnswer struct {
	issueLine
	Question   string                `json:"question"`
	Proposer   string                `json:"proposer"`
	Before     string                `json:"text_before,omitempty"`
	Text       string                `json:"text"`
	Effect     *effect               `json:"effect,omitempty"`
	CreatedAt  journal.Instant       `json:"created_at"`
	DiscussAt  journal.Instant       `json:"discuss_at,omitempty"`
	FreezesAt  journal.Instant       `json:"freezes_at,omitempty"`
	ClosedAt   journal.Instant       `json:"closed_at,omitempty"`
	Options    []option              `json:"options"`
	Lot        []governance.OptionID `json:"lot,omitempty"` // order by which a tie is settled
	Procedure  governance.Procedure  `json:"procedure"`
	Roll       *roll                 `json:"roll,omitempty"`
	Turnout    *took                 `json:"turnout,omitempty"` // absent where it may not be known
	For        reasons               `json:"for"`
	Against    reasons               `json:"against"`
	Me         *standing             `json:"me,omitempty"`           // absent for a stranger
	Raised     *raisedOf             `json:"raised,omitempty"`       // absent where no member raised it
	OpenEntry  *int64                `json:"opened_entry,omitempty"` // in the record, of the act that fixed the text
	ServerTime journal.Instant       `json:"server_time"`
}

// effect is what the decision does if the matter is adopted.
type effect struct {
	Kind    governance.EffectKind `json:"kind"`
	Detail  string                `json:"detail,omitempty"`
	Charter *nextCharter          `json:"charter,omitempty"`
}

// nextCharter is the charter that would be in force.
type nextCharter struct {
	Body    bodies.Slug `json:"body"`
	Version int         `json:"version"`
	Stands  bool        `json:"stands"` // by the charters as they are now
	URL     string      `json:"url"`    // of the whole, as canonical JSON
}

func effectOf(r engine.IssueReading) *effect {
	if r.Issue.Effect.Kind == "" {
		return nil
	}
	e := &effect{Kind: r.Issue.Effect.Kind, Detail: r.Issue.Effect.Detail}
	if n := r.Charter; n != nil {
		e.Charter = &nextCharter{n.Next.Body.Slug, n.Next.Version, n.Stands, "/issues/" + string(r.Issue.ID) + "/charter.json"}
	}
	return e
}

type option struct {
	ID        governance.OptionID `json:"id"`
	Title     string              `json:"title"`
	Detail    string              `json:"detail,omitempty"`
	StatusQuo bool                `json:"status_quo,omitempty"`
	Withdrawn bool                `json:"withdrawn,omitempty"`
}

func optionOf(o governance.Option) option {
	return option{o.ID, o.Title, o.Detail, o.StatusQuo, o.Withdrawn}
}

// roll is what may be known of the frozen list of who may vote.
type roll struct {
	Members  int64           `json:"members"`
	Weight   int64           `json:"weight"`
	SHA256   string          `json:"sha256"`
	FrozenAt journal.Instant `json:"frozen_at"`
}

// took is how many have cast.
type took struct {
	Cast int64 `json:"cast"`
}

// reasons are the first arguments of one side, and how many there are.
type reasons struct {
	Total int64    `json:"total"`
	First []reason `json:"first"`
}

type reason struct {
	By   string          `json:"by"`
	At   journal.Instant `json:"at"`
	Text string          `json:"text"`
}

// standing is how the actor stands to the issue.
type standing struct {
	OnRoll    bool            `json:"on_roll"`
	Standing  bodies.Standing `json:"standing"`
	Joined    journal.Instant `json:"joined_at,omitempty"`       // the body that may vote
	Suspended journal.Instant `json:"suspended_until,omitempty"` // by a ruling; until then no ballot is taken
	Ballot    *ownBallot      `json:"ballot,omitempty"`
	Path      *voicePath      `json:"path,omitempty"`
	Advises   string          `json:"advises,omitempty"` // the electorate in which the actor is asked and does not decide
}

// ownBallot is the actor's own, as it was sent.
type ownBallot struct {
	governance.Choice
	CastAt journal.Instant `json:"cast_at"`
}

func issue(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	r, err := c.Engine.Issue(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, issueOf(r, c.Actor().SignedIn()))
}

func issueOf(r engine.IssueReading, signedIn bool) issueAnswer {
	i := r.Issue
	out := issueAnswer{
		issueLine: lineOf(i, r.Body, r.Decision, r.Now), Question: i.Question, Proposer: i.Proposer, Before: i.Before, Text: i.Text, Effect: effectOf(r),
		CreatedAt: instant(i.CreatedAt), DiscussAt: instant(i.DiscussAt), FreezesAt: instant(i.FreezesAt), ClosedAt: instant(i.ClosedAt),
		Options: []option{}, Lot: i.Lot, Procedure: i.Procedure, ServerTime: instant(r.Now),
		For: reasonsOf(r.For, r.ForTotal), Against: reasonsOf(r.Against, r.AgainstTotal),
	}
	for _, o := range i.Options {
		out.Options = append(out.Options, optionOf(o))
	}
	if !r.Roll.At.IsZero() {
		out.Roll = &roll{r.Roll.Members, r.Roll.Weight, r.Roll.SHA256, instant(r.Roll.At)}
		if r.Known.Turnout {
			out.Turnout = &took{r.TookPart}
		}
	}
	if r.OpenedEntry >= 0 {
		out.OpenEntry = &r.OpenedEntry
	}
	out.Raised = raised(r)
	if signedIn {
		out.Me = standingOf(r)
	}
	return out
}

func standingOf(r engine.IssueReading) *standing {
	me := &standing{OnRoll: r.OnRoll, Standing: r.Standing, Joined: instant(r.Joined), Suspended: instant(r.SuspendedUntil), Path: pathOf(r.Path), Advises: r.Advises}
	if r.Own != nil && r.Known.Own {
		me.Ballot = &ownBallot{r.Own.Choice, instant(r.Own.CastAt)}
	}
	return me
}

func reasonsOf(first []engine.Reason, total int64) reasons {
	out := reasons{Total: total, First: []reason{}}
	for _, r := range first {
		out.First = append(out.First, reason{r.By, instant(r.At), r.Text})
	}
	return out
}
