// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/store"
	"moothall/governance/town"
)

// rights are what somebody may do by their seats, worked out from the charters and
// mandates alone: the test asks no gate what the gate would say.
type rights struct {
	seated []bodies.Slug
	audits []bodies.Slug
}

func (w *whole) rightsOf(login string) (r rights) {
	w.t.Helper()
	for _, body := range w.rows(fmt.Sprintf("SELECT body FROM mandates WHERE person = 'person-%s' AND begins_at <= CURRENT_TIMESTAMP AND (ends_at IS NULL OR ends_at > CURRENT_TIMESTAMP)", login)) {
		r.seated = append(r.seated, bodies.Slug(body))
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

// deed is something that only some may do to something of one body.
type deed struct {
	name, path string
	body       bodies.Slug
	form       url.Values
	may        func(rights) bool
}

// deedsOfBodies are the deeds that seats give, for each body there is.
func (w *whole) deedsOfBodies() (all []deed) {
	charters := w.charters()
	add := func(name, path string, body bodies.Slug, may func(rights) bool, fields ...string) {
		form := url.Values{}
		for n := 0; n+1 < len(fields); n += 2 {
			form.Set(fields[n], fields[n+1])
		}
		all = append(all, deed{name, path, body, form, may})
	}
	for _, c := range charters {
		body := c.Body.Slug
		audits := func(r rights) bool { return slices.Contains(r.audits, body) }
		sits := func(in bodies.Slug) func(rights) bool {
			return func(r rights) bool { return slices.Contains(r.seated, in) }
		}
		add("take the archive", "/auditors/archive", body, audits, "body", string(body))
		add("file a finding", "/auditors/findings", body, audits, "by", "audit", "body", string(body), "severity", "fault", "text", "There are no minutes.")
		if c.Body.Parent == "" && c.Body.Level == bodies.TopLevel {
			add("block a server", "/neighbours/block", body, sits(c.Moderates()), "host", "spam.example", "reason", "It sends nothing else.")
		}
		for _, id := range w.rows(fmt.Sprintf("SELECT id FROM decisions WHERE body = '%s' ORDER BY at DESC LIMIT 1", body)) {
			add("hold a decision back", "/decisions/"+id+"/suspend", body, audits, "by", "audit", "days", "3", "reason", "Who was asked?")
			add("answer a dispute", "/issues/"+id+"/dispute/none/answer", body, sits("audit"), "by", "audit", "verdict", "upheld", "answer-none", "It is so.")
		}
		for _, id := range w.rows(fmt.Sprintf("SELECT id FROM findings WHERE audited = '%s' ORDER BY id", body)) {
			add("answer a finding", "/auditors/findings/"+id+"/answer", body, sits(body), "text", "Here they are.")
		}
		for _, id := range w.rows(fmt.Sprintf("SELECT id FROM issues WHERE body = '%s' ORDER BY id LIMIT 1", body)) {
			add("judge comments", "/issues/"+id+"/comments/dismiss", body, sits(c.Moderates()), "host", "peer.example")
		}
		for _, id := range w.rows(fmt.Sprintf("SELECT id FROM applications WHERE body = '%s' AND state = 'open' AND ground = 'application' AND sphere = 'inner'", body)) {
			way, err := c.Way(bodies.Inner, bodies.ByApplication)
			if err != nil {
				w.t.Fatal(err)
			}
			add("answer who asks to become a member", "/applications/"+id+"/answer", body, sits(way.Decides), "answer", "agree")
		}
		if m := c.Membership; m != nil {
			keeps := func(r rights) bool {
				return slices.ContainsFunc(m.Attesters, func(a bodies.Attester) bool { return a.Field == "" && slices.Contains(r.seated, a.Body) })
			}
			add("attest a competence", "/bodies/"+string(body)+"/members/owain", body, keeps, "ground", "competence", "field", "finance", "until", w.now().AddDate(0, 2, 0).Format("2006-01-02"))
		}
		for _, p := range c.Procedures {
			if p.ElectsPersons() {
				add("call an election", "/elections", body, sits(p.Officer), "body", string(body), "kind", p.Kind, "n", "0", "title-0", "Seats", "text-0", "They are filled.")
			}
		}
	}
	return all
}

// TestRights_OfEveryRoleToEveryBody is never-event 6: whoever lacks the seat that a
// deed asks for is turned away, to whatever body it is done, by page; what was
// refused leaves no trace, and who has the seat is let through.
func TestRights_OfEveryRoleToEveryBody(t *testing.T) {
	eachWhole(t, func(t *testing.T, w *whole) {
		roles := map[string]string{"a stranger": ""}
		for _, a := range town.Accounts() {
			roles[a.Who] = string(a.Login)
		}
		deeds := w.deedsOfBodies()
		before, refused, granted := w.fingerprint(), 0, map[string]int{}
		for role, login := range roles {
			r, has := w.reader(login), rights{}
			if login != "" {
				has = w.rightsOf(login)
			}
			for _, d := range deeds {
				if login != "" && d.may(has) {
					granted[d.name]++
					continue
				}
				refused++
				status, text := r.do(http.MethodPost, d.path, "", d.form.Encode(), "application/x-www-form-urlencoded")
				if door := status == http.StatusSeeOther && strings.Contains(text, "/login?"); !door && status != http.StatusForbidden {
					t.Errorf("%s may %s of %s: %d", role, d.name, d.body, status)
				}
			}
		}
		if after := w.fingerprint(); after != before {
			t.Errorf("of %d refusals something is left in the database", refused)
		}
		t.Logf("%d deeds were refused; granted are %v", refused, granted)
		w.grantEach(t, roles, deeds)
	})
}

// grantEach has each kind of deed done once by somebody who may: the matrix would
// be as quiet if everybody were turned away.
func (w *whole) grantEach(t *testing.T, roles map[string]string, deeds []deed) {
	done := map[string]bool{}
	for _, login := range roles {
		if login == "" {
			continue
		}
		has, r := w.rightsOf(login), w.reader(login)
		for _, d := range deeds {
			if done[d.name] || !d.may(has) {
				continue
			}
			if status, text := r.do(http.MethodPost, d.path, "", d.form.Encode(), "application/x-www-form-urlencoded"); status == http.StatusForbidden || status >= http.StatusInternalServerError || strings.Contains(text, "/login?") {
				t.Errorf("%s may %s of %s, and gets %d", login, d.name, d.body, status)
			}
			done[d.name] = true
		}
	}
	for _, d := range deeds {
		if !done[d.name] {
			t.Errorf("nobody here may %s", d.name)
			done[d.name] = true
		}
	}
}

// fingerprint is a digest of every row of the tables that the deeds write to.
func (w *whole) fingerprint() string {
	w.t.Helper()
	tables := []string{"bodies", "charters", "mandates", "members", "issues", "arguments", "ballots", "sealed_ballots", "delegations", "decisions", "entries", "nominations",
		"seconds", "challenges", "cases", "reports", "case_texts", "recusal_requests", "ruling_drafts", "ruling_votes", "measures", "comments", "blocks", "findings",
		"finding_statements", "disputes", "dispute_answers", "emergency_acts", "suspensions", "applications", "application_voices", "addresses", "outbox", "search_texts"}
	sum := sha256.New()
	for _, table := range tables {
		err := w.db.View(w.t.Context(), func(tx *store.Tx) error {
			rows, err := tx.SQL().Query("SELECT * FROM " + table)
			if err != nil {
				return err
			}
			defer rows.Close()
			names, err := rows.Columns()
			if err != nil {
				return err
			}
			values := make([]any, len(names))
			for n := range values {
				values[n] = new(any)
			}
			for rows.Next() {
				if err := rows.Scan(values...); err != nil {
					return err
				}
				for _, v := range values {
					fmt.Fprintf(sum, "%v\x00", *v.(*any))
				}
			}
			return rows.Err()
		})
		if err != nil {
			w.t.Fatalf("%s: %v", table, err)
		}
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}
