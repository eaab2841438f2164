// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/store"
	"moothall/governance/town"
	"moothall/governance/web"
	"moothall/governance/web/api"

	gocmp "github.com/google/go-cmp/cmp"
)

// rights are what somebody may do by their seats and memberships, worked out from the
// charters and rows alone: the test asks no gate what the gate would say.
type rights struct {
	login, person string // empty: a stranger
	seated        []bodies.Slug
	audits        []bodies.Slug
	member        []bodies.Slug
}

func (w *whole) rightsOf(login string) rights {
	w.t.Helper()
	if login == "" {
		return rights{}
	}
	r := rights{login: login, person: "person-" + login}
	for _, body := range w.rows(fmt.Sprintf("SELECT body FROM mandates WHERE person = '%s' AND begins_at <= CURRENT_TIMESTAMP AND (ends_at IS NULL OR ends_at > CURRENT_TIMESTAMP)", r.person)) {
		r.seated = append(r.seated, bodies.Slug(body))
	}
	for _, body := range w.rows(fmt.Sprintf("SELECT body FROM members WHERE person = '%s' AND until_at IS NULL", r.person)) {
		r.member = append(r.member, bodies.Slug(body))
	}
	for _, c := range w.charters() {
		if c.Body.Level == bodies.Auditory && slices.Contains(r.seated, c.Body.Slug) {
			r.audits = append(r.audits, c.Body.Supervises...)
		}
	}
	return r
}

func (w *whole) charters() (all []governance.Charter) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), func(tx *store.Tx) (err error) { all, err = tx.Charters(); return err })
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// openness says of an act whom it is for, before anybody looks at the object.
type openness int

const (
	anybody openness = iota
	signedIn
	ofObject // whose it is, or who sits where, decides: see [whole.targets]
)

// acts says of every act whom it is for: an act that is not named here fails the test,
// as a route does that is done to something and has no target.
var acts = map[access.Act]openness{
	"page.read": anybody, "issue.read": anybody, "body.read": anybody, "record.read": anybody, "search.read": anybody, "export.public": anybody, "witness.vouch": anybody, "ui.set": anybody,
	"session.begin": anybody, "registration.ask": anybody, "registration.finish": anybody, "invitation.follow": anybody, "recovery.ask": anybody, "recovery.finish": anybody, "notices.stop": anybody, "voice.follow": anybody, "voice.renew": anybody,
	"founding.prepare": anybody, "founding.answer": anybody, "delegate.read": anybody, "federation.read": anybody, "federation.receive": anybody,

	"session.end": signedIn, "session.list": signedIn, "password.set": signedIn, "address.set": signedIn, "person.erase": signedIn, "person.merge": signedIn, "notices.set": signedIn, "inbox.read": signedIn,
	"member.list": signedIn, "person.find": signedIn, "path.read": signedIn, "delegation.read": signedIn, "delegation.set": signedIn, "delegate.stand": signedIn, "roll.read": signedIn,
	"ballot.mark": signedIn, "delegate.declare": signedIn, "nomination.propose": signedIn, "nomination.second": signedIn, "roll.challenge": signedIn, "argument.write": signedIn, "comment.write": signedIn, "dispute.file": signedIn,
	"member.apply": signedIn, "invitation.use": signedIn, "case.report": signedIn, "membership.read": signedIn, "matter.raise": signedIn,

	"case.read": ofObject, "session.revoke": ofObject, "ballot.cast": ofObject, "ballot.assist": ofObject, "ballot.withdraw": ofObject, "ballot.read": ofObject, "receipt.read": ofObject, "delegation.clear": ofObject, "delegate.answer": ofObject,
	"member.withdraw": ofObject, "member.vouch": ofObject, "member.decide": ofObject, "member.change": ofObject, "member.keep": ofObject, "application.read": ofObject, "application.answer": ofObject,
	"matter.support": ofObject, "matter.withdraw": ofObject, "matter.rise": ofObject, "matter.call": ofObject, "competence.dispute": ofObject, "competence.answer": ofObject, "seat.give": ofObject, "seat.resign": ofObject, "seat.answer": ofObject, "member.leave": ofObject, "invitation.make": ofObject, "invitation.withdraw": ofObject, "list.bring": ofObject,
	"export.auditor": ofObject, "finding.file": ofObject, "finding.answer": ofObject, "finding.withdraw": ofObject, "decision.suspend": ofObject, "decision.release": ofObject, "dispute.answer": ofObject,
	"election.call": ofObject, "nomination.answer": ofObject, "roll.decide": ofObject, "case.act": ofObject, "comment.judge": ofObject, "comment.moderate": ofObject, "neighbour.judge": ofObject, "neighbour.block": ofObject,
}

// target is something a route is done to.
type target struct {
	path string
	body bodies.Slug // whose it is; empty where it is somebody's
	form url.Values  // of a page
	json string      // of the twin for programs
	may  func(rights) bool
	told int // besides a refusal this may be the answer to who may not: what it says is no secret
}

// targets are what each route of those acts is done to, by method and pattern: one of
// every body there is, or of several people.
func (w *whole) targets() map[string][]target {
	all := map[string][]target{}
	w.targetsOfBodies(all)
	w.targetsOfVotes(all)
	w.targetsOfPeople(all)
	w.targetsOfCases(all)
	w.targetsOfMembers(all)
	w.targetsOfMatters(all)
	w.targetsOfSeats(all)
	return all
}

// at adds a target to a route whose holes are filled with names. Fields are a page's
// form, or the one text of JSON that a program sends.
func at(all map[string][]target, route string, holes []string, body bodies.Slug, may func(rights) bool, fields ...string) {
	_, path, _ := strings.Cut(route, " ")
	for _, name := range holes {
		from := strings.Index(path, ":")
		to := from + strings.IndexByte(path[from:]+"/", '/')
		path = path[:from] + name + path[to:]
	}
	t := target{path: path, body: body, may: may, form: url.Values{}}
	switch {
	case strings.Contains(route, "/delegations/from/"), strings.HasSuffix(route, "/leave"), strings.HasPrefix(route, "DELETE /api/v1/issues/:id/support"), strings.HasPrefix(route, "DELETE /api/v1/issues/:id/rise"): // nobody asked them, they are none, there is nothing to take back
		t.told = http.StatusConflict
	case strings.HasSuffix(route, "/seats") && may == nil: // the charter lets nobody give it
		t.told, t.may = http.StatusUnprocessableEntity, func(rights) bool { return false }
	}
	if strings.HasPrefix(path, api.Base) && len(fields) == 1 {
		t.json = fields[0]
	}
	for n := 0; n+1 < len(fields); n += 2 {
		t.form.Set(fields[n], fields[n+1])
	}
	all[route] = append(all[route], t)
}

// targetsOfBodies are those that seats give a right to.
func (w *whole) targetsOfBodies(all map[string][]target) {
	for _, c := range w.charters() {
		body := c.Body.Slug
		audits := func(r rights) bool { return slices.Contains(r.audits, body) }
		sits := func(in bodies.Slug) func(rights) bool {
			return func(r rights) bool { return slices.Contains(r.seated, in) }
		}
		at(all, "POST /auditors/archive", nil, body, audits, "body", string(body))
		at(all, "GET /auditors/findings/new", nil, body, audits)
		all["GET /auditors/findings/new"][len(all["GET /auditors/findings/new"])-1].path += "?by=audit&body=" + string(body)
		at(all, "POST /auditors/findings", nil, body, audits, "by", "audit", "body", string(body), "severity", "fault", "text", "There are no minutes.")
		if c.Body.Parent == "" && c.Body.Level == bodies.TopLevel {
			at(all, "POST /neighbours/block", nil, body, sits(c.Moderates()), "host", "spam.example", "reason", "It sends nothing else.")
			at(all, "POST /neighbours/unblock", nil, body, sits(c.Moderates()), "host", "spam.example")
		}
		for _, id := range w.rows(fmt.Sprintf("SELECT id FROM decisions WHERE body = '%s' ORDER BY at DESC LIMIT 1", body)) {
			at(all, "POST /decisions/:id/suspend", []string{id}, body, audits, "by", "audit", "days", "3", "reason", "Who was asked?")
			at(all, "POST /decisions/:id/release", []string{id}, body, audits, "reason", "They were.")
			at(all, "POST /issues/:id/dispute/:ref/answer", []string{id, "none"}, body, sits("audit"), "by", "audit", "verdict", "upheld", "answer-none", "It is so.")
			at(all, "POST /api/v1/issues/:id/disputes/:ref/answer", []string{id, "none"}, body, sits("audit"), `{"by":"audit","verdict":"upheld","text":"It is so."}`)
		}
		for _, id := range w.rows(fmt.Sprintf("SELECT id FROM findings WHERE audited = '%s' ORDER BY id", body)) {
			at(all, "POST /auditors/findings/:id/answer", []string{id}, body, sits(body), "answer", "Here they are.")
			at(all, "POST /auditors/findings/:id/withdraw", []string{id}, body, audits, "reason", "They came.")
		}
		for _, id := range w.rows(fmt.Sprintf("SELECT id FROM issues WHERE body = '%s' ORDER BY id LIMIT 1", body)) {
			moderates := sits(c.Moderates())
			at(all, "POST /issues/:id/comments/dismiss", []string{id}, body, moderates, "host", "peer.example")
			at(all, "POST /issues/:id/comments/:comment/show", []string{id, "none"}, body, moderates)
			at(all, "POST /issues/:id/comments/:comment/remove", []string{id, "none"}, body, moderates)
		}
		for _, p := range c.Procedures {
			if !p.ElectsPersons() {
				continue
			}
			at(all, "POST /elections", nil, body, sits(p.Officer), "body", string(body), "kind", p.Kind, "n", "0", "title-0", "Seats", "text-0", "They are filled.")
			for _, id := range w.rows(fmt.Sprintf("SELECT c.id FROM challenges c JOIN issues i ON i.id = c.issue WHERE i.body = '%s' AND i.kind = '%s' AND c.state = 'open'", body, p.Kind)) {
				at(all, "POST /challenges/:id/decision", []string{id}, body, sits(p.Officer), "verdict", "dismiss", "reason", "The list is right.")
			}
		}
	}
}

// assisting says who may enter ballots for others in a vote: who is seated in the body that
// its rules name.
func (w *whole) assisting(id string) func(rights) bool {
	var rules governance.Procedure
	if err := json.Unmarshal([]byte(w.rows(fmt.Sprintf("SELECT procedure_json FROM issues WHERE id = '%s'", id))[0]), &rules); err != nil {
		w.t.Fatal(err)
	}
	return func(r rights) bool { return rules.Assist != nil && slices.Contains(r.seated, rules.Assist.By) }
}

// targetsOfVotes are the votes that run: who is on the roll may cast, and who is asked for advice.
func (w *whole) targetsOfVotes(all map[string][]target) {
	for _, id := range w.rows("SELECT id FROM issues WHERE stage = 'voting' ORDER BY id") {
		body := bodies.Slug(w.rows(fmt.Sprintf("SELECT body FROM issues WHERE id = '%s'", id))[0])
		roll := w.rows(fmt.Sprintf("SELECT person FROM roll_entries WHERE issue = '%s' UNION SELECT person FROM advisory_entries WHERE issue = '%s'", id, id))
		may := func(r rights) bool { return slices.Contains(roll, r.person) }
		at(all, "POST /issues/:id/ballot/cast", []string{id}, body, may, "key", "k", "choice", "yes")
		at(all, "POST /issues/:id/ballot/withdraw", []string{id}, body, may, "key", "k")
		desk := w.assisting(id)
		at(all, "GET /issues/:id/assist", []string{id}, body, desk)
		at(all, "POST /issues/:id/assist", []string{id}, body, desk, "voter", "nobody", "key", "k", "choice", "yes")
		at(all, "PUT /api/v1/issues/:id/ballot", []string{id}, body, may, `{"choice":"yes"}`)
		at(all, "DELETE /api/v1/issues/:id/ballot", []string{id}, body, may)
	}
	for _, id := range w.rows("SELECT issue FROM ballots UNION SELECT issue FROM advice ORDER BY issue") {
		voted := w.rows(fmt.Sprintf("SELECT person FROM ballots WHERE issue = '%s' UNION SELECT person FROM advice WHERE issue = '%s'", id, id))
		own := func(r rights) bool { return slices.Contains(voted, r.person) }
		at(all, "GET /issues/:id/receipt", []string{id}, "", own)
		at(all, "GET /issues/:id/receipt.json", []string{id}, "", own)
	}
}

// targetsOfPeople are things of somebody: a session, a delegation, a nomination, an application.
func (w *whole) targetsOfPeople(all map[string][]target) {
	each := func(query string, use func(id string, owns func(rights) bool)) {
		rows := w.rows(query)
		for n := 0; n < len(rows); n++ {
			id, owner, _ := strings.Cut(rows[n], " ")
			use(id, func(r rights) bool { return r.person == owner })
		}
	}
	each("SELECT id || ' ' || person FROM sessions ORDER BY person, id", func(id string, owns func(rights) bool) {
		at(all, "POST /account/sessions/:id/revoke", []string{id}, "", owns)
	})
	each("SELECT id || ' ' || delegator FROM delegations WHERE ended_at IS NULL AND delegator IN (SELECT person FROM accounts) ORDER BY delegator, id", func(id string, owns func(rights) bool) {
		at(all, "POST /delegations/:id/revoke", []string{id}, "", owns)
		at(all, "DELETE /api/v1/delegations/:id", []string{id}, "", owns)
	})
	for _, pair := range w.rows("SELECT DISTINCT p.slug || ' ' || x.delegator FROM delegations x JOIN people p ON p.id = x.delegator WHERE x.ended_at IS NULL AND x.delegator IN (SELECT person FROM accounts) ORDER BY 1") {
		slug, delegator, _ := strings.Cut(pair, " ")
		named := w.rows(fmt.Sprintf("SELECT n.person FROM delegates n JOIN delegations x ON x.id = n.delegation WHERE x.delegator = '%s' AND x.ended_at IS NULL", delegator))
		may := func(r rights) bool { return slices.Contains(named, r.person) }
		for _, route := range []string{"POST /delegations/from/:slug/agree", "POST /delegations/from/:slug/decline", "POST /api/v1/delegations/from/:id", "DELETE /api/v1/delegations/from/:id"} {
			at(all, route, []string{slug}, "", may)
		}
	}
	each("SELECT n.id || ' ' || n.candidate FROM nominations n JOIN issues i ON i.id = n.issue WHERE i.stage IN ('discussion', 'frozen') ORDER BY n.id", func(id string, owns func(rights) bool) {
		for _, deed := range []string{"accept", "decline", "withdraw"} {
			at(all, "POST /nominations/:id/"+deed, []string{id}, "", owns, "statement", "I stand.")
		}
	})
}

// targetsOfCases are the cases there are: who has a part in one may act in it, and
// nobody else; who reported reads the report.
func (w *whole) targetsOfCases(all map[string][]target) {
	for _, id := range w.rows("SELECT id FROM cases WHERE stage IN ('hearing', 'deliberation', 'ruled') ORDER BY id") {
		part := slices.Concat(
			w.rows(fmt.Sprintf("SELECT concerned FROM cases WHERE id = '%s' AND concerned IS NOT NULL", id)),
			w.rows(fmt.Sprintf("SELECT reporter FROM reports WHERE case_id = '%s'", id)),
			w.rows(fmt.Sprintf("SELECT person FROM case_seats WHERE case_id = '%s'", id)))
		may := func(r rights) bool { return slices.Contains(part, r.person) }
		for _, deed := range []struct {
			name, json string
			form       []string
		}{
			{"answer", `{"text":"I was not there."}`, []string{"answer", "I was not there."}},
			{"note", `{"text":"A note."}`, []string{"note", "A note."}},
			{"recuse", "", nil},
			{"ask", `{"juror":"kofi","reason":"He is my brother."}`, []string{"juror", "kofi", "reason", "He is my brother."}},
			{"decide", `{"request":"none","grant":true}`, []string{"request", "none", "grant", "yes"}},
			{"draft", `{"facts":"f","rule":1,"broken":true,"reasons":"r","measure":"none","days":0,"appeal":"a","register":"x"}`, []string{"facts", "f", "rule", "1", "broken", "yes", "reasons", "r", "measure", "none", "appeal", "a", "register", "x"}},
			{"vote", `{"draft":1,"agree":true}`, []string{"draft", "1", "agree", "yes"}},
			{"appeal", `{"text":"It was another."}`, []string{"appeal", "It was another."}},
		} {
			at(all, "POST /cases/:id/"+deed.name, []string{id}, "", may, deed.form...)
			at(all, "POST /api/v1/cases/:id/"+deed.name, []string{id}, "", may, deed.json)
		}
	}
	for _, id := range w.rows("SELECT id FROM cases WHERE stage IN ('hearing', 'deliberation') ORDER BY id") {
		part := slices.Concat(
			w.rows(fmt.Sprintf("SELECT concerned FROM cases WHERE id = '%s' AND concerned IS NOT NULL", id)),
			w.rows(fmt.Sprintf("SELECT reporter FROM reports WHERE case_id = '%s'", id)),
			w.rows(fmt.Sprintf("SELECT person FROM case_seats WHERE case_id = '%s'", id)))
		may := func(r rights) bool {
			return slices.Contains(part, r.person) || slices.Contains(r.seated, "council") || slices.Contains(r.audits, "council")
		}
		at(all, "GET /cases/:id", []string{id}, "", may)
		at(all, "GET /api/v1/cases/:id", []string{id}, "", may)
	}
	for _, pair := range w.rows("SELECT id || ' ' || reporter FROM reports ORDER BY id") {
		id, reporter, _ := strings.Cut(pair, " ")
		may := func(r rights) bool { return r.person == reporter }
		for _, prefix := range []string{"", api.Base} {
			at(all, "GET "+prefix+"/reports/:id", []string{id}, "", may)
			at(all, "POST "+prefix+"/reports/:id/withdraw", []string{id}, "", may)
		}
		at(all, "POST /reports/:id/object", []string{id}, "", may, "juror", "kofi", "reason", "He is my brother.")
		at(all, "POST /api/v1/reports/:id/object", []string{id}, "", may, `{"juror":"kofi","reason":"He is my brother."}`)
	}
}

// targetsOfMembers are who asks to become a member, and what is known of one.
func (w *whole) targetsOfMembers(all map[string][]target) {
	for _, pair := range w.rows("SELECT id || ' ' || by_person FROM invitations WHERE state = 'open'") {
		id, by, _ := strings.Cut(pair, " ")
		owns := func(r rights) bool { return r.person == by }
		at(all, "POST /invitations/:id/withdraw", []string{id}, "", owns)
		at(all, "POST /api/v1/invitations/:id/withdraw", []string{id}, "", owns)
	}
	for _, c := range w.charters() {
		body, m := c.Body.Slug, c.Membership
		if m == nil {
			m = &bodies.Membership{}
		}
		decides := func(r rights) bool {
			return slices.ContainsFunc(m.Admissions, func(a bodies.Admission) bool {
				return a.Ground == bodies.ByApplication && slices.Contains(r.seated, a.Decides) || a.Ground == bodies.ByInvitation && slices.Contains(r.member, body)
			})
		}
		keeps := func(r rights) bool {
			attests := slices.ContainsFunc(m.Attesters, func(a bodies.Attester) bool { return slices.Contains(r.seated, a.Body) })
			return attests || decides(r) || m.Keeper != "" && slices.Contains(r.seated, m.Keeper)
		}
		lists := func(r rights) bool { return m.Keeper != "" && slices.Contains(r.seated, m.Keeper) }
		for _, route := range []string{"GET /bodies/:slug/member-list", "GET /bodies/:slug/members.csv", "GET /api/v1/bodies/:id/members.csv"} {
			at(all, route, []string{string(body)}, body, lists)
		}
		at(all, "POST /bodies/:slug/member-list", []string{string(body)}, body, lists, "list", "name,sphere\nA,inner\n")
		at(all, "POST /bodies/:slug/member-list/drop", []string{string(body)}, body, lists)
		at(all, "POST /bodies/:slug/member-list/enter", []string{string(body)}, body, lists, "file", "x", "sum", "y")
		at(all, "POST /api/v1/bodies/:id/member-list", []string{string(body)}, body, lists, `{"list":"name,sphere\nA,inner\n","dry_run":true}`)
		at(all, "GET /bodies/:slug/applications", []string{string(body)}, body, decides)
		at(all, "GET /api/v1/bodies/:id/applications", []string{string(body)}, body, decides)
		invites := func(r rights) bool {
			return slices.Contains(r.member, body) && slices.ContainsFunc(m.Admissions, func(a bodies.Admission) bool { return a.Ground == bodies.ByInvitation })
		}
		at(all, "GET /bodies/:slug/invitations", []string{string(body)}, body, invites)
		at(all, "GET /api/v1/bodies/:id/invitations", []string{string(body)}, body, invites)
		at(all, "POST /api/v1/bodies/:id/invitations", []string{string(body)}, body, invites, `{"sphere":"inner","note":"Una"}`)
		at(all, "POST /bodies/:slug/invitations", []string{string(body)}, body, invites, "sphere", "inner", "note", "Una")
		at(all, "GET /bodies/:slug/members", []string{string(body)}, body, keeps)
		at(all, "GET /api/v1/bodies/:id/members", []string{string(body)}, body, keeps)
		for _, slug := range w.rows(fmt.Sprintf("SELECT p.slug FROM members m JOIN people p ON p.id = m.person WHERE m.body = '%s' AND m.until_at IS NULL ORDER BY 1 LIMIT 1", body)) {
			until := w.now().AddDate(0, 2, 0).Format("2006-01-02")
			at(all, "GET /bodies/:slug/members/:person", []string{string(body), slug}, body, keeps)
			for _, route := range []string{"GET /bodies/:slug/members/:person/chain", "GET /api/v1/bodies/:id/members/:person/chain"} {
				at(all, route, []string{string(body), slug}, body, func(r rights) bool {
					return keeps(r) || slices.Contains(w.rows(fmt.Sprintf("SELECT id FROM people WHERE slug = '%s'", slug)), r.person)
				})
			}
			at(all, "GET /api/v1/bodies/:id/members/:person", []string{string(body), slug}, body, keeps)
			at(all, "POST /api/v1/bodies/:id/members/:person/strike", []string{string(body), slug}, body, keeps, `{"reason":"Not seen."}`)
			at(all, "POST /api/v1/bodies/:id/members/:person/death", []string{string(body), slug}, body, keeps, "")
			at(all, "DELETE /api/v1/bodies/:id/members/:person/death", []string{string(body), slug}, body, keeps, "")
			at(all, "POST /bodies/:slug/members/:person", []string{string(body), slug}, body, keeps, "ground", "competence", "field", "finance", "until", until)
			at(all, "POST /api/v1/bodies/:id/members", []string{string(body)}, body, keeps, fmt.Sprintf(`{"person":%q,"ground":"competence","field":"finance","until":"%sT00:00:00.000Z"}`, slug, until))
		}
		belongs := func(r rights) bool { return slices.Contains(r.member, body) }
		at(all, "POST /memberships/:slug/residence", []string{string(body)}, body, belongs, "place", "wales")
		for _, route := range []string{"GET /bodies/:slug/leave", "POST /bodies/:slug/leave", "POST /api/v1/bodies/:id/leave"} {
			at(all, route, []string{string(body)}, body, belongs)
		}
		at(all, "POST /memberships/:slug/lay-down", []string{string(body)}, body, belongs, "field", "finance")
		// No lot of the town asks anybody: whoever is signed in is told so, and that it goes by
		// whom it asks is shown where there is one.
		at(all, "POST /bodies/:slug/seats/answer", []string{string(body)}, body, rights.in, "draw", "a", "as", "take")
		at(all, "POST /api/v1/bodies/:id/seats/drawn", []string{string(body)}, body, rights.in, `{"draw":"a"}`)
		at(all, "DELETE /api/v1/bodies/:id/seats/drawn", []string{string(body)}, body, rights.in, `{"draw":"a"}`)
		for _, pair := range w.rows(fmt.Sprintf("SELECT id || ' ' || person FROM applications WHERE body = '%s' AND state = 'open'", body)) {
			id, person, _ := strings.Cut(pair, " ")
			owns := func(r rights) bool { return r.person == person }
			others := func(r rights) bool { return decides(r) && !owns(r) }
			at(all, "POST /applications/:id/answer", []string{id}, body, others, "answer", "agree")
			at(all, "POST /api/v1/applications/:id/answer", []string{id}, body, others, `{"agree":true}`)
			at(all, "POST /applications/:id/withdraw", []string{id}, "", owns)
			at(all, "POST /api/v1/applications/:id/withdraw", []string{id}, "", owns)
		}
	}
}

// invited has Nia invite somebody.
func (w *whole) invited() {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		now, err := tx.Now()
		i := governance.Invitation{ID: "invited", Body: "assembly", Sphere: bodies.Inner, By: town.ID("nia"), Note: "Una", At: now, Expires: now.AddDate(0, 0, governance.InvitationDays), State: governance.InvitationOpen}
		return errors.Join(err, tx.AddInvitation(i))
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// targetsOfMatters are two that members of a chapter raised: one that gathers supporters,
// and one that is discussed, may rise to the council, and whose competence is disputed.
func (w *whole) targetsOfMatters(all map[string][]target) {
	lives := w.rows("SELECT person FROM members WHERE body = 'assembly' AND sphere = 'inner' AND until_at IS NULL AND place IN ('" + strings.Join(w.within("wales"), "', '") + "')")
	here := func(r rights) bool { return slices.Contains(lives, r.person) }
	member := func(r rights) bool { return slices.Contains(r.member, "assembly") }
	sits := func(in bodies.Slug) func(rights) bool {
		return func(r rights) bool { return slices.Contains(r.seated, in) }
	}
	for _, id := range w.rows("SELECT id FROM issues WHERE gather_until IS NOT NULL AND stage = 'idea'") {
		at(all, "POST /issues/:id/support", []string{id}, "wales", here)
		at(all, "PUT /api/v1/issues/:id/support", []string{id}, "wales", here, "{}")
		at(all, "DELETE /api/v1/issues/:id/support", []string{id}, "wales", here)
		raiser := w.rows(fmt.Sprintf("SELECT proposed_by FROM issues WHERE id = '%s'", id))[0]
		owns := func(r rights) bool { return r.person == raiser }
		at(all, "POST /issues/:id/withdraw", []string{id}, "", owns)
		at(all, "POST /api/v1/issues/:id/withdraw", []string{id}, "", owns)
	}
	for _, pair := range w.rows("SELECT i.id || ' ' || d.ref FROM issues i JOIN competence_disputes d ON d.issue = i.id") {
		id, ref, _ := strings.Cut(pair, " ")
		at(all, "POST /issues/:id/rise", []string{id}, "wales", here, "reason", "It touches more of us.")
		at(all, "POST /api/v1/issues/:id/rise", []string{id}, "wales", here, `{"reason":"It touches more of us."}`)
		at(all, "DELETE /api/v1/issues/:id/rise", []string{id}, "wales", here)
		at(all, "POST /issues/:id/call-in", []string{id}, "council", sits("council"), "reason", "It is ours.")
		at(all, "POST /api/v1/issues/:id/call-in", []string{id}, "council", sits("council"), `{"reason":"It is ours."}`)
		at(all, "POST /issues/:id/competence", []string{id}, "wales", member, "reason", "It is not theirs.")
		at(all, "POST /issues/:id/competence/:ref/answer", []string{id, ref}, "audit", sits("audit"), "to", "", "reason", "It is theirs.")
		at(all, "POST /api/v1/issues/:id/competence", []string{id}, "wales", member, `{"reason":"It is not theirs."}`)
		at(all, "POST /api/v1/issues/:id/competence/:ref/answer", []string{id, ref}, "audit", sits("audit"), `{"reason":"It is theirs."}`)
	}
}

// targetsOfSeats are the seats of bodies: those give them whom a charter names, and who
// holds one gives it up.
func (w *whole) targetsOfSeats(all map[string][]target) {
	until := w.now().AddDate(0, 3, 0).Format("2006-01-02")
	for _, c := range w.charters() {
		body, rule := c.Body.Slug, c.Seating
		gives := func(r rights) bool {
			return rule != nil && (rule.ActingDays > 0 && slices.Contains(r.seated, cmp.Or(rule.ActingBy, body)) ||
				slices.ContainsFunc(rule.Ways, func(f bodies.Filling) bool { return slices.Contains(r.seated, f.By) }))
		}
		seat := fmt.Sprint("seat-", max(c.Body.Seats, 1))
		switch {
		case rule == nil || len(rule.Ways) == 0:
			gives = nil
		case rule.Ways[0].Seat != "":
			seat = rule.Ways[0].Seat
		}
		at(all, "POST /bodies/:slug/seats", []string{string(body)}, body, gives, "whom", "ruth", "seat", seat, "until", until)
		at(all, "POST /api/v1/bodies/:id/seats", []string{string(body)}, body, gives, fmt.Sprintf(`{"person":"ruth","seat":%q,"until":"%sT00:00:00.000Z","as":"appointed"}`, seat, until))
		for _, pair := range w.rows(fmt.Sprintf("SELECT id || ' ' || person FROM mandates WHERE body = '%s' AND (ends_at IS NULL OR ends_at > CURRENT_TIMESTAMP) ORDER BY id LIMIT 2", body)) {
			id, person, _ := strings.Cut(pair, " ")
			owns := func(r rights) bool { return r.person == person }
			at(all, "POST /bodies/:slug/seats/resign", []string{string(body)}, body, owns, "mandate", id)
			at(all, "DELETE /api/v1/bodies/:id/seats", []string{string(body)}, body, owns, fmt.Sprintf(`{"mandate":%q}`, id))
		}
	}
}

// within are a place and all that lie in it.
func (w *whole) within(place string) []string {
	in := []string{place}
	for n := 0; n < len(in); n++ {
		for _, c := range w.charters() {
			for _, p := range c.Places {
				if string(p.Parent) == in[n] {
					in = append(in, string(p.ID))
				}
			}
		}
	}
	return in
}

// raised has Dewi raise two matters of the Wales Chapter about moderation. The second is
// supported and so admitted, and Elin disputes that it is the chapter's. Peter, a neighbour,
// asks to become a member.
func (w *whole) raised() {
	w.t.Helper()
	as := func(who string) access.Actor {
		return access.Actor{Person: bodies.PersonID("person-" + who), Name: who}
	}
	var last governance.Issue
	for _, title := range []string{"Warnings in Welsh", "Warnings by telephone"} {
		var err error
		if last, err = w.deeds.RaiseMatter(w.t.Context(), as("dewi"), engine.Raising{Kind: "initiative", Place: "wales", Field: "moderation", Title: title, Question: "Shall it be so?", Text: "Warnings to those who live in Wales are given so."}); err != nil {
			w.t.Fatal(err)
		}
	}
	_, err1 := w.deeds.SupportMatter(w.t.Context(), as("elin"), last.ID)
	_, err2 := w.deeds.SupportMatter(w.t.Context(), as("mererid"), last.ID)
	_, err3 := w.deeds.Apply(w.t.Context(), as("peter"), engine.Membership{Body: "assembly", Sphere: bodies.Inner, Ground: bodies.ByApplication, Text: "I have read your papers for years."})
	err := errors.Join(err1, err2, err3)
	if err == nil {
		_, err = w.deeds.DisputeCompetence(w.t.Context(), as("elin"), last.ID, "Warnings are the council’s.")
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// ask sends what a route is done with.
func (r *reader) ask(route web.Route, t target) (int, string) {
	r.w.t.Helper()
	switch {
	case route.Method == http.MethodGet:
		return r.do(route.Method, t.path, "", "", "")
	case strings.HasPrefix(route.Path, api.Base):
		return r.do(route.Method, t.path, "", t.json, "application/json")
	}
	return r.do(route.Method, t.path, "", t.form.Encode(), "application/x-www-form-urlencoded")
}

// turnedAway says whether an answer is a refusal: to the door, forbidden, or nothing there.
func turnedAway(status int, text string) bool {
	return status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound || status == http.StatusSeeOther && strings.Contains(text, "/login?")
}

// relation says how a body stands to those somebody sits in.
func relation(seated []bodies.Slug, body bodies.Slug, parents map[bodies.Slug]bodies.Slug) string {
	is := func(of func(own bodies.Slug) bool) bool { return slices.ContainsFunc(seated, of) }
	switch {
	case is(func(own bodies.Slug) bool { return own == body }):
		return "own body"
	case is(func(own bodies.Slug) bool { return parents[own] == body }):
		return "parent"
	case is(func(own bodies.Slug) bool { return parents[body] == own }):
		return "child"
	case is(func(own bodies.Slug) bool { return parents[own] == parents[body] }):
		return "sibling"
	}
	return "stranger"
}

// TestRights_OfEveryRouteRoleAndRelation is never-event 6. Every route there is, of pages
// and of the twin for programs, is tried by everybody who has no right to it: a stranger,
// members, who sits in a body above, below or beside the one it is done to, auditors of
// others, and whoever is not the person it is about. All are turned away, and no row of
// the database is another afterwards. Then each is tried by somebody who may.
func TestRights_OfEveryRouteRoleAndRelation(t *testing.T) {
	eachWhole(t, func(t *testing.T, w *whole) {
		w.nest()
		w.raised()
		w.invited()
		parents := map[bodies.Slug]bodies.Slug{}
		for _, c := range w.charters() {
			parents[c.Body.Slug] = c.Body.Parent
		}
		readers := map[string]*reader{"": w.reader("")}
		for _, a := range town.Accounts() {
			readers[string(a.Login)] = w.reader(string(a.Login))
		}
		routes, targets := slices.Concat(web.Routes(), api.Routes()), w.targets()
		before, refused, relations := w.fingerprint(), 0, map[string]int{}
		for _, route := range routes {
			for login, r := range readers {
				has := w.rightsOf(login)
				for _, to := range w.attempts(t, route, targets, has) {
					status, text := r.ask(route, to)
					if !turnedAway(status, text) && (to.told == 0 || status != to.told) {
						t.Errorf("%q does %s %s (%s of %s) and gets %d", login, route.Method, to.path, route.Act, to.body, status)
					}
					refused++
					if to.body != "" && login != "" {
						relations[relation(has.seated, to.body, parents)]++
					}
				}
			}
		}
		if diff := gocmp.Diff(before, w.fingerprint()); diff != "" {
			t.Errorf("of %d refusals something is left in the database: %s", refused, diff)
		}
		for _, r := range []string{"own body", "parent", "child", "sibling", "stranger"} {
			if relations[r] == 0 {
				t.Errorf("nothing was tried on a body that is %s: %v", r, relations)
			}
		}
		t.Logf("%d were refused, of bodies %v", refused, relations)
		w.grantEach(t, readers, routes, targets)
	})
}

// attempts are what somebody without the right may try of a route.
func (w *whole) attempts(t *testing.T, route web.Route, targets map[string][]target, has rights) (tried []target) {
	t.Helper()
	open, known := acts[route.Act]
	of := targets[route.Method+" "+route.Path]
	switch {
	case !known:
		t.Errorf("%s %s: whom is the act %q for?", route.Method, route.Path, route.Act)
	case open == ofObject && len(of) == 0 && !has.in() && (route.Method != http.MethodGet || strings.Contains(route.Path, ":")): // a list shows each what is theirs
		t.Errorf("%s %s: what is it done to?", route.Method, route.Path)
	case open == signedIn && !has.in() && len(of) == 0:
		return []target{{path: anyOf.Replace(route.Path), form: url.Values{}, json: "{}"}}
	}
	if open == anybody {
		return nil
	}
	for _, to := range of {
		if !has.in() || !to.may(has) {
			tried = append(tried, to)
		}
	}
	return tried
}

// in says whether somebody is signed in.
func (r rights) in() bool { return r.login != "" }

// anyOf fills the holes of a route that asks only who it is.
var anyOf = strings.NewReplacer(":id", "2026-39", ":slug", "council", ":version", "1", ":person", "nia")

// grantEach has each route tried once by somebody who may: the matrix would be as quiet
// if everybody were turned away. What gives something up comes last.
func (w *whole) grantEach(t *testing.T, readers map[string]*reader, routes []web.Route, targets map[string][]target) {
	t.Helper()
	givesUp := func(r web.Route) bool {
		return r.Act == "seat.resign" || r.Act == "member.leave" || r.Act == "matter.withdraw"
	}
	slices.SortStableFunc(routes, func(a, b web.Route) int {
		return strings.Compare(fmt.Sprint(givesUp(a)), fmt.Sprint(givesUp(b)))
	})
	for _, route := range routes {
		all := targets[route.Method+" "+route.Path]
		done, last := len(all) == 0, 0
		for _, login := range slices.Sorted(maps.Keys(readers)) {
			r, has := readers[login], w.rightsOf(login)
			for _, to := range all {
				if done || !has.in() || !to.may(has) {
					continue
				}
				status, text := r.ask(route, to)
				if status >= http.StatusInternalServerError {
					t.Errorf("%s may %s %s, and gets %d", login, route.Method, to.path, status)
				}
				done, last = status != http.StatusForbidden && !strings.Contains(text, "/login?"), status
			}
		}
		if !done {
			t.Errorf("nobody here may %s %s: %d", route.Method, route.Path, last)
		}
	}
}

// nest founds two bodies under others, so that there is one below a seat and one that is
// neither above, below nor beside it, with a matter, a decision and a finding each.
func (w *whole) nest() {
	w.t.Helper()
	err := w.db.Update(w.t.Context(), func(tx *store.Tx) error {
		now, err := tx.Now()
		if err != nil {
			return err
		}
		for slug, under := range map[bodies.Slug]bodies.Slug{"cardiff": "wales", "purse": "board"} {
			c, err := tx.Charter(under)
			if err != nil {
				return err
			}
			c.Body.Slug, c.Body.Name, c.Body.Parent, c.Body.Level, c.Version = slug, string(slug), under, bodies.Intermediate, 1
			if slug == "cardiff" {
				c.Body.Place = "cardiff"
			}
			if err := tx.AddCharter(c, now); err != nil {
				return err
			}
			for _, copied := range []string{
				"INSERT INTO issues (id, body, kind, title, question, text_before, text, place, field, proposer, stage, procedure_json, options_json, lot_json, effect_json, imported, created_at, discuss_at, freezes_at, opens_at, closes_at, closed_at, decided_at) " +
					"SELECT '2025-9' || '%[2]s', '%[1]s', kind, title, question, text_before, text, place, field, proposer, stage, procedure_json, options_json, lot_json, effect_json, imported, created_at, discuss_at, freezes_at, opens_at, closes_at, closed_at, decided_at FROM issues WHERE id = '2026-32'",
				"INSERT INTO decisions (id, issue, body, data, at) SELECT '2025-9' || '%[2]s', '2025-9' || '%[2]s', '%[1]s', data, at FROM decisions WHERE id = '2026-32'",
			} {
				if _, err := tx.SQL().Exec(fmt.Sprintf(copied, slug, map[bodies.Slug]string{"cardiff": "8", "purse": "9"}[slug])); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// passing are the tables that a request may touch whoever sends it, when somebody was
// here and how often a door was tried, and those that the clock writes beside: of whom
// notices are due and how far they are told.
var passing = []string{"sessions", "attempts", "presence", "publishing", "notice_rounds", "readers", "voice_notices", "voice_rounds", "goose_db_version"}

// fingerprint is a digest of every other table, by its name.
func (w *whole) fingerprint() map[string]string {
	w.t.Helper()
	digests := map[string]string{}
	err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
		tables, err := tablesOf(tx, isPostgres(w.database))
		for _, table := range tables {
			if err == nil && !slices.Contains(passing, table) && !strings.HasPrefix(table, "river") {
				digests[table], err = digestOf(tx, table)
			}
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return digests
}

// tablesOf are the names of all tables, of whichever database.
func tablesOf(tx *store.Tx, postgres bool) (tables []string, err error) {
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"
	if postgres {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
	}
	rows, err := tx.SQL().Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		tables = append(tables, name)
	}
	return tables, rows.Err()
}

// digestOf is a digest of every row of a table, in whatever order they lie.
func digestOf(tx *store.Tx, table string) (string, error) {
	rows, err := tx.SQL().Query("SELECT * FROM " + table)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values := make([]any, len(names))
	for n := range values {
		values[n] = new(any)
	}
	var lines []string
	for rows.Next() {
		if err := rows.Scan(values...); err != nil {
			return "", err
		}
		line := ""
		for _, v := range values {
			line += fmt.Sprintf("%v\x00", *v.(*any))
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, "\n")))), rows.Err()
}
