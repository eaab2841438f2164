// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"moothall/governance/web"
)

// visit is one page in one state, and how to get there.
type visit struct {
	name  string
	route string // of web.Routes, the method left out: "/issues/:id"
	path  string
	// then goes on from the path to a page that only a form leads to.
	then func(b *tab)
}

// openVisits are the pages that are there for anybody.
func openVisits() []visit {
	const issue, count = "/issues/:id", "/issues/:id/count"
	return []visit{
		{name: "home", route: "/", path: "/"},
		{name: "bodies", route: "/bodies", path: "/bodies"},
		{name: "body-assembly", route: "/bodies/:slug", path: "/bodies/assembly"},
		{name: "body-council", route: "/bodies/:slug", path: "/bodies/council"},
		{name: "body-chapter", route: "/bodies/:slug", path: "/bodies/tunis"},
		{name: "body-audit", route: "/bodies/:slug", path: "/bodies/audit"},
		{name: "join", route: "/bodies/:slug/join", path: "/bodies/assembly/join"},
		{name: "join-nobody", route: "/bodies/:slug/join", path: "/bodies/tunis/join"},
		{name: "seats-wales", route: "/bodies/:slug/seats", path: "/bodies/wales/seats"},
		{name: "charter-assembly", route: "/bodies/:slug/charter", path: "/bodies/assembly/charter"},
		{name: "charter-council", route: "/bodies/:slug/charter", path: "/bodies/council/charter"},
		{name: "charter-version", route: "/bodies/:slug/charter/:version", path: "/bodies/board/charter/1"},
		{name: "charter-same", route: "/bodies/:slug/charter/:version", path: "/bodies/board/charter/1?against=1"},
		{name: "charter-none", route: "/bodies/:slug/charter/:version", path: "/bodies/board/charter/7"},
		{name: "server", route: "/server", path: "/server"},
		{name: "propose", route: "/bodies/:slug/propose", path: "/bodies/board/propose"},
		{name: "charter-next", route: "/issues/:id/charter", path: "/issues/2026-54/charter"},
		{name: "charter-then", route: "/issues/:id/charter", path: "/issues/2025-12/charter"},
		{name: "issue-charter", route: issue, path: "/issues/2026-54"},
		{name: "issue-raised", route: issue, path: "/issues/2026-55"},
		{name: "matters", route: "/issues", path: "/issues"},
		{name: "matters-none", route: "/issues", path: "/issues?stage=counted&body=lisbon"},
		{name: "issue-ranked", route: issue, path: "/issues/" + surplus},
		{name: "issue-motion", route: issue, path: "/issues/" + threats},
		{name: "issue-hidden-turnout", route: issue, path: "/issues/" + scanning},
		{name: "issue-board", route: issue, path: "/issues/" + backups},
		{name: "issue-fixed", route: issue, path: "/issues/" + fiver},
		{name: "issue-discussed", route: issue, path: "/issues/" + pictures},
		{name: "issue-cancelled", route: issue, path: "/issues/" + fee},
		{name: "issue-idea", route: issue, path: "/issues/2026-49"},
		{name: "issue-decided", route: issue, path: "/issues/" + figures},
		{name: "count-stv", route: count, path: "/issues/" + council + "/count"},
		{name: "count-irv", route: count, path: "/issues/" + sprint + "/count"},
		{name: "count-motion", route: count, path: "/issues/" + figures + "/count"},
		{name: "count-void", route: count, path: "/issues/" + channel + "/count"},
		{name: "count-places", route: count, path: "/issues/2025-12/count"},
		{name: "decision-places", route: "/decisions/:id", path: "/decisions/2025-12"},
		{name: "protocol", route: "/issues/:id/protocol", path: "/issues/" + council + "/protocol"},
		{name: "protocol-motion", route: "/issues/:id/protocol", path: "/issues/" + figures + "/protocol"},
		{name: "concentration", route: "/issues/:id/concentration", path: "/issues/" + figures + "/concentration"},
		{name: "concentration-none", route: "/issues/:id/concentration", path: "/issues/" + council + "/concentration"},
		{name: "overridden", route: "/auditors/overridden", path: "/auditors/overridden"},
		{name: "emergency-acts", route: "/emergency-acts", path: "/emergency-acts"},
		{name: "turnout-over-time", route: "/auditors/bodies/:slug/turnout", path: "/auditors/bodies/assembly/turnout"},
		{name: "voices-over-time", route: "/auditors/bodies/:slug/concentration", path: "/auditors/bodies/assembly/concentration"},
		{name: "decisions", route: "/decisions", path: "/decisions"},
		{name: "decision", route: "/decisions/:id", path: "/decisions", then: func(b *tab) { b.click("link", "Three members", "ثلاثة أعضاء") }},
		{name: "elections", route: "/elections", path: "/elections"},
		{name: "election-nominations", route: issue, path: "/issues/" + auditors},
		{name: "election-roll", route: issue, path: "/issues/" + hosts},
		{name: "election-vote", route: issue, path: "/issues/" + boardVote},
		{name: "election-seats", route: issue, path: "/issues/" + boardSeats},
		{name: "cases", route: "/cases", path: "/cases"},
		{name: "case-ruled", route: "/cases/:id", path: "/cases/2026-1"},
		{name: "record", route: "/record", path: "/record"},
		{name: "entry", route: "/record/entries/:n", path: "/record/entries/9000"},
		{name: "auditors", route: "/auditors", path: "/auditors"},
		{name: "finding", route: "/auditors/findings/:id", path: "/auditors/findings/2026-1"},
		{name: "dispute", route: "/issues/:id/dispute", path: "/issues/2026-34/dispute"},
		{name: "finding-open", route: "/auditors/findings/:id", path: "/auditors/findings/2026-2"},
		{name: "search", route: "/search", path: "/search"},
		{name: "search-found", route: "/search", path: "/search?q=moderation"},
		{name: "search-one-kind", route: "/search", path: "/search?q=the&kind=argument"},
		{name: "search-nothing", route: "/search", path: "/search?q=zyzzyva"},
		{name: "stop-notices", route: "/notices/stop", path: "/notices/stop?t=any"},
		{name: "neighbours", route: "/neighbours", path: "/neighbours"},
		{name: "delegates", route: "/delegates", path: "/delegates"},
		{name: "delegates-end", route: "/delegates", path: "/delegates?after=zzz"},
		{name: "delegate", route: "/delegates/:slug", path: "/delegates/bram"},
		{name: "delegate-none", route: "/delegates/:slug", path: "/delegates/tomos"},
		{name: "declared", route: "/issues/:id/declarations", path: "/issues/" + threats + "/declarations"},
		{name: "declared-decided", route: "/issues/:id/declarations", path: "/issues/" + figures + "/declarations"},
		{name: "declared-end", route: "/issues/:id/declarations", path: "/issues/" + threats + "/declarations?after=none"},
		{name: "declared-coming", route: "/issues/:id/declarations", path: "/issues/2026-49/declarations"},
		{name: "declared-none", route: "/issues/:id/declarations", path: "/issues/" + surplus + "/declarations"},
		{name: "nowhere", path: "/nowhere"},
	}
}

// strangerVisits are the pages of those who are not in yet.
func strangerVisits() []visit {
	return append(openVisits(),
		visit{name: "door", route: "/login", path: "/login"},
		visit{name: "door-wrong", route: "/login", path: "/login", then: func(b *tab) {
			b.fill("", "nia").press(tabKey, "wrong").enter()
		}},
		visit{name: "register", route: "/register", path: "/register"},
		visit{name: "register-typo", route: "/register", path: "/register", then: func(b *tab) {
			b.do(evaluate(`document.querySelector("main form [name=address]").type = "text"; document.querySelector("main form [name=address]").value = "una"`))
			submit("register")(b)
		}},
		visit{name: "new-account", route: "/register/new", path: "/register/new?t=" + comes},
		visit{name: "new-account-wrong", route: "/register/new", path: "/register/new?t=" + comes, then: func(b *tab) {
			b.do(evaluate(`for (const [k, v] of Object.entries({name: "Una Iyer", login: "nia", password: "a password of una"})) document.querySelector("main form [name=" + k + "]").value = v`))
			submit("new")(b)
		}},
		visit{name: "invitation-stranger", route: "/invitation", path: "/invitation?t=" + invited},
		visit{name: "register-over", route: "/register/new", path: "/register/new?t=any"},
		visit{name: "invitation-code", route: "/invitation", path: "/invitation"},
		visit{name: "invitation-over", route: "/invitation", path: "/invitation?t=any"},
		visit{name: "forgot", route: "/login/forgot", path: "/login/forgot"},
		visit{name: "forgot-sent", route: "/login/forgot", path: "/login/forgot", then: func(b *tab) {
			b.do(evaluate(`document.querySelector("main form [name=login]").value = "nia"`))
			submit("forgot")(b)
		}},
		visit{name: "new-password", route: "/login/new", path: "/login/new?t=" + mailed},
		visit{name: "new-password-weak", route: "/login/new", path: "/login/new?t=" + mailed, then: func(b *tab) {
			b.do(evaluate(`document.querySelector("main form [name=new]").value = "short"`))
			submit("new")(b)
		}},
		visit{name: "link-over", route: "/login/new", path: "/login/new?t=any"},
		visit{name: "founding-key-over", route: "/founding/new", path: "/founding/new?t=any"},
		visit{name: "founding-over", route: "/founding", path: "/founding?t=any"},
		visit{name: "voice-followed", route: "/issues/:id/voice", path: "/issues/" + threats + "/voice?t=" + followed},
		visit{name: "voice-over", route: "/issues/:id/voice", path: "/issues/" + threats + "/voice?t=any"},
		visit{name: "renewal", route: "/delegations/:id/renew", path: "/", then: renewal("?t=" + renewed)},
		visit{name: "door-needed", route: "/issues/:id/ballot", path: "/issues/" + surplus + "/ballot"},
	)
}

// memberVisits are the pages as a member on the roll sees them.
func memberVisits() []visit {
	const ballot = "/issues/:id/ballot"
	ranked := "/issues/" + surplus + "/ballot?ranking=access%3Ereserve%3Dprojects"
	return append(openVisits(),
		visit{name: "ballot", route: ballot, path: "/issues/" + surplus + "/ballot"},
		visit{name: "ballot-ranked", route: ballot, path: ranked},
		visit{name: "ballot-boxes", route: ballot, path: "/issues/" + surplus + "/ballot?boxes=1"},
		visit{name: "ballot-election", route: ballot, path: "/issues/" + boardVote + "/ballot"},
		visit{name: "roll", route: "/issues/:id/roll", path: "/issues/" + hosts + "/roll"},
		visit{name: "voters", route: "/issues/:id/roll", path: "/issues/" + surplus + "/roll?who=chidi"},
		visit{name: "voters-to-come", route: "/issues/:id/roll", path: "/issues/" + fiver + "/roll"},
		visit{name: "voters-nobody", route: "/issues/:id/roll", path: "/issues/" + surplus + "/roll?who=nobody"},
		visit{name: "body-voters", route: "/bodies/:slug/voters", path: "/bodies/wales/voters?who=chidi"},
		visit{name: "applications", route: "/bodies/:slug/applications", path: "/bodies/assembly/applications"},
		visit{name: "chain", route: "/bodies/:slug/members/:person/chain", path: "/bodies/assembly/members/nia/chain"},
		visit{name: "invitation", route: "/invitation", path: "/invitation?t=" + invited},
		visit{name: "invitations-made", route: "/bodies/:slug/invitations", path: "/bodies/assembly/invitations", then: func(b *tab) {
			b.do(evaluate(`document.querySelector("main form [name=note]").value = "Una from the quay"`))
			submit("invitations")(b)
		}},
		visit{name: "invitations", route: "/bodies/:slug/invitations", path: "/bodies/assembly/invitations"},
		visit{name: "invitations-closed", route: "/bodies/:slug/invitations", path: "/bodies/wales/invitations"},
		visit{name: "applications-closed", route: "/bodies/:slug/applications", path: "/bodies/wales/applications"},
		visit{name: "members-closed", route: "/bodies/:slug/members", path: "/bodies/assembly/members"},
		visit{name: "leave", route: "/bodies/:slug/leave", path: "/bodies/assembly/leave"},
		visit{name: "leave-none", route: "/bodies/:slug/leave", path: "/bodies/wales/leave"},
		visit{name: "memberships", route: "/memberships", path: "/memberships"},
		visit{name: "roll-wrong", route: "/issues/:id/roll", path: "/issues/" + hosts + "/roll", then: challenge},
		visit{name: "nomination-wrong", route: "/issues/:id", path: "/issues/" + auditors, then: nominate},
		visit{name: "ballot-closed", route: ballot, path: "/issues/" + council + "/ballot"},
		visit{name: "review", route: "/issues/:id/ballot/review", path: ranked, then: submit("review")},
		visit{name: "receipt", route: "/issues/:id/receipt", path: ranked, then: func(b *tab) { submit("review")(b); submit("cast")(b) }},
		visit{name: "delegations", route: "/delegations", path: "/delegations"},
		visit{name: "delegations-preview", route: "/delegations/preview", path: "/delegations", then: func(b *tab) { give(b, "Chidi Okonkwo") }},
		visit{name: "delegations-keep", route: "/delegations/preview", path: "/delegations", then: keep},
		visit{name: "delegations-wrong", route: "/delegations/preview", path: "/delegations", then: func(b *tab) { give(b, "Nobody Atall") }},
		visit{name: "delegations-filled", route: "/delegations", path: "/delegations?delegate=bram"},
		visit{name: "stand-wrong", route: "/delegates", path: "/delegations", then: func(b *tab) {
			b.do(evaluate(`document.querySelector("main form [name=text]").value = " "`))
			submit("delegates")(b)
		}},
		visit{name: "delegations-renewed", route: "/delegations/:id/renew", path: "/", then: renewal("")},
		visit{name: "comment-refused", route: "/issues/:id/comments", path: "/issues/" + surplus, then: submit("comments")},
		visit{name: "account", route: "/account", path: "/account"},
		visit{name: "erase", route: "/account/erase", path: "/account/erase"},
		visit{name: "erase-wrong", route: "/account/erase", path: "/account/erase", then: func(b *tab) {
			b.do(evaluate(`document.querySelector("form[action$='/erase']").elements["erase-password"].value = "wrong"`))
			submit("erase")(b)
		}},
		visit{name: "merge", route: "/account/merge", path: "/account/merge"},
		visit{name: "merge-wrong", route: "/account/merge", path: "/account/merge", then: func(b *tab) {
			b.do(evaluate(`(() => {
				const f = document.querySelector("form[action$='/merge/show']");
				f.elements["other-login"].value = "owain";
				f.elements["other-password"].value = "wrong";
			})()`))
			submit("show")(b)
		}},
		visit{name: "account-wrong", route: "/account", path: "/account", then: func(b *tab) {
			b.do(evaluate(`(() => {
				const f = document.querySelector("form[action$='/password']");
				f.elements.old.value = "wrong";
				f.elements.new.value = "a fresh password";
			})()`))
			submit("password")(b)
		}},
		visit{name: "confirm-address", route: "/account/address/confirm", path: "/account/address/confirm?t=any"},
		visit{name: "report-own", route: "/reports/:id", path: "/cases", then: follow("/reports/")},
		visit{name: "report", route: "/cases/report", path: "/cases/report"},
		visit{name: "report-member", route: "/cases/report", path: "/cases/report?kind=person&id=rui"},
		visit{name: "raise", route: "/issues/new", path: "/issues/new"},
		visit{name: "raise-who", route: "/issues/new", path: "/issues/new?kind=initiative&place=cardiff&field=welsh"},
		visit{name: "raise-elsewhere", route: "/issues/new", path: "/issues/new?kind=initiative&place=lisbon"},
		visit{name: "dispute-form", route: "/issues/:id/dispute", path: "/issues/2026-35/dispute"},
		visit{name: "argue", route: "/issues/:id/argue", path: "/issues/" + pictures + "/argue"},
	)
}

// adviserVisits are the pages that look otherwise to who is asked for advice.
func adviserVisits() []visit {
	return []visit{
		{name: "home-asked", route: "/", path: "/"},
		{name: "issue-asked", route: "/issues/:id", path: "/issues/" + scanning},
		{name: "ballot-asked", route: "/issues/:id/ballot", path: "/issues/" + scanning + "/ballot"},
	}
}

// deskVisits are the pages of who may enter the ballots of members who cannot.
func deskVisits() []visit {
	const assist = "/issues/:id/assist"
	forNia := func(does func(b *tab)) func(b *tab) {
		return func(b *tab) { does(b); submit("assist")(b) }
	}
	return []visit{
		{name: "assist", route: assist, path: "/issues/" + threats + "/assist"},
		{name: "assist-nobody", route: assist, path: "/issues/" + threats + "/assist?who=nobody"},
		{name: "assist-motion", route: assist, path: "/issues/" + threats + "/assist?who=amina"},
		{name: "assist-ranked", route: assist, path: "/issues/" + surplus + "/assist?who=amina"},
		{name: "assist-waits", route: assist, path: "/issues/" + threats + "/assist?who=amina", then: forNia(func(b *tab) {
			b.do(evaluate(`document.querySelector("main form [value=yes]").checked = true`))
		})},
		{name: "paper-ballot", route: "/issues/:id/paper-ballot", path: "/issues/" + surplus + "/paper-ballot"},
		{name: "paper-ballot-motion", route: "/issues/:id/paper-ballot", path: "/issues/" + threats + "/paper-ballot"},
	}
}

// keeperVisits are the pages of who keeps the list of members, and decides who comes in.
func keeperVisits() []visit {
	return []visit{
		{name: "applications-waiting", route: "/bodies/:slug/applications", path: "/bodies/assembly/applications"},
		{name: "members", route: "/bodies/:slug/members", path: "/bodies/assembly/members"},
		{name: "members-found", route: "/bodies/:slug/members", path: "/bodies/assembly/members?who=to"},
		{name: "member-list", route: "/bodies/:slug/member-list", path: "/bodies/assembly/member-list"},
		{name: "member-list-wrong", route: "/bodies/:slug/member-list", path: "/bodies/assembly/member-list", then: func(b *tab) { bring(b, "name,weight\nA,7\n") }},
		{name: "member-list-shown", route: "/bodies/:slug/member-list", path: "/bodies/assembly/member-list", then: func(b *tab) { bring(b, aList+"Nobody,all,,,,,\n") }},
		{name: "member-list-waits", route: "/bodies/:slug/member-list", path: "/bodies/assembly/member-list", then: func(b *tab) { bring(b, aList) }},
		{name: "leave-seated", route: "/bodies/:slug/leave", path: "/bodies/assembly/leave"},
		{name: "member", route: "/bodies/:slug/members/:person", path: "/bodies/assembly/members/nia"},
		{name: "member-listed", route: "/bodies/:slug/members/:person", path: "/bodies/assembly/members/tomos"},
		{name: "member-wrong", route: "/bodies/:slug/members/:person", path: "/bodies/assembly/members/nia", then: func(b *tab) {
			b.do(evaluate(`document.querySelector("main form [name=until]").value = "2020-01-01"`))
			b.turning(evaluate(`document.querySelector("main form [name=until]").form.querySelector("button").click()`))
		}},
	}
}

// aList lets somebody in who is new, and changes what is known of members.
const aList = "name,sphere,slug,mail,place,fields,good_until\nAna Sousa,inner,,ana@example.org,lisbon,,\nOld Tom,inner,,,,,\nTomos Llewellyn,inner,tomos,,newport,finance=2027-05-03,\nNia Rees,outer,nia,,,,\nRui,inner,rui,,,,\n"

// bring pastes a list and looks at what it would do.
func bring(b *tab, list string) {
	b.do(evaluate(fmt.Sprintf(`document.querySelector("main form [name=list]").value = %q`, list)))
	b.turning(evaluate(`document.querySelector("main form [name=list]").form.querySelector("button").click()`))
}

// auditorVisits are the pages that look otherwise to who sits in an auditory body.
func auditorVisits() []visit {
	return []visit{
		{name: "desk", route: "/auditors", path: "/auditors"},
		{name: "desk-report", route: "/auditors", path: "/auditors", then: bringReport},
		{name: "finding-own", route: "/auditors/findings/:id", path: "/auditors/findings/2026-2"},
		{name: "finding-new", route: "/auditors/findings/new", path: "/auditors/findings/new?body=council"},
		{name: "decision-reviewed", route: "/decisions/:id", path: "/decisions/" + council},
	}
}

// bringReport has a report read that refuses something.
func bringReport(b *tab) {
	b.t.Helper()
	b.do(evaluate(`document.querySelector("#report").value = '{"schema":"moothall-verification/1","verdict":"refused","findings":[{"verdict":"refused","where":"leaf 7 (count)","what":"it is not what follows"}],"log":"estuary.example/log","size":9,"issues":[]}'`))
	b.turning(evaluate(`document.querySelector("#report").form.querySelector("button").click()`))
}

// submit presses the button that sends the form to an address with this end; it
// has another name in each language.
func submit(end string) func(b *tab) {
	return func(b *tab) {
		b.t.Helper()
		b.turning(evaluate(`[...document.querySelectorAll("main form button")].
			find(e => (e.getAttribute("formaction") ?? e.form.getAttribute("action")).endsWith("/` + end + `")).click()`))
	}
}

// follow follows the first link of a page that leads below a path.
func follow(path string) func(b *tab) {
	return func(b *tab) {
		b.t.Helper()
		b.turning(evaluate(`document.querySelector("main a[href^='` + path + `']").click()`))
	}
}

// give fills in the form of the delegations page and asks to be shown first.
func give(b *tab, name string) {
	b.t.Helper()
	b.do(evaluate(`(() => {
		const f = document.querySelector("#give");
		f.elements.scope.selectedIndex = 0;
		f.elements.delegate.value = "` + name + `";
		f.elements.until.value = f.elements.until.max;
	})()`))
	b.turning(evaluate(`document.querySelector("#give button").click()`))
}

// renewal opens the page on which Nia's delegation could be renewed.
func renewal(query string) func(b *tab) {
	return func(b *tab) {
		b.t.Helper()
		b.open("/delegations/" + renewable.Load().(string) + "/renew" + query)
	}
}

// nominate fills in a name nobody bears, and sends it.
func nominate(b *tab) {
	b.t.Helper()
	b.do(evaluate(`document.querySelector("#nominate").elements.nominee.value = "Nobody Atall"`))
	b.turning(evaluate(`document.querySelector("#nominate button").click()`))
}

// challenge challenges the place of a member nobody is called on a roll.
func challenge(b *tab) {
	b.t.Helper()
	b.do(evaluate(`(() => {
		const f = document.querySelector("#challenge");
		f.elements.whom.value = "Nobody Atall";
		f.elements.text.value = "Has moved away.";
	})()`))
	b.turning(evaluate(`document.querySelector("#challenge button").click()`))
}

// keep ticks that nobody shall speak for the reader, and asks to be shown first.
func keep(b *tab) {
	b.t.Helper()
	b.do(evaluate(`(() => {
		const f = document.querySelector("#give");
		f.elements.scope.value = "field:moderation";
		f.elements.nobody.checked = true;
		f.elements.until.value = f.elements.until.max;
	})()`))
	b.turning(evaluate(`document.querySelector("#give button").click()`))
}

// visit makes a visit.
func (b *tab) visit(v visit) {
	b.t.Helper()
	b.open(v.path)
	if v.then != nil {
		v.then(b)
	}
}

// TestVisits_CoverTheSurface holds the visits to the table of routes, so that a
// new page is looked at from its first day.
func TestVisits_CoverTheSurface(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range slices.Concat(strangerVisits(), memberVisits(), auditorVisits(), keeperVisits(), adviserVisits(), deskVisits()) {
		seen[v.route] = true
	}
	files := []string{".json", ".jsonl", ".csv", ".blt", "/record/checkpoint", "/record/keys", "/record/witnessed", "/archive"}
	for _, r := range web.Routes() {
		isFile := false
		for _, end := range files {
			isFile = isFile || strings.HasSuffix(r.Path, end)
		}
		if r.Kind == web.Page && r.Method == http.MethodGet && !isFile && !seen[r.Path] {
			t.Errorf("no visit goes to %s", r.Path)
		}
	}
}
