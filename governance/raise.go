// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"moothall/bodies"
	"moothall/governance/journal"
)

// AskedBy says who may raise matters of a kind and support them.
type AskedBy string

// Members: whom the franchise of the kind admits, where it asks for a seat whoever is a
// member of its body. Seated: who holds a seat of that body.
const (
	ByMembers AskedBy = "members"
	BySeated  AskedBy = "seated"
)

// AdmissionRule is how a matter that somebody raises comes to be discussed: as many
// support it, besides whoever raised it, or such a share of all who may, within so many
// days. A kind without one is not raised by members.
type AdmissionRule struct {
	Supporters int     `json:"supporters,omitempty"`
	Share      *Ratio  `json:"share,omitempty"`
	Days       int     `json:"days"`
	By         AskedBy `json:"by"`
}

// RisingRule is how a matter rises to the next body that may decide it, until its text is
// fixed: when as many ask for it, or such a share of those who could have raised it, or
// when so many who are seated in that next body call it in.
type RisingRule struct {
	Supporters int    `json:"supporters,omitempty"` // 0, without a share: it does not rise so
	Share      *Ratio `json:"share,omitempty"`
	CallIn     int    `json:"call_in,omitempty"` // 0: nobody calls it in
}

// MostSupporters is how many a rule asks for at most; a share that is more asks for as
// many. The record holds each of them, sealed.
const MostSupporters = 1000

// maxGatherDays is how long supporters are gathered at most.
const maxGatherDays = 366

// RaisedDaily is how many matters one person raises within 24 hours.
const RaisedDaily = 3

// Why a matter is not raised, supported, or taken from one body to another.
var (
	ErrNobodyCompetent = errors.New("no body may decide a matter of this kind there")
	ErrNoNode          = errors.New("there is no such place, or no such field")
	ErrMayNotRaise     = errors.New("who may vote on such a matter raises and supports it")
	ErrMatterText      = errors.New("a matter has a title of 1 to 120 characters in one line, a question of 1 to 500, a text of 1 to 20000, and of what follows 500 at most")
	ErrRaised          = fmt.Errorf("one person raises %d matters within a day at most", RaisedDaily)
	ErrNotGathering    = errors.New("no supporters of this matter are gathered")
	ErrOwnMatter       = errors.New("who raised a matter is not one of those who support it")
	ErrSupports        = errors.New("they have said so already")
	ErrSupportsNot     = errors.New("there is nothing to take back")
	ErrNotRaiser       = errors.New("who raised a matter takes it back, and nobody else")
)

// Raised is how a matter came that somebody raised.
type Raised struct {
	Needs      int       // supporters besides whoever raised it
	Until      time.Time // by when they must have come
	AdmittedAt time.Time // zero before
	RiseNeeds  int       // how many must ask that the next body decide, as it was counted last; 0: it does not rise so
	LastAt     time.Time // of the latest act upon it, so that none is dated before
}

// LackOfSupport is the reason entered where too few supported a matter in time, and
// KindGone where its body has no such kind of matter any more as its text would be fixed.
// NameBorne is that of one that would found a body under a name which somebody bears as it
// would be put to the vote, TakenBack of one that whoever raised it took back.
const (
	LackOfSupport = "too few supported it in time"
	KindGone      = "its body decides no such matters any more"
	NameBorne     = "another bears the name that it would give"
	TakenBack     = "who raised it took it back"
)

func (r *AdmissionRule) fault() string {
	switch {
	case r == nil:
		return ""
	case r.By != ByMembers && r.By != BySeated:
		return "matters are raised by members or by those who are seated"
	case r.Days < 1 || r.Days > maxGatherDays:
		return fmt.Sprintf("supporters are gathered for 1 to %d days", maxGatherDays)
	}
	return askedFault(r.Supporters, r.Share)
}

func (r *RisingRule) fault() string {
	switch {
	case r == nil:
		return ""
	case r.CallIn < 0 || r.CallIn > MostSupporters:
		return fmt.Sprintf("a matter is called in by 1 to %d who are seated", MostSupporters)
	case r.CallIn == 0 && r.Supporters == 0 && r.Share == nil:
		return "a rule for rising says how many ask for it or call it in"
	}
	return askedFault(r.Supporters, r.Share)
}

func askedFault(supporters int, share *Ratio) string {
	switch {
	case supporters < 0 || supporters > MostSupporters:
		return fmt.Sprintf("supporters are %d at most", MostSupporters)
	case share != nil && (supporters != 0 || share.Num < 1 || share.Den < share.Num):
		return "supporters are a number or a share between 0 and 1, not both"
	}
	return ""
}

// checkRaising refuses rules by which a matter could not be raised: what a member writes
// is a question to be answered yes or no, discussed before it is fixed.
func (p Procedure) checkRaising() string {
	switch {
	case p.Admission == nil && p.Rising != nil:
		return "only what members raise can rise"
	case p.Admission == nil:
		return ""
	case p.ElectsPersons() || p.Method != MethodMotion:
		return "what members raise is decided by yes or no, and elects nobody"
	case p.DiscussionDays < 1 || p.FrozenDays < 1 || p.VotingDays < 1:
		return "what members raise has a day or more each to be discussed, to be read and to be voted on"
	case p.Admission.fault() != "":
		return p.Admission.fault()
	}
	return p.Rising.fault()
}

// askers is the rule of who may raise and support matters of the kind.
func (p Procedure) askers() bodies.Franchise {
	f := p.Franchise
	f.Seated = p.Admission.By == BySeated
	return f
}

// MayAsk says whether somebody may raise and support matters of the kind, and ask that
// one rise. Nobody may once the kind has no such rule any more.
func (p Procedure) MayAsk(e bodies.Elector, l Layers, at time.Time) bool {
	return p.Admission != nil && p.askers().Examine(e, l, at) == bodies.OnRoll
}

// Needs is how many must support a matter, of an electorate of those who may: zero where
// nobody besides whoever raises it.
func (r AdmissionRule) Needs(electorate int) int { return asked(r.Supporters, r.Share, electorate) }

// Needs is how many must ask that a matter rise; zero where it does not rise so.
func (r *RisingRule) Needs(electorate int) int {
	if r == nil {
		return 0
	}
	return asked(r.Supporters, r.Share, electorate)
}

// asked rounds a share up, to one at least.
func asked(supporters int, share *Ratio, electorate int) int {
	if share == nil {
		return supporters
	}
	n := (int64(electorate)*share.Num + share.Den - 1) / share.Den
	return int(min(max(n, 1), MostSupporters))
}

// AsksShare says whether the electorate must be counted to know how many are needed.
func (p Procedure) AsksShare() (toAdmit, toRise bool) {
	return p.Admission != nil && p.Admission.Share != nil, p.Rising != nil && p.Rising.Share != nil
}

// Brought is a new matter that somebody raised at an instant in a body, by the rules of
// its kind there; so many may raise and support such matters. It has no number yet.
func (p Procedure) Brought(body bodies.Slug, i Issue, electorate int, now time.Time) Issue {
	i.Body, i.Kind, i.Procedure, i.Stage, i.CreatedAt = body, p.Kind, p, Idea, now
	if i.Effect.Kind != EffectCharter {
		i.Effect.Kind = EffectText
	}
	i.Raised = &Raised{Needs: p.Admission.Needs(electorate), Until: now.AddDate(0, 0, p.Admission.Days), LastAt: now}
	return i
}

// CheckRaised refuses with [ErrMatterText] words that are none, or too many.
func (i Issue) CheckRaised() error {
	long := func(text string, least, most int) bool {
		n := utf8.RuneCountInString(text)
		return n < least || n > most || !utf8.ValidString(text) || strings.TrimSpace(text) == "" && least > 0 || strings.ContainsRune(text, 0)
	}
	if long(i.Title, 1, 120) || strings.ContainsAny(i.Title, "\r\n") || long(i.Question, 1, 500) || long(i.Text, 1, 20000) || long(i.Effect.Detail, 0, 500) {
		return ErrMatterText
	}
	return nil
}

// asked is what a matter asks: the record binds its digest before anybody supports it, so
// that what is put to the vote is what they supported. The words themselves enter the
// record when it is.
type askedText struct {
	Title       string `json:"title"`
	Question    string `json:"question"`
	PaperSHA256 string `json:"paper_sha256"`
}

// AskedDigest is the digest of what a matter asks, of whose paper this is the digest.
func AskedDigest(title, question, paper string) (string, error) {
	text, err := journal.Canonical(askedText{title, question, paper})
	return journal.Digest(text), err
}

// Asked is the digest of what the issue asks.
func (i Issue) Asked() (string, error) {
	paper, err := journal.Canonical(i.Paper())
	if err != nil {
		return "", err
	}
	return AskedDigest(i.Title, i.Question, journal.Digest(paper))
}

// Gathers is nil while supporters of the matter are gathered.
func (i Issue) Gathers(now time.Time) error {
	if i.Raised == nil || i.Stage != Idea || !now.Before(i.Raised.Until) {
		return ErrNotGathering
	}
	return nil
}

// Supported judges that somebody supports the matter, beside those who do.
func (i Issue) Supported(by bodies.PersonID, may bool, supporters []bodies.PersonID, now time.Time) error {
	switch {
	case i.Gathers(now) != nil:
		return ErrNotGathering
	case !may:
		return ErrMayNotRaise
	case by == i.ProposedBy:
		return ErrOwnMatter
	case slices.Contains(supporters, by):
		return ErrSupports
	}
	return nil
}

// TakenBack judges that somebody takes the matter back: whoever raised it, as long as
// supporters are gathered. Once it is admitted it is the body's, and goes its way.
func (i Issue) TakenBack(by bodies.PersonID, now time.Time) error {
	if by == "" || by != i.ProposedBy {
		return ErrNotRaiser
	}
	return i.Gathers(now)
}

// Admitted is the matter as it is discussed from an instant on, under the rules of its
// body then: enough support it, or it came from another body. Its stages are as long as
// the rules say.
func (i Issue) Admitted(body bodies.Slug, p Procedure, now time.Time) Issue {
	day := func(n int) time.Time { return now.AddDate(0, 0, n) }
	i.Body, i.Procedure, i.Stage, i.DiscussAt = body, p, Discussion, now
	i.FreezesAt, i.OpensAt = day(p.DiscussionDays), day(p.DiscussionDays+p.FrozenDays)
	i.ClosesAt = day(p.DiscussionDays + p.FrozenDays + p.VotingDays)
	raised := *i.Raised
	if raised.LastAt = now; raised.AdmittedAt.IsZero() {
		raised.AdmittedAt = now
	}
	raised.RiseNeeds = 0
	i.Raised = &raised
	return i
}

// ActedAt is an instant, or the millisecond after the latest act upon the matter if it is
// not later than that: the record orders them by their instants.
func (r Raised) ActedAt(now time.Time) time.Time {
	if now.After(r.LastAt) {
		return now
	}
	return r.LastAt.Add(time.Millisecond)
}
