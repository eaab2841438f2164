// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/identity"
	"moothall/governance/journal"
	"moothall/governance/store"
)

// mergeLife is how long it counts that somebody showed that another account is theirs.
const mergeLife = 30 * time.Minute

// ShowOther shows, by its login and password, that another account is the actor's as well:
// the first of two steps, of which nothing comes but what [Engine.Merging] reads. Where
// that account is written to, a link goes there which the second step needs: a password
// that somebody found takes nobody's voice for good. It refuses as signing in does, under
// the same limits, and with bodies.ErrOneAccount.
func (e *Engine) ShowOther(ctx context.Context, actor access.Actor, in SignIn) error {
	if err := e.gate.May(actor, "person.merge", access.Object{}); err != nil {
		return err
	}
	account, err := e.verify(ctx, in)
	if err != nil {
		return err
	}
	if account.Person == actor.Person {
		return bodies.ErrOneAccount
	}
	_, err = update(ctx, e, func(tx *store.Tx) (struct{}, error) {
		if err := e.stillGood(tx, account, ""); err != nil {
			return struct{}{}, err
		}
		now, err := tx.Now()
		if err != nil {
			return struct{}{}, err
		}
		return struct{}{}, e.keepProof(tx, store.MergeProof{Session: actor.Session, Person: actor.Person, Other: account.Person, Password: passwordMark(account), At: now})
	})
	return err
}

// keepProof keeps what was shown, and writes to the other account, where that has an
// address. Whoever shows the same again in the same session has the letter already.
func (e *Engine) keepProof(tx *store.Tx, p store.MergeProof) error {
	before, err := tx.MergeProof(p.Session, p.At.Add(-mergeLife))
	if err == nil && before.Other == p.Other && before.Person == p.Person && before.Password == p.Password {
		return nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	address, err := tx.Address(p.Other)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if address.Address == "" {
		return tx.KeepMergeProof(p)
	}
	if p.Letter, err = journal.NewRef(e.random); err != nil {
		return err
	}
	return errors.Join(tx.KeepMergeProof(p), e.write(tx, store.Letter{Kind: LetterMerging, Person: p.Other, Subject: p.Letter, MadeAt: p.At}))
}

// passwordMark tells whether the password of an account is still the one: the hash that is
// kept of it, hashed again.
func passwordMark(a store.Account) string {
	return journal.Digest([]byte("moothall merge\x00" + a.PasswordHash))
}

// ForgetOther takes back that another account was shown to be the actor's.
func (e *Engine) ForgetOther(ctx context.Context, actor access.Actor) error {
	if err := e.gate.May(actor, "person.merge", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, tx.DropMergeProof(actor.Session) })
	return err
}

// MergeReading is what becomes of another account of the actor's if it is made one with
// the one they are signed in with.
type MergeReading struct {
	Other   bodies.Person // whose account ends; nobody: none was shown in this session
	Until   time.Time     // how long that counts
	Mailed  bool          // a link went to its address, which is needed
	Bodies  []MergedMembership
	Taken   []governance.Issue // votes in which the ballot of the other is taken back, for the actor has a voice there
	Silent  []governance.Issue // votes in which the other alone has a voice, and has not cast
	Refused error              // why it cannot be done now
	Shown   string             // a digest of what is read here: just that is done, or nothing
}

// MergedMembership is a membership of the account that ends.
type MergedMembership struct {
	Body  bodies.Body
	Was   bodies.Member
	Stays *bodies.Member // what the actor is there already, and stays; nil: it goes over to them
}

// Merging reads it.
func (e *Engine) Merging(ctx context.Context, actor access.Actor) (MergeReading, error) {
	if err := e.gate.May(actor, "person.merge", access.Object{}); err != nil {
		return MergeReading{}, err
	}
	return view(ctx, e, func(tx *store.Tx) (MergeReading, error) {
		now, err := tx.Now()
		if err != nil {
			return MergeReading{}, err
		}
		proof, err := goodProof(tx, actor, now)
		if errors.Is(err, governance.ErrMergeProof) {
			return MergeReading{}, nil
		}
		if err != nil {
			return MergeReading{}, err
		}
		m, err := readMerger(tx, actor.Person, proof.Other, now)
		m.Until, m.Mailed = proof.At.Add(mergeLife), proof.Letter != ""
		return m.MergeReading, err
	})
}

// goodProof is what the actor showed in this session: with the password that the other
// account has still.
func goodProof(tx *store.Tx, actor access.Actor, now time.Time) (store.MergeProof, error) {
	proof, err := tx.MergeProof(actor.Session, now.Add(-mergeLife))
	if err == nil {
		var account store.Account
		account, err = tx.Account(proof.Other)
		if err == nil && (passwordMark(account) != proof.Password || proof.Person != actor.Person || account.PasswordHash == "") {
			err = store.ErrNotFound
		}
	}
	if errors.Is(err, store.ErrNotFound) {
		err = governance.ErrMergeProof
	}
	return proof, err
}

// merger is a merger with what is asked and done by it.
type merger struct {
	MergeReading
	own     bodies.Person
	running []governance.Issue // in which the other, or an account of theirs that ended, has a voice
}

// readMerger finds what becomes of an account, and whether that may be.
func readMerger(tx *store.Tx, own, other bodies.PersonID, now time.Time) (m merger, err error) {
	var err1, err2 error
	m.own, err1 = tx.Person(own)
	m.Other, err2 = tx.Person(other)
	if err := errors.Join(err1, err2); err != nil {
		return m, err
	}
	entrusted, err := m.readVotes(tx, now)
	if err != nil {
		return m, err
	}
	if err := m.readBodies(tx); err != nil {
		return m, err
	}
	rule, err := mergeRule(tx, m, now)
	if err != nil {
		return m, err
	}
	rule.Entrusted = entrusted
	if m.Refused == nil {
		m.Refused = rule.Judge()
	}
	if m.Refused == nil {
		m.Refused, err = mergeWaits(tx, own, other, now)
	}
	m.Shown = m.digest()
	return m, err
}

// readBodies finds to what the other account belongs, and what the actor is there.
func (m *merger) readBodies(tx *store.Tx) error {
	theirs, err1 := tx.MembershipsOf(m.Other.ID)
	mine, err2 := tx.MembershipsOf(m.own.ID)
	charters, err3 := tx.Charters()
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	for _, was := range theirs {
		if !was.Until.IsZero() {
			continue
		}
		c, err := charterOf(charters, was.Body)
		if err != nil {
			return err
		}
		kept := MergedMembership{Body: c.Body, Was: was}
		if n := slices.IndexFunc(mine, func(b bodies.Member) bool { return b.Body == was.Body && b.Until.IsZero() }); n >= 0 {
			kept.Stays = &mine[n]
		}
		m.Bodies = append(m.Bodies, kept)
	}
	slices.SortFunc(m.Bodies, func(a, b MergedMembership) int { return cmp.Compare(a.Was.Body, b.Was.Body) })
	return nil
}

// readVotes finds in which votes that run both have a voice, or an account that ended in
// favour of the actor's has cast a ballot: there the other's is taken back. It says whether
// one cannot be, for it speaks as of the opening of the vote.
func (m *merger) readVotes(tx *store.Tx, now time.Time) (entrusted bool, err error) {
	deciding, advising, err := runningOf(tx, m.Other.ID)
	if err != nil {
		return false, err
	}
	m.running = slices.Concat(deciding, advising)
	mine := map[governance.IssueID]bool{} // whether the actor decides there
	ownDeciding, ownAdvising, err := runningOf(tx, m.own.ID)
	if err != nil {
		return false, err
	}
	for _, i := range ownDeciding {
		mine[i.ID] = true
	}
	for _, i := range ownAdvising {
		mine[i.ID] = mine[i.ID] || false
	}
	ended, err := tx.MergedInto(m.own.ID)
	if err != nil {
		return false, err
	}
	theirs := map[bodies.PersonID][]governance.Issue{} // in which an account that ended has a voice
	for _, other := range ended {
		deciding, advising, err := runningOf(tx, other)
		if err != nil {
			return false, err
		}
		theirs[other] = slices.Concat(deciding, advising)
	}
	for _, i := range m.running {
		decides, both := mine[i.ID]
		decidesToo := slices.ContainsFunc(deciding, func(d governance.Issue) bool { return d.ID == i.ID })
		standsToo := both // and by what was entrusted to it could be heard a second time
		for _, other := range ended {
			cast, speaks, err := voiceIn(tx, i, other)
			if err != nil {
				return false, err
			}
			both, entrusted = both || cast, entrusted || speaks
			decides = decides || cast
			standsToo = standsToo || takesPart(theirs[other], i.ID)
		}
		cast, speaks, err := voiceIn(tx, i, m.Other.ID)
		if err != nil {
			return false, err
		}
		switch {
		case !both && !cast:
			m.Silent = append(m.Silent, i)
		case !both:
		case decidesToo && !decides, !now.Before(i.ClosesAt):
			m.Refused = &governance.MergeVote{Issue: i}
		case cast:
			m.Taken = append(m.Taken, i)
		}
		entrusted = entrusted || standsToo && speaks
	}
	return entrusted, nil
}

func takesPart(in []governance.Issue, id governance.IssueID) bool {
	return slices.ContainsFunc(in, func(i governance.Issue) bool { return i.ID == id })
}

// voiceIn says whether somebody has a ballot in a vote that runs, and whether they speak
// there by what they entrusted as of its opening.
func voiceIn(tx *store.Tx, i governance.Issue, person bodies.PersonID) (cast, speaks bool, err error) {
	b, err := ownBallot(tx, i, person)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return false, false, err
	}
	cast = err == nil && !b.Withdrawn
	if !i.CountsOpening() {
		return cast, false, nil
	}
	_, onRoll, err1 := tx.OnRoll(i.ID, person)
	given, err2 := tx.GivenBy(person)
	return cast, onRoll && i.Entrusts(given, person), errors.Join(err1, err2)
}

// mergeRule is what the rule of a merger is asked about, but for delegations.
func mergeRule(tx *store.Tx, m merger, now time.Time) (rule bodies.Merger, err error) {
	rule = bodies.Merger{Person: m.Other.ID, Into: m.own.ID, Merged: m.Other.Merged != "" || m.own.Merged != "", Gone: m.Other.Erased() || m.own.Erased()}
	took, err1 := tx.MergedInto(m.Other.ID)
	ties, err2 := tiesOf(tx, m.Other.ID, now)
	if err := errors.Join(err1, err2); err != nil {
		return rule, err
	}
	rule.TookIn = len(took) > 0
	rule.Bound = len(ties.Stood) > 0 || ties.Bound(m.Other.ID)
	rule.Suspended = slices.ContainsFunc(ties.Cases, func(c governance.Case) bool { return errors.Is(c.MayErase(m.Other.ID), governance.ErrHeard) })
	for _, person := range []bodies.PersonID{m.Other.ID, m.own.ID} {
		laid, err := tx.MeasuresOf(person, now)
		if err != nil {
			return rule, err
		}
		rule.Suspended = rule.Suspended || slices.ContainsFunc(laid, func(l governance.Measure) bool { return l.Kind == governance.MeasureSuspension })
		switch _, err = tx.DeathNoticeOf(person); {
		case err == nil:
			rule.Gone = true
		case !errors.Is(err, store.ErrNotFound):
			return rule, err
		}
		if err := living(tx, person, now); errors.Is(err, governance.ErrPassed) {
			rule.Gone = true
		} else if err != nil {
			return rule, err
		}
	}
	return rule, nil
}

// mergeWaits refuses as long as something waits that the record does not show: an answer to
// what one of them asked, the days after a refusal, and a vote that a recovery keeps one
// of them out of.
func mergeWaits(tx *store.Tx, own, other bodies.PersonID, now time.Time) (refused, err error) {
	for _, person := range []bodies.PersonID{other, own} {
		asked, err1 := tx.ApplicationsOf(person)
		kept, err2 := tx.BarredFrom(person)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		for _, a := range asked {
			if person == other && a.State == governance.ApplicationOpen || a.State == governance.ApplicationRefused && now.Before(a.AskAgain()) {
				return governance.ErrMergeApplied, nil
			}
		}
		if len(kept) > 0 {
			return governance.ErrMergeKept, nil
		}
	}
	return nil, nil
}

// digest is of all that the actor is shown of what becomes of the account.
func (m merger) digest() string {
	text := "moothall merger\x00" + string(m.own.ID) + "\x00" + string(m.Other.ID)
	for _, b := range m.Bodies {
		text += fmt.Sprint("\x00body ", b.Was.Body, " ", b.Was.Sphere, " ", b.Stays != nil)
	}
	for _, i := range m.Taken {
		text += "\x00taken " + string(i.ID)
	}
	for _, i := range m.Silent {
		text += "\x00silent " + string(i.ID)
	}
	return journal.Digest([]byte(text))
}

// Merge makes the account that the actor has shown to be theirs one with the one they are
// signed in with, as it was shown to them, and with the secret of the link that went to the
// other's address, if it has one: all in one commit. What it belonged to goes
// over, and where both belonged the actor's stays; what it entrusted and carried ends; its
// ballots in votes that run stand, but where the actor has a voice there too. Then nobody
// signs in with it any more. It refuses with governance.ErrMergeProof, ErrMergeLink, ErrMergeShown,
// ErrMergeApplied, ErrMergeKept, ErrMergeVote, and as [bodies.Merger] refuses.
func (e *Engine) Merge(ctx context.Context, actor access.Actor, shown, secret string) error {
	if err := e.gate.May(actor, "person.merge", access.Object{}); err != nil {
		return err
	}
	_, err := update(ctx, e, func(tx *store.Tx) (struct{}, error) { return struct{}{}, e.merge(tx, actor, shown, secret) })
	return err
}

func (e *Engine) merge(tx *store.Tx, actor access.Actor, shown, secret string) error {
	now, err := tx.Now()
	if err != nil {
		return err
	}
	proof, err := goodProof(tx, actor, now)
	if err != nil {
		return err
	}
	deciding, advising, err := runningOf(tx, proof.Other)
	if err != nil {
		return err
	}
	held := issueIDs(slices.Concat(deciding, advising))
	if err := holdBoth(tx, held, actor.Person, proof.Other); err != nil {
		return err
	}
	if now, err = tx.Now(); err != nil {
		return err
	}
	if proof, err = goodProof(tx, actor, now); err != nil { // used, or the password changed meanwhile
		return err
	}
	if digest, err := identity.LinkDigest(secret); proof.Letter != "" && (err != nil || digest != proof.Link) {
		return governance.ErrMergeLink
	}
	if s, err := tx.Session(actor.Session); err != nil || !s.RevokedAt.IsZero() {
		return cmp.Or(err, error(identity.ErrSession))
	}
	m, err := readMerger(tx, actor.Person, proof.Other, now)
	if err != nil {
		return err
	}
	for _, i := range m.running {
		if !slices.Contains(held, i.ID) {
			return store.ErrConflict // a vote has opened meanwhile: begin again with it
		}
	}
	if m.Refused != nil {
		return m.Refused
	}
	if m.Shown != shown {
		return governance.ErrMergeShown
	}
	return e.mergeNow(tx, m)
}

// holdBoth takes the locks of two people's voices, seats and accounts, in the order of
// package store.
func holdBoth(tx *store.Tx, issues []governance.IssueID, a, b bodies.PersonID) error {
	both := []bodies.PersonID{min(a, b), max(a, b)}
	slices.Sort(issues)
	for _, id := range issues {
		if err := tx.HoldOpen(id); err != nil {
			return err
		}
	}
	err := errors.Join(tx.HoldDelegations(), tx.HoldMandates())
	for _, hold := range []func(bodies.PersonID) error{tx.HoldVoter, tx.HoldDelegator, tx.HoldDelegate, tx.HoldSessions, tx.HoldSeats} {
		for _, p := range both {
			err = errors.Join(err, hold(p))
		}
	}
	return err
}

// mergerInstant is later than everything that either of the two did, and than every act that
// was judged by who belongs where.
func mergerInstant(tx *store.Tx, m merger) (at time.Time, err error) {
	for _, p := range []bodies.PersonID{m.Other.ID, m.own.ID} {
		one, err := erasureInstant(tx, p, nil)
		if err != nil {
			return at, err
		}
		at = later(at, one)
		past, err := tx.MembershipsOf(p)
		if err != nil {
			return at, err
		}
		for _, b := range past {
			at = later(at, later(b.From, b.Until).Add(time.Millisecond)) // of one instant an admission comes first
		}
	}
	if at, err = unboundAt(tx, at); err != nil {
		return at, err
	}
	return afterCharters(tx, at)
}

// mergeNow does it. A crash before the commit leaves two accounts, one after it one.
func (e *Engine) mergeNow(tx *store.Tx, m merger) error {
	at, err := mergerInstant(tx, m)
	if err != nil {
		return err
	}
	marks, err := tx.Marks([]bodies.PersonID{m.Other.ID, m.own.ID})
	if err != nil {
		return err
	}
	who, err := committedBy(marks)
	if err != nil {
		return err
	}
	for _, i := range m.Taken {
		if err := e.takeBack(tx, i, m.Other.ID, at); err != nil {
			return err
		}
	}
	if _, err := e.enter(tx, "", "", at, journal.PersonMerge{Person: who[m.Other.ID], Into: who[m.own.ID]}); err != nil {
		return err
	}
	for _, b := range m.Bodies {
		if err := e.goOn(tx, m, b, who, at); err != nil {
			return err
		}
	}
	if err := e.layDown(tx, m.Other.ID, who[m.Other.ID], at); err != nil {
		return err
	}
	now, err := tx.Now()
	if err != nil {
		return err
	}
	err = errors.Join(tx.SetNotices(m.Other.ID, governance.NoticesOff), tx.SetVoices(m.Other.ID, governance.NoticesOff), tx.Merge(m.Other.ID, m.own.ID, now))
	for _, reader := range []bodies.PersonID{m.Other.ID, m.own.ID} {
		err = errors.Join(err, e.write(tx, store.Letter{Kind: LetterMerged, Person: reader, Subject: string(m.Other.ID), MadeAt: now}))
	}
	return err
}

// takeBack takes the ballot of the account that ends back, before the vote closes.
func (e *Engine) takeBack(tx *store.Tx, i governance.Issue, person bodies.PersonID, at time.Time) error {
	if i.Open(at) != nil {
		return &governance.MergeVote{Issue: i}
	}
	current, err := ownBallot(tx, i, person)
	if err != nil {
		return err
	}
	if i.Procedure.Sealed() {
		_, err = e.putSealed(tx, i, governance.Ballot{Issue: i.ID, Pseudonym: current.Pseudonym, Withdrawn: true}, &current, "")
		return err
	}
	_, err = e.put(tx, governance.Ballot{Issue: i.ID, Person: person, CastAt: at, Withdrawn: true, Advises: current.Advises}, &current, "")
	return err
}

// goOn ends one membership of the account that ends, and lets it go on under the other,
// where that is no member there.
func (e *Engine) goOn(tx *store.Tx, m merger, b MergedMembership, who map[bodies.PersonID]journal.Commitment, at time.Time) error {
	ending := bodies.Ending{Ground: bodies.ByMerger}
	if b.Stays == nil {
		next := b.Was.GoesOn(m.own.ID)
		next.From = at
		charter, err1 := tx.Charter(b.Was.Body)
		layers, err2 := loadLayers(tx)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		if _, err := charter.Membership.Judge(bodies.Entrance{Now: next, Same: &b.Was}, layers.Fields, bodies.Witnesses{}); err != nil {
			return err
		}
		if err := errors.Join(tx.EndApplications(b.Was.Body, m.own.ID, at), tx.AddMembers([]bodies.Member{next})); err != nil {
			return err
		}
		if _, err := e.enter(tx, b.Was.Body, "", at, personAdmit(next, who, "")); err != nil {
			return err
		}
	}
	if err := errors.Join(tx.PartMember(b.Was.Body, m.Other.ID, at, ending), tx.EndApplications(b.Was.Body, m.Other.ID, at)); err != nil {
		return err
	}
	_, err := e.enter(tx, b.Was.Body, "", at, personLeave(who[m.Other.ID], ending))
	return err
}

// accountOf is the account by which somebody is here: the one in favour of which another of
// theirs ended, or that one.
func accountOf(tx *store.Tx, person bodies.PersonID) (bodies.PersonID, error) {
	p, err := tx.Person(person)
	return cmp.Or(p.Merged, person), err
}

// mergingNews fills the letter that brings the link to make one of two accounts, and draws
// its secret: only the digest is kept.
func (e *Engine) mergingNews(tx *store.Tx, l *Letter, stored store.Letter) error {
	proof, err := tx.MergeProofOf(stored.Subject, l.Now.Add(-mergeLife))
	if errors.Is(err, store.ErrNotFound) {
		return ErrNoLetter
	}
	if err != nil {
		return err
	}
	people, err := tx.People([]bodies.PersonID{proof.Other, proof.Person})
	if err != nil {
		return err
	}
	digest, secret, err := identity.NewLink(e.random)
	if err != nil {
		return err
	}
	l.Secret, l.Expires, l.Merged = secret, proof.At.Add(mergeLife), &MergedNews{people[proof.Other], people[proof.Person]}
	return tx.LinkMergeProof(stored.Subject, digest)
}

// MergedNews is what a letter tells of two accounts that are one now.
type MergedNews struct{ Other, Own bodies.Person }

// mergedNews fills the letter.
func (l *Letter) mergedNews(tx *store.Tx, stored store.Letter) error {
	other, err := tx.Person(bodies.PersonID(stored.Subject))
	if err != nil {
		return err
	}
	own, err := tx.Person(other.Merged)
	if errors.Is(err, store.ErrNotFound) || err == nil && (own.Erased() || other.Erased()) {
		return ErrNoLetter
	}
	l.Merged = &MergedNews{other, own}
	return err
}
