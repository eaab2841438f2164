// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/templates/pages"
)

// What the border itself refuses.
var (
	errCrossSite = errors.New("the request comes from another site")
	errTooLarge  = errors.New("the request is too large")
	// errMisdirected refuses another host's name (RFC 9110, section 15.5.20).
	errMisdirected = errors.New("this server does not answer to that host; a proxy should pass on the Host it was asked for")
	// ErrMalformed marks input that could not be read.
	ErrMalformed = errors.New("the request cannot be read")
)

// Problem is what an error means at the border.
type Problem struct {
	Status int
	Code   string        // for machines, stable: "closed", "not-on-roll"
	Kind   pages.Problem // for people: which sentences the page says
}

// problems is the one table from errors to statuses. The first that fits holds.
func problems() []struct {
	is error
	Problem
} {
	type row = struct {
		is error
		Problem
	}
	return []row{
		{access.ErrSignIn, Problem{http.StatusUnauthorized, "sign-in", pages.ProblemForbidden}},
		{access.ErrForbidden, Problem{http.StatusForbidden, "forbidden", pages.ProblemForbidden}},

		{identity.ErrPassword, Problem{http.StatusUnauthorized, "wrong-password", pages.ProblemForbidden}},
		{identity.ErrExpired, Problem{http.StatusUnauthorized, "token-expired", pages.ProblemForbidden}},
		{identity.ErrToken, Problem{http.StatusUnauthorized, "token-invalid", pages.ProblemForbidden}},
		{identity.ErrSession, Problem{http.StatusUnauthorized, "session-over", pages.ProblemForbidden}},
		{identity.ErrRefresh, Problem{http.StatusUnauthorized, "refresh-invalid", pages.ProblemForbidden}},
		{engine.ErrTooOften, Problem{http.StatusTooManyRequests, "too-often", pages.ProblemTooOften}},

		{identity.ErrLink, Problem{http.StatusGone, "link-over", pages.ProblemLink}},
		{identity.ErrWeak, Problem{http.StatusUnprocessableEntity, "password-weak", pages.ProblemMalformed}},
		{identity.ErrAddress, Problem{http.StatusUnprocessableEntity, "address-malformed", pages.ProblemMalformed}},
		{governance.ErrNotices, Problem{http.StatusUnprocessableEntity, "malformed", pages.ProblemMalformed}},
		{governance.ErrPassed, Problem{http.StatusForbidden, "passed", pages.ProblemPassed}},
		{governance.ErrSuspended, Problem{http.StatusForbidden, "suspended", pages.ProblemSuspended}},
		{governance.ErrFoundingChanged, Problem{http.StatusConflict, "founding-changed", pages.ProblemFounding}},
		{governance.ErrFoundingEnded, Problem{http.StatusConflict, "founding-ended", pages.ProblemFounding}},
		{governance.ErrConsented, Problem{http.StatusConflict, "consented", pages.ProblemFounding}},
		{governance.ErrCandidacy, Problem{http.StatusConflict, "candidacy", pages.ProblemActed}},
		{governance.ErrJudging, Problem{http.StatusConflict, "judging", pages.ProblemActed}},
		{governance.ErrHeard, Problem{http.StatusConflict, "heard", pages.ProblemActed}},
		{governance.ErrErased, Problem{http.StatusConflict, "erased", pages.ProblemActed}},
		{bodies.ErrOneAccount, Problem{http.StatusUnprocessableEntity, "one-account", pages.ProblemActed}},
		{bodies.ErrMerged, Problem{http.StatusConflict, "account-merged", pages.ProblemActed}},
		{bodies.ErrMergeGone, Problem{http.StatusConflict, "merge-gone", pages.ProblemActed}},
		{bodies.ErrMergeBound, Problem{http.StatusConflict, "merge-bound", pages.ProblemActed}},
		{bodies.ErrMergeSuspended, Problem{http.StatusConflict, "merge-suspended", pages.ProblemActed}},
		{bodies.ErrMergeEntrusted, Problem{http.StatusConflict, "merge-entrusted", pages.ProblemActed}},
		{governance.ErrMergeProof, Problem{http.StatusConflict, "merge-unproved", pages.ProblemActed}},
		{governance.ErrMergeLink, Problem{http.StatusConflict, "merge-link", pages.ProblemActed}},
		{governance.ErrMergeShown, Problem{http.StatusConflict, "merge-changed", pages.ProblemActed}},
		{governance.ErrMergeApplied, Problem{http.StatusConflict, "merge-applied", pages.ProblemActed}},
		{governance.ErrMergeKept, Problem{http.StatusConflict, "merge-kept", pages.ProblemActed}},
		{governance.ErrMergeVote, Problem{http.StatusConflict, "merge-vote", pages.ProblemActed}},
		{governance.ErrRecovered, Problem{http.StatusForbidden, "account-recovered", pages.ProblemRecovered}},

		{governance.ErrRegistration, Problem{http.StatusForbidden, "registration-closed", pages.ProblemLink}},
		{governance.ErrPersonName, Problem{http.StatusUnprocessableEntity, "name-malformed", pages.ProblemMalformed}},
		{governance.ErrNameTaken, Problem{http.StatusConflict, "name-taken", pages.ProblemMalformed}},
		{governance.ErrInvitation, Problem{http.StatusGone, "invitation-over", pages.ProblemLink}},
		{governance.ErrInviters, Problem{http.StatusForbidden, "inviters", pages.ProblemMembers}},
		{governance.ErrInvitations, Problem{http.StatusConflict, "invitations-open", pages.ProblemMembers}},
		{governance.ErrNote, Problem{http.StatusUnprocessableEntity, "note-malformed", pages.ProblemMalformed}},
		{governance.ErrAgain, Problem{http.StatusConflict, "asked-lately", pages.ProblemMembers}},

		{governance.ErrNoAdmission, Problem{http.StatusConflict, "no-admission", pages.ProblemMembers}},
		{governance.ErrMemberNow, Problem{http.StatusConflict, "member-already", pages.ProblemMembers}},
		{governance.ErrApplied, Problem{http.StatusConflict, "applied-already", pages.ProblemMembers}},
		{governance.ErrApplication, Problem{http.StatusConflict, "application-over", pages.ProblemMembers}},
		{governance.ErrOwnAnswer, Problem{http.StatusForbidden, "own-application", pages.ProblemMembers}},
		{governance.ErrIntroduction, Problem{http.StatusUnprocessableEntity, "introduction", pages.ProblemMembers}},
		{governance.ErrNoPlace, Problem{http.StatusUnprocessableEntity, "place-unknown", pages.ProblemMembers}},
		{governance.ErrDied, Problem{http.StatusConflict, "died", pages.ProblemMembers}},
		{governance.ErrNoticeGiven, Problem{http.StatusConflict, "notice-given", pages.ProblemMembers}},
		{governance.ErrNotMember, Problem{http.StatusConflict, "no-member", pages.ProblemMembers}},
		{governance.ErrSeatFirst, Problem{http.StatusConflict, "seat-first", pages.ProblemMembers}},
		{governance.ErrAnswerers, Problem{http.StatusForbidden, "answerers", pages.ProblemMembers}},
		{governance.ErrKeepers, Problem{http.StatusForbidden, "keepers", pages.ProblemMembers}},
		{governance.ErrListChanged, Problem{http.StatusConflict, "list-changed", pages.ProblemMembers}},
		{governance.ErrListFaulty, Problem{http.StatusUnprocessableEntity, "list-faulty", pages.ProblemMembers}},
		{governance.ErrListGone, Problem{http.StatusConflict, "list-gone", pages.ProblemMembers}},
		{bodies.ErrNoWay, Problem{http.StatusConflict, "no-way", pages.ProblemMembers}},
		{bodies.ErrNoSeat, Problem{http.StatusUnprocessableEntity, "no-seat", pages.ProblemMalformed}},
		{governance.ErrNoLot, Problem{http.StatusConflict, "no-lot", pages.ProblemActed}},
		{bodies.ErrOneSeat, Problem{http.StatusConflict, "one-seat", pages.ProblemActed}},
		{bodies.ErrIncompatible, Problem{http.StatusConflict, "incompatible", pages.ProblemActed}},

		{governance.ErrNotOpen, Problem{http.StatusConflict, "not-open", pages.ProblemNotOpen}},
		{governance.ErrClosed, Problem{http.StatusConflict, "closed", pages.ProblemClosed}},
		{governance.ErrNotOnRoll, Problem{http.StatusForbidden, "not-on-roll", pages.ProblemNotOnRoll}},
		{governance.ErrSpoilt, Problem{http.StatusUnprocessableEntity, "ballot-malformed", pages.ProblemMalformed}},
		{governance.ErrTooMany, Problem{http.StatusTooManyRequests, "too-many", pages.ProblemTooMany}},
		{governance.ErrArguments, Problem{http.StatusTooManyRequests, "too-many-arguments", pages.ProblemWaits}},
		{governance.ErrComments, Problem{http.StatusTooManyRequests, "too-many-comments", pages.ProblemWaits}},
		{governance.ErrStands, Problem{http.StatusTooManyRequests, "stood-often", pages.ProblemWaits}},
		{governance.ErrChallenges, Problem{http.StatusConflict, "too-many-challenges", pages.ProblemWaits}},
		{governance.ErrNoProposal, Problem{http.StatusConflict, "no-proposal", pages.ProblemNoProposal}},
		{governance.ErrSecret, Problem{http.StatusForbidden, "secret-until-decided", pages.ProblemSecret}},
		{governance.ErrSelf, Problem{http.StatusUnprocessableEntity, "delegate-self", pages.ProblemMalformed}},
		{governance.ErrNoDelegate, Problem{http.StatusUnprocessableEntity, "delegate-unknown", pages.ProblemMalformed}},
		{governance.ErrNamedTwice, Problem{http.StatusUnprocessableEntity, "delegate-twice", pages.ProblemMalformed}},
		{governance.ErrChoices, Problem{http.StatusUnprocessableEntity, "delegate-too-many", pages.ProblemMalformed}},
		{governance.ErrNotAsked, Problem{http.StatusConflict, "not-asked", pages.ProblemNotAsked}},
		{governance.ErrCarried, Problem{http.StatusConflict, "carried-already", pages.ProblemActed}},
		{governance.ErrNotCarried, Problem{http.StatusConflict, "not-carried", pages.ProblemActed}},
		{governance.ErrPublic, Problem{http.StatusConflict, "public-delegate", pages.ProblemActed}},
		{governance.ErrNotPublic, Problem{http.StatusConflict, "no-public-delegate", pages.ProblemActed}},
		{governance.ErrPublicWords, Problem{http.StatusUnprocessableEntity, "public-words", pages.ProblemWords}},
		{governance.ErrNoLockIn, Problem{http.StatusNotFound, "no-declarations", pages.ProblemNoLockIn}},
		{governance.ErrLockedIn, Problem{http.StatusConflict, "declarations-over", pages.ProblemLockedIn}},
		{governance.ErrDeclareOften, Problem{http.StatusConflict, "declared-often", pages.ProblemDeclaredOften}},
		{governance.ErrDeclareWords, Problem{http.StatusUnprocessableEntity, "reasons-long", pages.ProblemWords}},
		{governance.ErrFull, Problem{http.StatusConflict, "carries-enough", pages.ProblemFull}},
		{governance.ErrScope, Problem{http.StatusUnprocessableEntity, "scope", pages.ProblemMalformed}},
		{governance.ErrUntil, Problem{http.StatusUnprocessableEntity, "until", pages.ProblemMalformed}},

		{engine.ErrUnreadable, Problem{http.StatusUnprocessableEntity, "charter-unreadable", pages.ProblemMalformed}},
		{governance.ErrCharter, Problem{http.StatusUnprocessableEntity, "charter-contradicts", pages.ProblemMalformed}},
		{governance.ErrEnact, Problem{http.StatusUnprocessableEntity, "charter-not-enacted", pages.ProblemMalformed}},
		{governance.ErrPower, Problem{http.StatusConflict, "body-not-active", pages.ProblemState}},
		{governance.ErrNobodyCompetent, Problem{http.StatusUnprocessableEntity, "nobody-competent", pages.ProblemMatter}},
		{governance.ErrNoNode, Problem{http.StatusUnprocessableEntity, "no-place-or-field", pages.ProblemMatter}},
		{governance.ErrMayNotRaise, Problem{http.StatusForbidden, "may-not-raise", pages.ProblemMatter}},
		{governance.ErrMatterText, Problem{http.StatusUnprocessableEntity, "matter-words", pages.ProblemWords}},
		{governance.ErrRaised, Problem{http.StatusTooManyRequests, "too-many-matters", pages.ProblemWaits}},
		{governance.ErrNotGathering, Problem{http.StatusConflict, "not-gathering", pages.ProblemMatter}},
		{governance.ErrNotRaiser, Problem{http.StatusForbidden, "not-the-raiser", pages.ProblemMatter}},
		{governance.ErrOwnMatter, Problem{http.StatusForbidden, "own-matter", pages.ProblemMatter}},
		{governance.ErrSupports, Problem{http.StatusConflict, "supported-already", pages.ProblemActed}},
		{governance.ErrSupportsNot, Problem{http.StatusConflict, "not-supported", pages.ProblemActed}},
		{governance.ErrNoRise, Problem{http.StatusConflict, "does-not-rise", pages.ProblemMatter}},
		{governance.ErrNothingAbove, Problem{http.StatusConflict, "nothing-above", pages.ProblemMatter}},
		{governance.ErrRuled, Problem{http.StatusConflict, "competence-ruled", pages.ProblemMatter}},
		{governance.ErrNoDesk, Problem{http.StatusConflict, "no-auditors", pages.ProblemMatter}},
		{governance.ErrCompetenceDue, Problem{http.StatusConflict, "competence-disputed", pages.ProblemMatter}},
		{governance.ErrDisputedOnce, Problem{http.StatusConflict, "disputed-once", pages.ProblemActed}},
		{governance.ErrOwnDispute, Problem{http.StatusForbidden, "own-competence-dispute", pages.ProblemMatter}},
		{governance.ErrNotInChain, Problem{http.StatusUnprocessableEntity, "not-competent", pages.ProblemMatter}},
		{governance.ErrAnsweredNow, Problem{http.StatusConflict, "competence-answered", pages.ProblemActed}},
		{governance.ErrPaused, Problem{http.StatusConflict, "paused", pages.ProblemPaused}},
		{governance.ErrUndisputable, Problem{http.StatusConflict, "not-disputable", pages.ProblemDispute}},
		{governance.ErrDisputesOver, Problem{http.StatusConflict, "disputes-over", pages.ProblemDispute}},
		{governance.ErrDisputant, Problem{http.StatusForbidden, "not-concerned", pages.ProblemDispute}},
		{governance.ErrDisputed, Problem{http.StatusConflict, "disputed-already", pages.ProblemDispute}},
		{governance.ErrDisputes, Problem{http.StatusTooManyRequests, "too-many-disputes", pages.ProblemWaits}},
		{governance.ErrEvidence, Problem{http.StatusUnprocessableEntity, "evidence", pages.ProblemMalformed}},
		{governance.ErrEvidenceHeld, Problem{http.StatusUnprocessableEntity, "evidence-held", pages.ProblemDispute}},
		{governance.ErrDisputeJudged, Problem{http.StatusConflict, "dispute-answered", pages.ProblemDisputeAnswer}},
		{governance.ErrPartial, Problem{http.StatusForbidden, "own-dispute", pages.ProblemDisputeAnswer}},
		{governance.ErrNotSeated, Problem{http.StatusForbidden, "not-seated", pages.ProblemUnwatched}},
		{governance.ErrOwnSeat, Problem{http.StatusForbidden, "own-seat", pages.ProblemUnwatched}},
		{governance.ErrNoReview, Problem{http.StatusForbidden, "no-review", pages.ProblemUnwatched}},
		{governance.ErrUnwatched, Problem{http.StatusForbidden, "unwatched", pages.ProblemUnwatched}},
		{governance.ErrSeverity, Problem{http.StatusUnprocessableEntity, "severity", pages.ProblemMalformed}},
		{governance.ErrStatement, Problem{http.StatusUnprocessableEntity, "statement", pages.ProblemMalformed}},
		{governance.ErrNoDecision, Problem{http.StatusUnprocessableEntity, "no-decision", pages.ProblemMalformed}},
		{governance.ErrReviewLong, Problem{http.StatusUnprocessableEntity, "review-length", pages.ProblemMalformed}},
		{governance.ErrAnswered, Problem{http.StatusConflict, "answered", pages.ProblemReviewOver}},
		{governance.ErrWithdrawn, Problem{http.StatusConflict, "withdrawn", pages.ProblemReviewOver}},
		{governance.ErrReviewOver, Problem{http.StatusConflict, "review-over", pages.ProblemReviewOver}},
		{governance.ErrReviewed, Problem{http.StatusConflict, "reviewed", pages.ProblemReviewOver}},
		{governance.ErrNothingHeld, Problem{http.StatusConflict, "nothing-held", pages.ProblemReviewOver}},
		{governance.ErrBindsNobody, Problem{http.StatusConflict, "binds-nobody", pages.ProblemReviewOver}},
		{engine.ErrContradicts, Problem{http.StatusConflict, "contradicts", pages.ProblemContradicts}},
		{engine.ErrExporting, Problem{http.StatusServiceUnavailable, "exporting", pages.ProblemExporting}},
		{governance.ErrNominations, Problem{http.StatusConflict, "nominations-closed", pages.ProblemNominations}},
		{governance.ErrOwnNominee, Problem{http.StatusUnprocessableEntity, "nominee-self", pages.ProblemMalformed}},
		{governance.ErrNominee, Problem{http.StatusUnprocessableEntity, "nominee-no-member", pages.ProblemMalformed}},
		{governance.ErrNominated, Problem{http.StatusConflict, "nominee-twice", pages.ProblemMalformed}},
		{governance.ErrDeclined, Problem{http.StatusConflict, "nominee-declined", pages.ProblemMalformed}},
		{governance.ErrNominator, Problem{http.StatusForbidden, "not-a-voter", pages.ProblemNoVoter}},
		{governance.ErrSeconded, Problem{http.StatusConflict, "seconded-already", pages.ProblemActed}},
		{governance.ErrNotStanding, Problem{http.StatusConflict, "nomination-over", pages.ProblemActed}},
		{governance.ErrNotCandidate, Problem{http.StatusForbidden, "not-the-candidate", pages.ProblemForbidden}},
		{governance.ErrProposals, Problem{http.StatusConflict, "too-many-nominations", pages.ProblemPaperFull}},
		{governance.ErrPaperFull, Problem{http.StatusConflict, "paper-full", pages.ProblemPaperFull}},
		{governance.ErrStatementLong, Problem{http.StatusUnprocessableEntity, "statement-too-long", pages.ProblemWords}},
		{governance.ErrRemovalLate, Problem{http.StatusConflict, "removal-late", pages.ProblemRollFixed}},
		{governance.ErrRollFixed, Problem{http.StatusConflict, "roll-fixed", pages.ProblemRollFixed}},
		{governance.ErrRollSo, Problem{http.StatusConflict, "roll-so", pages.ProblemActed}},
		{governance.ErrChallenger, Problem{http.StatusForbidden, "not-a-challenger", pages.ProblemNoVoter}},
		{governance.ErrChallenged, Problem{http.StatusConflict, "challenged-already", pages.ProblemActed}},
		{governance.ErrWhy, Problem{http.StatusUnprocessableEntity, "reason-missing", pages.ProblemWords}},
		{governance.ErrVerdict, Problem{http.StatusUnprocessableEntity, "verdict-missing", pages.ProblemMalformed}},
		{governance.ErrJudged, Problem{http.StatusConflict, "challenge-decided", pages.ProblemActed}},
		{governance.ErrOwnChallenge, Problem{http.StatusForbidden, "own-challenge", pages.ProblemForbidden}},
		{engine.ErrNoPublicDelegate, Problem{http.StatusNotFound, "not-a-public-delegate", pages.ProblemNoDelegate}},
		{engine.ErrManyVoices, Problem{http.StatusConflict, "many-voices", pages.ProblemManyVoices}},
		{engine.ErrNoFormat, Problem{http.StatusConflict, "no-format", pages.ProblemNoFormat}},
		{engine.ErrNotLiquid, Problem{http.StatusNotFound, "not-liquid", pages.ProblemNotLiquid}},
		{engine.ErrNoElection, Problem{http.StatusNotFound, "no-election", pages.ProblemNotFound}},
		{governance.ErrElectionRuns, Problem{http.StatusConflict, "election-runs", pages.ProblemElectionRuns}},
		{governance.ErrNoCourt, Problem{http.StatusUnprocessableEntity, "no-court", pages.ProblemCase}},
		{governance.ErrReport, Problem{http.StatusUnprocessableEntity, "report-malformed", pages.ProblemCase}},
		{governance.ErrReports, Problem{http.StatusTooManyRequests, "too-many-reports", pages.ProblemCase}},
		{governance.ErrNoSuchTarget, Problem{http.StatusUnprocessableEntity, "target-unknown", pages.ProblemCase}},
		{governance.ErrSitting, Problem{http.StatusConflict, "judges-the-case", pages.ProblemCase}},
		{governance.ErrNoPanel, Problem{http.StatusConflict, "nobody-left", pages.ProblemCase}},
		{governance.ErrNotNow, Problem{http.StatusConflict, "not-at-this-stage", pages.ProblemCase}},
		{governance.ErrNotParty, Problem{http.StatusForbidden, "not-a-party", pages.ProblemCase}},
		{governance.ErrNotSitting, Problem{http.StatusForbidden, "not-on-the-panel", pages.ProblemCase}},
		{governance.ErrText, Problem{http.StatusUnprocessableEntity, "text", pages.ProblemCase}},
		{governance.ErrRuling, Problem{http.StatusUnprocessableEntity, "ruling-incomplete", pages.ProblemCase}},
		{governance.ErrNamed, Problem{http.StatusUnprocessableEntity, "register-names", pages.ProblemCase}},
		{governance.ErrRecusalOpen, Problem{http.StatusConflict, "recusal-open", pages.ProblemCase}},
		{governance.ErrNoSeat, Problem{http.StatusUnprocessableEntity, "holds-no-seat", pages.ProblemCase}},
		{governance.ErrTwice, Problem{http.StatusConflict, "said-already", pages.ProblemCase}},
		{governance.ErrMuted, Problem{http.StatusForbidden, "muted", pages.ProblemCase}},
		{governance.ErrStaleRuling, Problem{http.StatusConflict, "draft-changed", pages.ProblemCase}},
		{governance.ErrCommentEmpty, Problem{http.StatusUnprocessableEntity, "comment-empty", pages.ProblemMalformed}},
		{governance.ErrCommentLong, Problem{http.StatusUnprocessableEntity, "comment-long", pages.ProblemMalformed}},
		{governance.ErrBlockHost, Problem{http.StatusUnprocessableEntity, "block-host", pages.ProblemMalformed}},
		{governance.ErrBlockReason, Problem{http.StatusUnprocessableEntity, "block-reason", pages.ProblemMalformed}},
		{governance.ErrCommentOver, Problem{http.StatusConflict, "comment-over", pages.ProblemMalformed}},

		{governance.ErrNotAssisted, Problem{http.StatusNotFound, "not-assisted", pages.ProblemNotFound}},
		{governance.ErrNoAssistant, Problem{http.StatusForbidden, "no-assistant", pages.ProblemForbidden}},
		{governance.ErrAssistsSelf, Problem{http.StatusForbidden, "assists-themselves", pages.ProblemForbidden}},
		{governance.ErrAssistStands, Problem{http.StatusForbidden, "assistant-stands", pages.ProblemForbidden}},
		{governance.ErrVotedThemself, Problem{http.StatusConflict, "voted-themselves", pages.ProblemForbidden}},
		{governance.ErrNobodyToAssist, Problem{http.StatusUnprocessableEntity, "nobody-to-assist", pages.ProblemMalformed}},
		{governance.ErrAssistedByOne, Problem{http.StatusForbidden, "assisted-by-one", pages.ProblemForbidden}},

		{engine.ErrKeyReused, Problem{http.StatusConflict, "key-reused", pages.ProblemMalformed}},
		{engine.ErrTakenBack, Problem{http.StatusConflict, "taken-back", pages.ProblemTakenBack}},
		{engine.ErrUnlinked, Problem{http.StatusGone, "unlinked", pages.ProblemUnlinked}},
		{engine.ErrNoKey, Problem{http.StatusUnprocessableEntity, "key-missing", pages.ProblemMalformed}},
		{engine.ErrNoBallot, Problem{http.StatusNotFound, "no-ballot", pages.ProblemNotFound}},
		{engine.ErrNotFound, Problem{http.StatusNotFound, "not-found", pages.ProblemNotFound}},
		{engine.ErrBusy, Problem{http.StatusServiceUnavailable, "busy", pages.ProblemBusy}},
		{engine.ErrHalted, Problem{http.StatusServiceUnavailable, "halted", pages.ProblemHalted}},
		{engine.ErrBehind, Problem{http.StatusServiceUnavailable, "halted", pages.ProblemHalted}}, // of a page, before the numbering finds out
		{engine.ErrMoved, Problem{http.StatusServiceUnavailable, "halted", pages.ProblemHalted}},
		{ErrRestored, Problem{http.StatusServiceUnavailable, "restored", pages.ProblemRestored}},
		{engine.ErrUnfounded, Problem{http.StatusServiceUnavailable, "unfounded", pages.ProblemUnfounded}},

		{errCrossSite, Problem{http.StatusForbidden, "cross-site", pages.ProblemCrossSite}},
		{errMisdirected, Problem{http.StatusMisdirectedRequest, "misdirected", pages.ProblemMalformed}},
		{errTooLarge, Problem{http.StatusRequestEntityTooLarge, "too-large", pages.ProblemTooLarge}},
		{ErrMalformed, Problem{http.StatusUnprocessableEntity, "malformed", pages.ProblemMalformed}},
		{echo.ErrNotFound, Problem{http.StatusNotFound, "not-found", pages.ProblemNotFound}},
		{echo.ErrUnsupportedMediaType, Problem{http.StatusUnsupportedMediaType, "media-type", pages.ProblemMalformed}},
		{echo.ErrMethodNotAllowed, Problem{http.StatusMethodNotAllowed, "method", pages.ProblemMethod}},
	}
}

// ProblemOf says what an error means at the border. What the table does not
// know is our own fault: 500, and nothing of it is told.
func ProblemOf(err error) Problem {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = errTooLarge
	}
	for _, row := range problems() {
		if errors.Is(err, row.is) {
			return row.Problem
		}
	}
	return Problem{http.StatusInternalServerError, "fault", pages.ProblemFault}
}

// FieldError is an error at one field of a form or a JSON body.
type FieldError struct {
	Field string
	Err   error
}

// Error is the sentence of the error at the field.
func (e FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

// Unwrap is the error itself.
func (e FieldError) Unwrap() error { return e.Err }

// problemType is where a code is explained; the description of the JSON twin
// lists them all.
const problemType = "/api/v1/openapi.json#/x-problems/"

// problemJSON writes problem details (RFC 9457). Every one carries the server's
// time: whoever was late can see by how much.
func (c *Call) problemJSON(p Problem, err error) error {
	body := map[string]any{
		"type": problemType + p.Code, "title": http.StatusText(p.Status), "status": p.Status, "code": p.Code,
		"request_id": c.Response().Header().Get(echo.HeaderXRequestID),
	}
	if p.Status < http.StatusInternalServerError || p.Kind == pages.ProblemRestored {
		body["detail"] = detail(err)
	}
	if !c.Now().IsZero() {
		body["server_time"] = c.Now()
	}
	var field FieldError
	if errors.As(err, &field) {
		body["field"] = field.Field
	}
	if p.Status == http.StatusUnauthorized {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="moothall"`)
	}
	c.retryLater(p, err)
	c.Response().Header().Set(echo.HeaderContentType, "application/problem+json")
	return c.JSON(p.Status, body)
}

// detail is the sentence of an error. The router's own errors hold none, but its
// notation.
func detail(err error) string {
	var routed *echo.HTTPError
	if !errors.As(err, &routed) {
		return err.Error()
	}
	switch routed.Code {
	case http.StatusNotFound:
		return "there is nothing at this address"
	case http.StatusMethodNotAllowed:
		return "this address does not take this method"
	case http.StatusUnsupportedMediaType:
		return "the body should be application/json"
	}
	return http.StatusText(routed.Code)
}

// retryLater says when to come back after a refusal that passes.
func (c *Call) retryLater(p Problem, err error) {
	var soon governance.TooSoon
	var paused governance.Paused
	switch {
	case errors.As(err, &soon):
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(soon.Until.Sub(c.Now())/time.Second)+1))
	case errors.As(err, &paused):
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(paused.Act.Until.Sub(c.Now())/time.Second)+1))
	case p.Kind == pages.ProblemTooMany:
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(governance.PaceWindow.Seconds())))
	case p.Kind == pages.ProblemExporting:
		c.Response().Header().Set(echo.HeaderRetryAfter, "60")
	case p.Kind == pages.ProblemRestored, p.Kind == pages.ProblemHalted:
		c.Response().Header().Set(echo.HeaderRetryAfter, restoredRetry)
	case p.Status == http.StatusTooManyRequests:
		c.Response().Header().Set(echo.HeaderRetryAfter, "900")
	case p.Status == http.StatusServiceUnavailable:
		c.Response().Header().Set(echo.HeaderRetryAfter, "2")
	}
}

// problemView fills the page of a refusal.
func (c *Call) problemView(p Problem, err error) pages.ProblemView {
	c.retryLater(p, err)
	v := pages.ProblemView{Kind: p.Kind, Status: p.Status}
	if c.Request().Method == http.MethodPost {
		v.At = c.Now() // something was sent, and reached us then
	}
	if p.Status >= http.StatusInternalServerError {
		v.Reference = c.Response().Header().Get(echo.HeaderXRequestID)
	}
	if v.Unread = p.Kind == pages.ProblemHalted && (errors.Is(err, engine.ErrBehind) || errors.Is(err, engine.ErrMoved)); v.Unread && !c.sends() {
		v.Again = pages.Link{Text: c.T.Text("problem.halted_again"), URL: localPath(c.Request().URL.RequestURI())}
	}
	var known refusal
	if errors.As(err, &known) {
		v.Closed, v.Opens, v.Frozen, v.Joined = known.closed, known.opens, known.frozen, known.joined
		v.Off, v.Detail, v.Back, v.More = known.off, known.detail, known.back, known.more
	}
	return v
}
