// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"

	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/web"
)

// Base is where the twin stands.
const Base = "/api/v1"

// Routes is the whole surface of the twin, in one table.
func Routes() []web.Route { return append(deeds(), files()...) }

// files are the files that pages offer, at the same addresses, for programs.
func files() []web.Route {
	routes := web.Files(web.Data)
	for n, r := range routes {
		routes[n].Path = Base + strings.ReplaceAll(r.Path, ":slug", ":id")
	}
	return routes
}

func deeds() []web.Route {
	const get, put, post, del = http.MethodGet, http.MethodPut, http.MethodPost, http.MethodDelete
	return []web.Route{
		// Nobody is asked who they are here: what is in the body says it.
		{Method: post, Path: Base + "/sessions", Act: "session.begin", Handle: beginSession, Kind: web.Asset},
		{Method: post, Path: Base + "/sessions/refresh", Act: "session.begin", Handle: refreshSession, Kind: web.Asset},

		// A stranger may: there is nobody yet to be asked who they are.
		reading(Base+"/registration", "registration.ask", door),
		{Method: post, Path: Base + "/registration", Act: "registration.ask", Handle: askAccount, Kind: web.Data},
		{Method: post, Path: Base + "/invitations/follow", Act: "invitation.follow", Handle: followInvitation, Kind: web.Data},

		reading(Base+"/me/inbox", "inbox.read", inbox),
		reading(Base+"/me/memberships", "membership.read", memberships),
		deed(post, Base+"/me/here", "membership.read", amHere),
		reading(Base+"/issues", "issue.read", issues),
		reading(Base+"/issues/:id", "issue.read", issue),
		deed(post, Base+"/issues", "matter.raise", raiseMatter),
		deed(put, Base+"/issues/:id/support", "matter.support", supportMatter),
		deed(del, Base+"/issues/:id/support", "matter.support", withdrawSupport(engine.AsksAdmission)),
		deed(post, Base+"/issues/:id/withdraw", "matter.withdraw", withdrawMatter),
		deed(post, Base+"/issues/:id/rise", "matter.rise", askToRise),
		deed(del, Base+"/issues/:id/rise", "matter.support", withdrawSupport(engine.AsksRise)),
		deed(post, Base+"/issues/:id/call-in", "matter.call", callIn),
		deed(post, Base+"/issues/:id/competence", "competence.dispute", disputeCompetence),
		deed(post, Base+"/issues/:id/competence/:ref/answer", "competence.answer", answerCompetence),
		deed(put, Base+"/issues/:id/ballot", "ballot.cast", castBallot),
		deed(del, Base+"/issues/:id/ballot", "ballot.withdraw", withdrawBallot),
		reading(Base+"/issues/:id/path", "path.read", path),
		reading(Base+"/issues/:id/count", "issue.read", count),
		reading(Base+"/issues/:id/declarations", "issue.read", declarations),
		deed(post, Base+"/issues/:id/declarations", "delegate.declare", declare),
		reading(Base+"/issues/:id/concentration", "issue.read", concentration),
		reading(Base+"/issues/:id/nominations", "issue.read", nominations),
		reading(Base+"/issues/:id/disputes", "record.read", disputes),
		deed(post, Base+"/issues/:id/disputes", "dispute.file", fileDispute),
		deed(post, Base+"/issues/:id/disputes/:ref/answer", "dispute.answer", answerDispute),
		reading(Base+"/issues/:id/roll", "roll.read", voters),
		reading(Base+"/decisions/:id", "issue.read", decision),

		reading(Base+"/bodies", "body.read", bodyList),
		deed(post, Base+"/bodies/:id/charter", "matter.raise", raiseCharter),
		reading(Base+"/bodies/:id/voters", "roll.read", bodyVoters),
		reading(Base+"/bodies/:id/join", "body.read", joining),
		reading(Base+"/bodies/:id/members", "member.keep", keptMembers),
		deed(post, Base+"/bodies/:id/leave", "member.leave", leaveBody),
		deed(post, Base+"/bodies/:id/members", "member.change", noteMember),
		reading(Base+"/bodies/:id/members/:person", "member.keep", keptMember),
		reading(Base+"/bodies/:id/members/:person/chain", "member.keep", chain),
		deed(post, Base+"/bodies/:id/members/:person/strike", "member.change", aboutMember(strikeOff)),
		deed(post, Base+"/bodies/:id/members/:person/death", "member.change", aboutMember(sayDied)),
		deed(del, Base+"/bodies/:id/members/:person/death", "member.change", aboutMember(unsayDied)),
		reading(Base+"/bodies/:id/members.csv", "list.bring", web.MembersFile),
		deed(post, Base+"/bodies/:id/member-list", "list.bring", bringList),
		reading(Base+"/bodies/:id/applications", "application.read", applications),
		deed(post, Base+"/bodies/:id/applications", "member.apply", apply),
		deed(post, Base+"/applications/:id/answer", "application.answer", answerApplication),
		deed(post, Base+"/applications/:id/withdraw", "member.withdraw", withdrawApplication),
		reading(Base+"/bodies/:id/invitations", "invitation.make", invitations),
		deed(post, Base+"/bodies/:id/invitations", "invitation.make", inviteMember),
		deed(post, Base+"/invitations/use", "invitation.use", useInvitation),
		deed(post, Base+"/invitations/:id/withdraw", "invitation.withdraw", withdrawInvitation),
		reading(Base+"/bodies/:id/seats", "body.read", seats),
		deed(post, Base+"/bodies/:id/seats", "seat.give", giveSeat),
		deed(del, Base+"/bodies/:id/seats", "seat.resign", resignSeat),
		deed(post, Base+"/bodies/:id/seats/drawn", "seat.answer", takeSeat),
		deed(del, Base+"/bodies/:id/seats/drawn", "seat.answer", declineSeat),
		reading(Base+"/bodies/:id/concentration", "record.read", concentrations),
		reading(Base+"/overridden", "record.read", overridden),
		reading(Base+"/emergency-acts", "record.read", emergencies),
		reading(Base+"/bodies/:id/turnout", "record.read", turnouts),
		reading(Base+"/findings", "record.read", findings),
		reading(Base+"/findings/:id", "record.read", finding),
		reading(Base+"/search", "search.read", search),

		reading(Base+"/delegations", "delegation.read", delegations),
		deed(put, Base+"/delegations", "delegation.set", delegate),
		deed(del, Base+"/delegations/:id", "delegation.clear", endDelegation),
		deed(post, Base+"/delegations/from/:id", "delegate.answer", agree),
		deed(del, Base+"/delegations/from/:id", "delegate.answer", decline),
		reading(Base+"/delegates", "delegate.read", publicDelegates),
		deed(post, Base+"/delegates", "delegate.stand", standPublicly),
		deed(del, Base+"/delegates", "delegate.stand", retirePublicly),
		reading(Base+"/delegates/:id", "delegate.read", publicDelegate),

		reading(Base+"/cases", "case.read", cases),
		reading(Base+"/cases/:id", "case.read", aCase),
		deed(post, Base+"/cases", "case.report", reportCase),
		deed(post, Base+"/cases/:id/answer", "case.act", inCase(answerDeed, "text")),
		deed(post, Base+"/cases/:id/note", "case.act", inCase(noteDeed, "text")),
		deed(post, Base+"/cases/:id/recuse", "case.act", inCase(recuseDeed)),
		deed(post, Base+"/cases/:id/ask", "case.act", inCase(askDeed, "juror", "reason")),
		deed(post, Base+"/cases/:id/decide", "case.act", inCase(decideDeed, "request", "grant")),
		deed(post, Base+"/cases/:id/draft", "case.act", inCase(draftDeed, "facts", "rule", "broken", "reasons", "measure", "days", "appeal", "register")),
		deed(post, Base+"/cases/:id/vote", "case.act", inCase(voteDeed, "draft", "agree")),
		deed(post, Base+"/cases/:id/appeal", "case.act", inCase(appealDeed, "text")),
		reading(Base+"/reports/:id", "case.report", ownReport),
		deed(post, Base+"/reports/:id/object", "case.report", uponReport(objectDeed, "juror", "reason")),
		deed(post, Base+"/reports/:id/withdraw", "case.report", uponReport(withdrawDeed)),

		reading(Base+"/record/checkpoint", "record.read", checkpoint),
		reading(Base+"/record/proof", "record.read", proof),
		{Method: get, Path: Base + "/openapi.json", Act: "page.read", Handle: openapi, Kind: web.Asset},
	}
}

func reading(path string, act access.Act, handle web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Path: path, Act: act, Handle: handle, Kind: web.Data}
}

// deed is a route that changes something. Who asks is named by the header
// alone: a cookie comes along with whatever page makes a browser ask.
func deed(method, path string, act access.Act, handle web.Handler) web.Route {
	guarded := func(c *web.Call) error {
		if bearer(c) == "" {
			return fmt.Errorf("%w: a deed needs the header Authorization: Bearer, a cookie does not count here", access.ErrSignIn)
		}
		return handle(c)
	}
	return web.Route{Method: method, Path: path, Act: act, Handle: guarded, Kind: web.Data}
}

// bearer is the token in the Authorization header, or "": a header of another
// scheme holds none, and the web would go on to look at the cookies.
func bearer(c *web.Call) string {
	token, ok := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
	if !ok {
		return ""
	}
	return token
}

// body reads the JSON a request brings along, of which the web's own limit
// bounds the size. A body that says to be something else is refused.
func body(c *web.Call) ([]byte, error) {
	if said := c.Request().Header.Get(echo.HeaderContentType); said != "" {
		kind, _, err := mime.ParseMediaType(said)
		if err != nil || kind != echo.MIMEApplicationJSON {
			return nil, echo.ErrUnsupportedMediaType
		}
	}
	return io.ReadAll(c.Request().Body)
}

var issueForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,60}$`)

// issueID is the issue an address names. What is no id names nothing, and is
// not carried to the database.
func issueID(c *web.Call) (governance.IssueID, error) {
	id := c.Param("id")
	if !issueForm.MatchString(id) {
		return "", fmt.Errorf("issue: %w", engine.ErrNotFound)
	}
	return governance.IssueID(id), nil
}
