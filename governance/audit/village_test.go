// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/journal"
	"moothall/governance/spool"
)

// village writes the record of a small community, act by act, as a server
// would: an assembly that delegates, a board that ranks, one vote of each
// decided, one running and one cancelled. Tests spoil it before it is sealed;
// everything is signed anew after that, as an operator could.
type village struct {
	effect  *governance.Effect // of the next vote that is opened; nil: a text
	t       testing.TB
	now     time.Time
	refs    int
	entries []journal.Entry
	matters map[string]*folder
	people  []journal.Named
	scope   Scope
	said    []Said
	public  []Said // what public delegates stand for

	seal   bool // delegations are entered sealed
	opened []journal.OpenedAct
	leak   bool // they lie in whatever archive

	clashing map[string][]string // by body, mandates that cannot be held beside a seat and end by an election
	followed []string            // mandates of the seat that an election ends

	charters    []governance.Charter
	electors    map[bodies.Slug][]bodies.Elector
	delegations []governance.Delegation
	suspended   []governance.Measure
	votes       map[string]map[bodies.PersonID]governance.Vote
	advised     map[string][]bodies.Roll // of matters, the rolls of those who advise
	last        map[string]string        // ref of a person's last act on an issue
}

// folder is what is disclosed of an issue, its ballots as they were cast.
type folder struct {
	Matter
	Casts                        []journal.Opened // nil: not disclosed
	List, Roll, Weights, Carried []byte           // each nil: not disclosed
}

// matter is the folder as Export takes it.
func (f folder) matter() Matter {
	f.Matter.Casts = asLines(f.Casts, func(o journal.Opened) string { return o.Ref })
	f.Matter.List, f.Matter.Weights, f.Matter.Carried = inPieces(f.List), inPieces(f.Weights), inPieces(f.Carried)
	if f.Roll != nil {
		f.Matter.Roll = func(yield func(spool.Line, error) bool) {
			for line := range bytes.Lines(f.Roll) {
				if !yield(spool.Line{Key: string(line), Text: line}, nil) {
					return
				}
			}
		}
	}
	return f.Matter
}

// inPieces gives a text in pieces that end anywhere, or nil where there is none to give.
func inPieces(text []byte) Text {
	if text == nil {
		return nil
	}
	return func(yield func([]byte, error) bool) {
		for piece := range slices.Chunk(text, 37) {
			if !yield(piece, nil) {
				return
			}
		}
	}
}

// inOrder gives values by their keys, or nil where there are none to give.
func inOrder[T any](values []T, key func(T) string) iter.Seq2[T, error] {
	if values == nil {
		return nil
	}
	sorted := slices.SortedFunc(slices.Values(values), func(a, b T) int { return strings.Compare(key(a), key(b)) })
	return func(yield func(T, error) bool) {
		for _, v := range sorted {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// asLines is inOrder, of values as lines of a list.
func asLines[T any](values []T, key func(T) string) Lines {
	if values == nil {
		return nil
	}
	return func(yield func(spool.Line, error) bool) {
		for v := range inOrder(values, key) {
			text, err := journal.Canonical(v)
			if !yield(spool.Line{Key: key(v), Text: append(text, '\n')}, err) {
				return
			}
		}
	}
}

func named(people []journal.Named) Lines {
	return asLines(people, func(p journal.Named) string { return string(p.Commitment) })
}

var villageStart = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

func name(person string) bodies.PersonID { return known(who(person)) }

func who(person string) journal.Commitment { return journal.Commit(saltOf(person), person) }

func saltOf(text string) (s journal.Salt) {
	copy(s[:], text)
	return s
}

// enter adds an act a second after the last one.
func (v *village) enter(body, issue string, act journal.Act) string {
	v.now = v.now.Add(time.Second)
	v.refs++
	ref := testRef(v.refs)
	v.entries = append(v.entries, journal.Entry{Body: body, Issue: issue, At: journal.At(v.now), Ref: ref, Act: act})
	return ref
}

// adopt founds a body: with the community, however late it is called.
func (v *village) adopt(c governance.Charter) {
	if c.Amendment == nil {
		c.Amendment = &governance.Amendment{Body: "convention", Kind: "constitution"}
	}
	v.charters = append(v.charters, c)
	v.refs++
	at := 0
	for at < len(v.entries) && v.entries[at].Act.Type() == "charter.adopt" {
		at++
	}
	v.entries = slices.Insert(v.entries, at, journal.Entry{Body: string(c.Body.Slug), At: journal.At(villageStart.Add(time.Second)), Ref: testRef(v.refs),
		Act: journal.CharterAdopt{Version: int64(c.Version), Charter: v.canonical(c)}})
}

// amends lets the convention decide on a charter, which is in force from then on.
func (v *village) amends(c governance.Charter) *governance.Issue {
	v.t.Helper()
	id := fmt.Sprintf("amends-%d", v.refs)
	v.effect = &governance.Effect{Kind: governance.EffectCharter, Charter: v.canonical(c)}
	i := v.open(id, "convention")
	v.effect = nil
	roll := v.roll(*i)
	v.cast(id, "ada", yes())
	v.decide(i, roll)
	return i
}

// enacts enters what follows from a decision on a charter.
func (v *village) enacts(i *governance.Issue, ref string) {
	next, err := i.Effect.NextCharter()
	if err != nil {
		v.t.Fatal(err)
	}
	decided := v.entries[len(v.entries)-1].At
	v.enter(string(i.Body), string(i.ID), journal.CharterEnact{Version: int64(next.Version), Charter: v.canonical(next), Decision: ref})
	v.entries[len(v.entries)-1].At = decided
	v.enter(string(i.Body), string(i.ID), journal.Effect{Kind: "charter", Decision: ref, Detail: i.Effect.Performed()})
	at := slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == next.Body.Slug })
	if at < 0 {
		at, v.charters = len(v.charters), append(v.charters, next)
	}
	v.charters[at] = next
}

func (v *village) canonical(x any) json.RawMessage {
	v.t.Helper()
	text, err := journal.Canonical(x)
	if err != nil {
		v.t.Fatal(err)
	}
	return text
}

// admit lets somebody into the assembly: by the open door, or, with a voice that weighs
// more than one, with its founding.
func (v *village) admit(person string, weight int64) {
	v.people = append(v.people, journal.Named{Commitment: who(person), Salt: saltOf(person), Person: person, Name: "The " + person})
	if weight != 1 {
		v.found("assembly", person, weight)
		return
	}
	since := v.now
	v.enter("assembly", "", journal.PersonAdmit{Person: who(person), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: journal.At(since), Ground: "open"})
	v.electors["assembly"] = append(v.electors["assembly"], bodies.Elector{Person: name(person), Sphere: bodies.Inner, Place: "quay", Since: since, Weight: 1})
}

// found makes somebody a member of a body from its founding on.
func (v *village) found(body, person string, weight int64) {
	v.t.Helper()
	v.foundIn(body, person, bodies.Inner, weight)
}

func (v *village) foundIn(body, person string, sphere bodies.Sphere, weight int64) {
	v.t.Helper()
	at := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Body == body && e.Act.Type() == "charter.adopt" })
	founded, err := v.entries[at].At.Time()
	if err != nil {
		v.t.Fatal(err)
	}
	v.now = v.now.Add(time.Second)
	first := slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() != "charter.adopt" })
	if first < 0 {
		first = len(v.entries)
	}
	v.insert(first, body, journal.At(founded), journal.PersonAdmit{Person: who(person), Sphere: string(sphere), Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: weight, Since: journal.At(founded), Ground: "founding"})
	v.electors[bodies.Slug(body)] = append(v.electors[bodies.Slug(body)], bodies.Elector{Person: name(person), Sphere: sphere, Place: "quay", Since: founded, Weight: weight})
}

// openDoors lets everybody into every sphere; into another the board lets them.
func openDoors() *bodies.Membership {
	return &bodies.Membership{Admissions: []bodies.Admission{
		{Sphere: bodies.Inner, Ground: bodies.ByOpenDoor}, {Sphere: bodies.Outer, Ground: bodies.ByOpenDoor}, {Sphere: bodies.Inner, Ground: bodies.ByApplication, Decides: "board"},
		{Sphere: bodies.Ecosystem, Ground: bodies.ByInvitation, Sponsors: 1},
	}}
}

// neighbour is somebody of the outer sphere of the assembly, which votes on nothing, since
// it was founded.
func (v *village) neighbour(person string) {
	v.people = append(v.people, journal.Named{Commitment: who(person), Salt: saltOf(person), Person: person, Name: "The " + person})
	v.foundIn("assembly", person, bodies.Outer, 1)
}

func (v *village) seat(person string) {
	v.seated("board", journal.MandateBegin{Mandate: "seat-" + person, Person: who(person), Seat: "a seat", Title: "elected"})
	v.electors["board"] = append(v.electors["board"], bodies.Elector{Person: name(person), Seated: true})
}

// seated gives a seat of a body with its founding, however late it is called.
func (v *village) seated(body string, act journal.MandateBegin) {
	v.t.Helper()
	v.now = v.now.Add(time.Second)
	at, founding := 0, journal.At(villageStart.Add(time.Second))
	for at < len(v.entries) && v.entries[at].At == founding {
		at++
	}
	v.insert(at, body, founding, act)
}

// appointing lets those who are seated in a body appoint to another seat than its own, for
// half a year, and say for 30 days who acts in one that is vacant.
func appointing(by bodies.Slug) *bodies.SeatRule {
	return &bodies.SeatRule{Ways: []bodies.Filling{{Seat: "another seat", By: by, Months: 6}}, ActingDays: 30, ActingBy: by}
}

// appoints gives another seat of a body for a month, by some who sit in the body that
// appoints.
func (v *village) appoints(body, mandate, person, in string, by ...string) *journal.MandateBegin {
	act := journal.MandateBegin{Mandate: mandate, Person: who(person), Seat: "another seat", Title: "appointed", Until: journal.At(v.now.AddDate(0, 1, 0)), SeatedIn: in}
	for _, p := range by {
		act.By = append(act.By, who(p))
	}
	v.enter(body, "", act)
	return &act
}

// publicly makes somebody a public delegate, if they are none.
func (v *village) publicly(person string) {
	text := person + " reads every paper."
	for _, s := range v.public {
		if string(s.Text) == text {
			return
		}
	}
	ref := v.enter("", "", journal.DelegateBegin{Delegate: "of-" + person, Person: who(person), TextSHA256: journal.Digest([]byte(text))})
	v.public = append(v.public, Said{ref, []byte(text)})
}

// perhapsSealed enters what a delegator or a delegate does.
func (v *village) perhapsSealed(act journal.Act) {
	if !v.seal {
		v.enter("", "", act)
		return
	}
	sealed, opening, err := journal.Seal(act, saltOf(fmt.Sprint("seal ", v.refs)))
	if err != nil {
		v.t.Fatal(err)
	}
	v.opened = append(v.opened, journal.OpenedAct{Ref: v.enter("", "", sealed), Opening: opening})
}

// gives is a delegation that lives for the year that the charters of the village let it.
func (v *village) gives(id, from string, scope journal.Scope, to ...string) journal.DelegationSet {
	act := journal.DelegationSet{Delegation: id, Person: who(from), Scope: scope, Until: journal.At(v.now.AddDate(1, 0, 0))}
	for _, p := range to {
		act.Delegates = append(act.Delegates, who(p))
	}
	return act
}

func (v *village) delegate(from string, scope journal.Scope, to ...string) {
	for _, p := range to {
		v.publicly(p)
	}
	act := journal.DelegationSet{Delegation: fmt.Sprint("d", v.refs), Person: who(from), Scope: scope, Until: journal.At(villageStart.AddDate(1, 0, 0))}
	d := governance.Delegation{Shown: governance.ShownPublic, ID: act.Delegation, Delegator: name(from), Until: villageStart.AddDate(1, 0, 0)}
	d.Scope = delegation.Scope(scope)
	for _, p := range to {
		act.Delegates = append(act.Delegates, who(p))
		d.Delegates = append(d.Delegates, name(p))
	}
	d.Sealed = v.seal
	v.perhapsSealed(act)
	d.From = v.now
	v.delegations = append(v.delegations, d)
}

// runsOn is when the vote closes that runs at the end of the village, longer than anything
// that tests let happen after it.
var runsOn = villageStart.AddDate(2, 0, 0)

// explainsNothing lets the vote that runs at the end of the village be over after an hour,
// so that no ballot of later may be one of it. An archive of later is then refused, or
// incomplete.
func (v *village) explainsNothing() {
	entered(v, "2026-4", "issue.open", 0, func(_ *journal.Entry, a *journal.IssueOpen) { a.ClosesAt = earlier(a.OpensAt, -time.Hour) })
}

// open opens an issue of one of the bodies for an hour and freezes its roll.
func (v *village) open(id, body string, options ...string) *governance.Issue {
	return v.openUntil(v.now.Add(time.Hour), id, body, options...)
}

// openUntil is open, to a closing time.
func (v *village) openUntil(closes time.Time, id, body string, options ...string) *governance.Issue {
	p := v.procedure(body)
	i := &governance.Issue{ID: governance.IssueID(id), Body: bodies.Slug(body), Kind: p.Kind, Title: "About " + id, Question: "Shall we?", Procedure: p, Stage: governance.Voting,
		Place: "quay", Text: "The text of " + id, Effect: governance.Effect{Kind: governance.EffectText, Detail: "done"}, OpensAt: v.now, ClosesAt: closes}
	if v.effect != nil {
		i.Effect = *v.effect
	}
	act := journal.IssueOpen{Title: i.Title, Question: i.Question, Kind: i.Kind, Procedure: v.canonical(p), Place: "quay",
		OpensAt: journal.At(i.OpensAt), ClosesAt: journal.At(i.ClosesAt)}
	for n, o := range options {
		i.Options = append(i.Options, governance.Option{ID: governance.OptionID(o), Title: o, StatusQuo: n == 0})
		i.Lot = append(i.Lot, governance.OptionID(o))
		act.Options = append(act.Options, journal.Option{ID: o, Title: o, StatusQuo: n == 0})
		act.Lot = append(act.Lot, o)
	}
	paper := v.canonical(i.Paper())
	act.PaperSHA256 = journal.Digest(paper)
	v.enter(body, id, act)
	roll := v.roll(*i)
	sheet := v.rollSheet(roll)
	v.enter(body, id, journal.RollFreeze{At: journal.At(roll.At), Rule: v.canonical(p.Franchise), Members: int64(len(roll.Entries)), Weight: roll.Weight(), RollSHA256: journal.Digest(sheet)})
	v.matters[id] = &folder{Matter: Matter{Issue: id, Paper: paper}, Roll: sheet}
	v.votes[id] = map[bodies.PersonID]governance.Vote{}
	return i
}

// shown is who may know who entrusted whom.
func (v *village) shown() governance.Shown {
	if v.seal {
		return governance.ShownTwo
	}
	return governance.ShownPublic
}

func (v *village) procedure(body string) governance.Procedure {
	at := slices.IndexFunc(v.charters, func(c governance.Charter) bool { return string(c.Body.Slug) == body })
	return v.charters[at].Procedures[0]
}

func (v *village) roll(i governance.Issue) bodies.Roll {
	layers := v.layers()
	at := v.now.Add(time.Second) // of the entry to come
	return i.Procedure.Roll(v.electors[i.Procedure.Franchise.Body], layers, at)
}

func (v *village) layers() governance.Layers {
	v.t.Helper()
	layers, err := governance.LayersOf(v.charters)
	if err != nil {
		v.t.Fatal(err)
	}
	return layers
}

func (v *village) rollSheet(roll bodies.Roll) []byte {
	v.t.Helper()
	var lines []journal.RollLine
	for _, e := range roll.Entries {
		lines = append(lines, journal.RollLine{Member: committed(e.Person), Weight: e.Weight})
	}
	sheet, err := journal.RollSheet(lines)
	if err != nil {
		v.t.Fatal(err)
	}
	return sheet
}

// cast casts, or withdraws where the choice is nil.
func (v *village) cast(issue, person string, choice *governance.Choice) {
	v.t.Helper()
	v.castBy(issue, person, choice, "")
}

// castBy is cast, by two who are seated in a body, for somebody.
func (v *village) castBy(issue, person string, choice *governance.Choice, in string, by ...string) {
	v.t.Helper()
	key := issue + " " + person
	o := journal.Opening{Salt: saltOf(fmt.Sprint(person, v.refs)), Issue: issue, Person: who(person), Replaces: v.last[key], SeatedIn: in, By: sortedWho(by)}
	delete(v.votes[issue], name(person))
	if choice != nil {
		o.Choice = v.canonical(choice)
		v.votes[issue][name(person)] = governance.Vote{Person: name(person), Choice: *choice, Assisted: in != ""}
	}
	v.last[key] = v.enter("", "", ballotAct(v.t, o))
	v.matters[issue].Casts = append(v.matters[issue].Casts, journal.Opened{Ref: v.last[key], Opening: o})
}

// sortedWho is what the record calls some people, in its order.
func sortedWho(people []string) (by []journal.Commitment) {
	for _, p := range people {
		by = append(by, who(p))
	}
	slices.Sort(by)
	return by
}

func ballotAct(t testing.TB, o journal.Opening) journal.Act {
	t.Helper()
	seal, err := o.Seal()
	if err != nil {
		t.Fatal(err)
	}
	if o.Choice == nil {
		return journal.BallotWithdraw{DataSHA256: seal}
	}
	return journal.BallotCast{DataSHA256: seal}
}

// decide closes an issue, counts and decides it.
func (v *village) decide(i *governance.Issue, roll bodies.Roll) {
	v.t.Helper()
	id, body := string(i.ID), string(i.Body)
	v.now = i.ClosesAt
	v.enter(body, id, journal.IssueClose{ClosedAt: journal.At(v.now.Add(time.Second))})
	i.ClosedAt = v.now
	var votes []governance.Vote
	for _, vote := range v.votes[id] {
		if roll.Index(vote.Person) >= 0 {
			votes = append(votes, vote)
		}
	}
	c, err := i.Conclude(roll, votes, governance.Entrusted{Delegations: v.delegations, Beside: v.delegations, Suspended: governance.Suspended(v.suspended, v.charters, i.Body, i.Eve())}, v.layers())
	if err != nil {
		v.t.Fatal(err)
	}
	m := v.matters[id]
	m.Count, m.Decision, m.Summary = v.canonical(c.Transcript), v.canonical(c.Decision), v.canonical(c.Summary)
	if err := weightSheet(c.Voices, nil)(func(line []byte) error { m.Weights = append(m.Weights, line...); return nil }); err != nil {
		v.t.Fatal(err)
	}
	sealed := v.seal && i.Procedure.Delegation != nil || c.Sealed
	if sealed {
		m.Weights = journal.SaltedSheet(m.Weights, saltOf("sheet of "+id))
		if m.Carried, err = journal.CarriedOf(m.Weights); err != nil {
			v.t.Fatal(err)
		}
	}
	count := i.Counted(c.Decision, int64(len(m.Casts)), journal.Digest(m.Weights), journal.Digest(m.Count))
	if sealed {
		count.CarriedSHA256, count.SummarySHA256 = journal.Digest(m.Carried), journal.Digest(m.Summary)
	}
	v.advises(i, &count)
	v.enter(body, id, count)
	if sealed && !v.scope.Auditor {
		m.Weights = nil
	}
	ref := v.enter(body, id, c.Decision.Entered(journal.Digest(m.Decision)))
	if !c.Decision.Outcome.Binds() {
		return
	}
	if i.Procedure.ElectsPersons() {
		v.install(i, c.Decision.Winners, ref)
		return
	}
	if i.Effect.Kind == governance.EffectCharter {
		v.enacts(i, ref)
		return
	}
	v.enter(body, id, journal.Effect{Kind: "text", Decision: ref, Detail: "done"})
}

// advises adds to a count what those said who advised.
func (v *village) advises(i *governance.Issue, count *journal.Count) {
	v.t.Helper()
	var all []governance.Advice
	for n, roll := range v.advised[string(i.ID)] {
		var votes []governance.Vote
		casts := int64(0)
		for _, e := range roll.Entries {
			if vote, said := v.votes[string(i.ID)][e.Person]; said {
				votes = append(votes, vote)
			}
			for _, o := range v.matters[string(i.ID)].Casts {
				if o.Opening.Person == committed(e.Person) {
					casts++
				}
			}
		}
		count.Casts -= casts
		advice, err := i.Advised(n, roll, votes)
		if err != nil {
			v.t.Fatal(err)
		}
		all = append(all, advice)
		count.Advice = append(count.Advice, advice.Entered(casts, journal.Digest(v.canonical(advice.Transcript))))
	}
	if all != nil {
		v.matters[string(i.ID)].Advice = v.canonical(all)
	}
}

// vote holds a vote of the assembly in which one person casts.
func (v *village) vote(id, person string, choice *governance.Choice) {
	v.t.Helper()
	i := v.open(id, "assembly")
	roll := v.roll(*i)
	v.cast(id, person, choice)
	v.decide(i, roll)
}

func yes() *governance.Choice { return &governance.Choice{Answer: governance.Yes} }
func no() *governance.Choice  { return &governance.Choice{Answer: governance.No} }

func ranks(ids ...governance.OptionID) *governance.Choice {
	c := &governance.Choice{}
	for _, id := range ids {
		c.Ranking = append(c.Ranking, []governance.OptionID{id})
	}
	return c
}

// newVillage writes the whole record.
func newVillage(t testing.TB) *village { return villageOf(t, Scope{}, false) }

// villageOf writes the whole record, for an archive of a scope, with delegations in
// clear or sealed.
func villageOf(t testing.TB, scope Scope, seal bool) *village {
	v := &village{t: t, scope: scope, seal: seal, now: villageStart.Add(2 * time.Second), matters: map[string]*folder{}, electors: map[bodies.Slug][]bodies.Elector{},
		votes: map[string]map[bodies.PersonID]governance.Vote{}, last: map[string]string{}, advised: map[string][]bodies.Roll{}}
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "assembly", Name: "Assembly", Level: bodies.TopLevel}, Version: 1, Membership: openDoors(),
		Places: []bodies.Place{{ID: "town", Name: "Town"}, {ID: "quay", Parent: "town", Name: "Quay"}},
		Procedures: []governance.Procedure{{Kind: "bylaw", Name: "By-law", Participation: governance.Liquid, Visibility: governance.Public, Method: governance.MethodMotion,
			Franchise: bodies.Franchise{Body: "assembly", Place: "town"}, Delegation: &governance.DelegationRule{Rule: "default", Months: 12, Shown: v.shown()},
			Quorum: governance.Quorum{Share: governance.Ratio{Num: 1, Den: 4}}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}}})
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "board", Name: "Board", Level: bodies.TopLevel, Parent: "assembly"}, Version: 1, Seating: appointing("board"),
		Procedures: []governance.Procedure{{Kind: "plan", Name: "Plan", Participation: governance.Representative, Visibility: governance.Public, Method: governance.MethodIRV,
			Franchise: bodies.Franchise{Body: "board", Seated: true}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}}})
	v.adopt(governance.Charter{Body: bodies.Body{Slug: "convention", Name: "Convention", Level: bodies.TopLevel, Parent: "assembly"}, Version: 1, Founds: "constitution",
		Procedures: []governance.Procedure{{Kind: "constitution", Name: "Constitution", Participation: governance.Direct, Visibility: governance.Public, Method: governance.MethodMotion,
			Franchise: bodies.Franchise{Body: "assembly"}, Majority: &governance.Majority{Share: governance.Ratio{Num: 1, Den: 2}}}}})
	for _, p := range []string{"ada", "bram", "dina", "elif", "farid", "gwen"} {
		v.admit(p, 1)
	}
	v.admit("chidi", 2)
	for _, p := range []string{"ada", "bram", "chidi"} {
		v.seat(p)
	}
	v.delegate("bram", journal.Scope{Body: "assembly"}, "ada")
	v.delegate("chidi", journal.Scope{}, "bram")
	v.delegate("dina", journal.Scope{Body: "assembly"})
	v.delegate("elif", journal.Scope{}, "farid")
	v.delegate("farid", journal.Scope{}, "elif")
	v.delegate("gwen", journal.Scope{}, "dina")

	nets := v.open("2026-1", "assembly")
	roll := v.roll(*nets)
	v.cast("2026-1", "ada", no())
	v.cast("2026-1", "gwen", no())
	v.cast("2026-1", "ada", yes())
	v.cast("2026-1", "gwen", nil)
	v.decide(nets, roll)

	plan := v.open("2026-2", "board", "nothing", "pier", "mole")
	roll = v.roll(*plan)
	v.cast("2026-2", "ada", ranks("pier", "nothing"))
	v.cast("2026-2", "bram", ranks("mole", "pier"))
	v.cast("2026-2", "chidi", ranks("pier"))
	v.decide(plan, roll)

	v.open("2026-3", "assembly")
	v.enter("assembly", "2026-3", journal.IssueCancel{Reason: "withdrawn by its proposers"})

	v.openUntil(runsOn, "2026-4", "assembly")
	v.cast("2026-4", "ada", yes())
	v.cast("2026-4", "elif", no())
	v.matters["2026-4"].Casts = nil
	return v
}

// leaves returns the leaves of all acts.
func (v *village) leaves() [][]byte {
	v.t.Helper()
	var out [][]byte
	for n, e := range v.entries {
		leaf, err := journal.Leaf(e)
		if err != nil {
			v.t.Fatalf("entry %d: %v", n, err)
		}
		out = append(out, leaf)
	}
	return out
}

// export signs the record and returns the archive's bytes.
func (v *village) export() []byte {
	v.t.Helper()
	return exported(v.t, testRecord(v.t, v.leaves()), v.disclosure())
}

func (v *village) disclosure() Disclosure {
	said := slices.Clone(v.said)
	if v.scope.Covers("", "") {
		said = append(said, v.public...)
	}
	var opened iter.Seq2[journal.OpenedAct, error]
	if v.scope.Auditor || v.leak {
		opened = inOrder(v.opened, func(o journal.OpenedAct) string { return o.Ref })
	}
	return Disclosure{Scope: v.scope, Delegations: opened, People: named(v.people), Issues: slices.Collect(maps.Keys(v.matters)), Said: inOrder(said, func(s Said) string { return s.Ref }),
		Matter: func(id string) (Matter, error) { return v.matters[id].matter(), nil }}
}

// verify exports and verifies.
func (v *village) verify(against Against) Report {
	v.t.Helper()
	file := v.export()
	a, err := open(file)
	if err != nil {
		v.t.Fatal(err)
	}
	r := Verify(a, against)
	twice(v.t, file, r)
	return r
}

// find returns the position of the n-th entry, from 0, of an issue and a type.
func (v *village) find(issue string, kind journal.Type, n int) int {
	v.t.Helper()
	for at, e := range v.entries {
		if e.Issue == issue && e.Act.Type() == kind {
			if n == 0 {
				return at
			}
			n--
		}
	}
	v.t.Fatalf("no %s of %q", kind, issue)
	return 0
}
