// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"

	"moothall/governance/access"
)

// Handler answers one call. An error it returns is told to the caller by the
// one table of errors.
type Handler func(c *Call) error

// Kind says to whom a route speaks, and so how a refusal reads.
type Kind uint8

// The kinds.
const (
	// Page answers people: a stranger is led to the door, a refusal is a page.
	Page Kind = iota
	// Data answers programs: a refusal is problem details (RFC 9457).
	Data
	// Asset answers anybody without asking who it is: no session is looked at.
	Asset
)

// Route is one address, the act it asks for and who answers.
type Route struct {
	Method string
	Path   string // as echo writes it: "/issues/:id"
	Act    access.Act
	Handle Handler
	Kind   Kind
}

// Routes is the whole surface of the pages, in one table. HEAD is served
// wherever GET is.
func Routes() []Route { return append(pageRoutes(), Files(Page)...) }

func pageRoutes() []Route {
	const get, post = http.MethodGet, http.MethodPost
	return []Route{
		{get, "/", "page.read", home, Page},

		{get, "/founding/new", "founding.prepare", foundingForm, Page},
		{post, "/founding/new", "founding.prepare", prepareFounding, Page},
		{get, "/founding", "founding.answer", founding, Page},
		{post, "/founding/consent", "founding.answer", consentFounding, Page},
		{post, "/founding/decline", "founding.answer", declineFounding, Page},

		{get, "/bodies", "body.read", bodyList, Page},
		{get, "/bodies/:slug", "body.read", body, Page},
		{get, "/bodies/:slug/charter", "body.read", charter, Page},
		{get, "/bodies/:slug/charter/:version", "body.read", charter, Page},
		{get, "/bodies/:slug/charters/:version/charter.json", "body.read", charterFile, Page},
		{get, "/bodies/:slug/propose", "matter.raise", proposeForm, Page},
		{post, "/bodies/:slug/propose", "matter.raise", proposeCharter, Page},
		{get, "/bodies/:slug/voters", "roll.read", bodyVoters, Page},
		{get, "/bodies/:slug/join", "body.read", join, Page},
		{post, "/bodies/:slug/join", "member.apply", ofMembers(askToJoin), Page},
		{get, "/bodies/:slug/leave", "member.leave", ofMembers(leaveForm), Page},
		{post, "/bodies/:slug/leave", "member.leave", ofMembers(leaveBody), Page},
		{get, "/bodies/:slug/members", "member.keep", keptMembers, Page},
		{get, "/bodies/:slug/members/:person", "member.keep", keptMember, Page},
		{get, "/bodies/:slug/members/:person/chain", "member.keep", chain, Page},
		{post, "/bodies/:slug/members/:person", "member.change", ofMembers(noteMember), Page},
		{get, "/bodies/:slug/members.csv", "list.bring", MembersFile, Page},
		{get, "/bodies/:slug/member-list", "list.bring", memberList, Page},
		{post, "/bodies/:slug/member-list", "list.bring", bringList, Page},
		{post, "/bodies/:slug/member-list/enter", "list.bring", enterList, Page},
		{post, "/bodies/:slug/member-list/drop", "list.bring", dropList, Page},
		{get, "/bodies/:slug/applications", "application.read", applications, Page},
		{post, "/applications/:id/answer", "application.answer", ofMembers(answerApplication), Page},
		{post, "/applications/:id/withdraw", "member.withdraw", ofMembers(withdrawApplication), Page},
		{get, "/bodies/:slug/invitations", "invitation.make", invitations, Page},
		{post, "/bodies/:slug/invitations", "invitation.make", ofMembers(inviteMember), Page},
		{post, "/invitations/:id/withdraw", "invitation.withdraw", withdrawInvitation, Page},
		{get, "/bodies/:slug/seats", "body.read", bodySeats, Page},
		{post, "/bodies/:slug/seats", "seat.give", giveSeat, Page},
		{post, "/bodies/:slug/seats/resign", "seat.resign", resignSeat, Page},
		{post, "/bodies/:slug/seats/answer", "seat.answer", answerSeat, Page},

		{get, "/issues", "issue.read", issueList, Page},
		{get, "/issues/new", "matter.raise", raiseForm, Page},
		{post, "/issues/new", "matter.raise", raiseMatter, Page},
		{get, "/issues/:id", "issue.read", issue, Page},
		{post, "/issues/:id/support", "matter.support", supportMatter, Page},
		{post, "/issues/:id/withdraw", "matter.withdraw", withdrawMatter, Page},
		{post, "/issues/:id/rise", "matter.rise", askToRise, Page},
		{post, "/issues/:id/call-in", "matter.call", callIn, Page},
		{post, "/issues/:id/competence", "competence.dispute", disputeCompetence, Page},
		{post, "/issues/:id/competence/:ref/answer", "competence.answer", answerCompetence, Page},
		{get, "/issues/:id/voice", "voice.follow", followVoice, Page},
		{get, "/issues/:id/ballot", "ballot.mark", ballot, Page},
		{post, "/issues/:id/ballot/rank", "ballot.mark", rank, Page},
		{post, "/issues/:id/ballot/review", "ballot.mark", review, Page},
		{post, "/issues/:id/ballot/cast", "ballot.cast", cast, Page},
		{get, "/issues/:id/assist", "ballot.assist", assistDesk, Page},
		{post, "/issues/:id/assist", "ballot.assist", assist, Page},
		{get, "/issues/:id/paper-ballot", "issue.read", paperBallot, Page},
		{post, "/issues/:id/ballot/withdraw", "ballot.withdraw", withdraw, Page},
		{get, "/issues/:id/receipt", "receipt.read", receipt, Page},
		{get, "/issues/:id/receipt.json", "receipt.read", receiptFile, Page},
		{get, "/issues/:id/count", "issue.read", count, Page},
		{get, "/issues/:id/count.json", "issue.read", transcript, Page},
		{get, "/issues/:id/count.csv", "issue.read", roundTable, Page},
		{get, "/issues/:id/concentration", "issue.read", concentration, Page},
		{get, "/issues/:id/list.jsonl", "issue.read", list, Page},
		{get, "/issues/:id/protocol", "issue.read", protocol, Page},
		{get, "/issues/:id/declarations", "issue.read", declarations, Page},
		{post, "/issues/:id/declarations", "delegate.declare", declare, Page},
		{get, "/issues/:id/declarations.atom", "issue.read", declarationFeed, Asset},

		{post, "/issues/:id/comments", "comment.write", remark, Page},
		{post, "/issues/:id/comments/dismiss", "comment.judge", dismissHost, Page},
		{post, "/issues/:id/comments/:comment/show", "comment.judge", showComment, Page},
		{post, "/issues/:id/comments/:comment/remove", "comment.judge", removeComment, Page},

		{get, "/decisions", "issue.read", decisionList, Page},
		{get, "/decisions/:id", "issue.read", decision, Page},
		{get, "/decisions.atom", "issue.read", decisionFeed, Asset},
		{get, "/bodies/:slug/decisions.atom", "issue.read", bodyFeed, Asset},
		{get, "/search", "search.read", search, Page},
		{get, "/elections", "issue.read", elections, Page},
		{post, "/elections", "election.call", callElection, Page},
		{post, "/issues/:id/nominations", "nomination.propose", nominate, Page},
		{post, "/nominations/:id/second", "nomination.second", second, Page},
		{post, "/nominations/:id/accept", "nomination.answer", acceptNomination, Page},
		{post, "/nominations/:id/decline", "nomination.answer", declineNomination, Page},
		{post, "/nominations/:id/withdraw", "nomination.answer", withdrawNomination, Page},
		{get, "/issues/:id/dispute", "record.read", disputes, Page},
		{post, "/issues/:id/dispute", "dispute.file", fileDispute, Page},
		{post, "/issues/:id/dispute/:ref/answer", "dispute.answer", answerDispute, Page},
		{get, "/issues/:id/charter", "issue.read", nextCharter, Page},
		{get, "/issues/:id/charter.json", "issue.read", nextCharterFile, Page},
		{get, "/issues/:id/roll", "roll.read", voters, Page},
		{post, "/issues/:id/roll/challenges", "roll.challenge", challengeRoll, Page},
		{post, "/challenges/:id/decision", "roll.decide", decideChallenge, Page},

		{get, "/cases", "case.read", cases, Page},
		{get, "/cases/report", "case.report", reportForm, Page},
		{post, "/cases/report", "case.report", sendReport, Page},
		{get, "/cases/:id", "case.read", aCase, Page},
		{post, "/cases/:id/answer", "case.act", inCase(answerCase), Page},
		{post, "/cases/:id/note", "case.act", inCase(noteCase), Page},
		{post, "/cases/:id/recuse", "case.act", inCase(recuseCase), Page},
		{post, "/cases/:id/ask", "case.act", inCase(askRecusal), Page},
		{post, "/cases/:id/decide", "case.act", inCase(decideRecusal), Page},
		{post, "/cases/:id/draft", "case.act", draftRuling, Page},
		{post, "/cases/:id/vote", "case.act", inCase(voteRuling), Page},
		{post, "/cases/:id/appeal", "case.act", inCase(appealCase), Page},
		{get, "/reports/:id", "case.report", ownReport, Page},
		{post, "/reports/:id/object", "case.report", uponReport(objectTo), Page},
		{post, "/reports/:id/withdraw", "case.report", uponReport(withdrawReport), Page},
		{get, "/issues/:id/argue", "argument.write", argueForm, Page},
		{post, "/issues/:id/argue", "argument.write", argue, Page},

		{get, "/neighbours", "page.read", neighbours, Page},
		{post, "/neighbours/block", "neighbour.judge", blockHost, Page},
		{post, "/neighbours/unblock", "neighbour.judge", unblockHost, Page},

		{get, "/delegations", "delegation.read", delegations, Page},
		{post, "/delegations/preview", "delegation.set", previewDelegation, Page},
		{post, "/delegations", "delegation.set", giveDelegation, Page},
		{get, "/delegations/:id/renew", "voice.renew", renewDelegation, Page},
		{post, "/delegations/:id/revoke", "delegation.clear", revokeDelegation, Page},
		{post, "/delegations/from/:slug/agree", "delegate.answer", agreeTo, Page},
		{post, "/delegations/from/:slug/decline", "delegate.answer", declineTo, Page},
		{get, "/delegates", "delegate.read", publicDelegates, Page},
		{get, "/delegates/:slug", "delegate.read", publicDelegate, Page},
		{post, "/delegates", "delegate.stand", standPublicly, Page},
		{post, "/delegates/retire", "delegate.stand", retirePublicly, Page},

		{get, "/record", "record.read", record, Page},
		{get, "/record/entries/:n", "record.read", entry, Page},
		{get, "/record/checkpoint", "record.read", checkpoint, Page},
		{get, "/record/keys", "record.read", formerKeys, Page},
		{get, "/record/witnessed", "record.read", witnessed, Page},
		{get, "/record/tile/*", "record.read", tile, Asset},
		{get, "/record/archive", "export.public", publicArchive, Page},
		{get, "/record/recount.py", "record.read", recountScript, Asset},

		{get, "/auditors", "record.read", auditors, Page},
		{post, "/auditors/report", "record.read", explainReport, Page},
		{get, "/auditors/bodies/:slug/concentration", "record.read", watchVoices, Page},
		{get, overriddenPath, "record.read", overridden, Page},
		{get, emergenciesPath, "record.read", emergencies, Page},
		{get, "/auditors/bodies/:slug/turnout", "record.read", tookPart, Page},
		{post, "/auditors/archive", "export.auditor", auditorsArchive, Page},
		{get, "/auditors/findings/new", "finding.file", newFinding, Page},
		{post, "/auditors/findings", "finding.file", fileFinding, Page},
		{get, "/auditors/findings/:id", "record.read", finding, Page},
		{post, "/auditors/findings/:id/answer", "finding.answer", answerFinding, Page},
		{post, "/auditors/findings/:id/withdraw", "finding.withdraw", withdrawFinding, Page},
		{post, "/decisions/:id/suspend", "decision.suspend", suspendDecision, Page},
		{post, "/decisions/:id/release", "decision.release", releaseDecision, Page},

		{get, serverPath, "page.read", aboutServer, Page},

		{get, "/login", "page.read", door, Page},
		{post, "/login", "session.begin", signIn, Page},
		{post, "/logout", "session.end", signOut, Page},
		{get, "/register", "registration.ask", register, Page},
		{post, "/register", "registration.ask", askAccount, Page},
		{get, "/register/new", "registration.finish", newAccount, Page},
		{post, "/register/new", "registration.finish", makeAccount, Page},
		{get, "/invitation", "invitation.follow", invitation, Page},
		{post, "/invitation/use", "invitation.use", ofMembers(useInvitation), Page},
		{get, "/account", "session.list", account, Page},
		{post, "/account/sessions/:id/revoke", "session.revoke", revokeSession, Page},
		{get, "/login/forgot", "recovery.ask", forgot, Page},
		{post, "/login/forgot", "recovery.ask", askRecovery, Page},
		{get, "/login/new", "recovery.finish", newPassword, Page},
		{post, "/login/new", "recovery.finish", recoverAccount, Page},
		{post, "/account/password", "password.set", changePassword, Page},
		{get, "/account/erase", "person.erase", eraseForm, Page},
		{post, "/account/erase", "person.erase", erase, Page},
		{get, "/account/merge", "person.merge", mergeForm, Page},
		{post, "/account/merge", "person.merge", merge, Page},
		{post, "/account/merge/show", "person.merge", showOther, Page},
		{post, "/account/merge/forget", "person.merge", forgetOther, Page},
		{get, "/memberships", "membership.read", memberships, Page},
		{post, "/memberships/here", "membership.read", amHere, Page},
		{post, "/memberships/:slug/residence", "member.change", ofMembers(moveHome), Page},
		{post, "/memberships/:slug/lay-down", "member.change", ofMembers(layDownCompetence), Page},
		{post, "/account/leave", "session.end", signOutEverywhere, Page},
		{post, "/account/address", "address.set", askAddress, Page},
		{get, "/account/address/confirm", "address.set", confirmPage, Page},
		{post, "/account/address/confirm", "address.set", confirmAddress, Page},
		{post, "/account/notices", "notices.set", setNotices, Page},
		{get, "/notices/stop", "notices.stop", stopPage, Page},
		{post, "/notices/stop", "notices.stop", stopNotices, Page},
		{post, "/language", "ui.set", setLanguage, Page},
		{post, "/theme", "ui.set", setTheme, Page},

		{get, "/healthz", "page.read", healthy, Asset},
		{get, "/readyz", "page.read", ready, Asset},
		{get, "/static/:digest/*", "page.read", file, Asset},
	}
}
