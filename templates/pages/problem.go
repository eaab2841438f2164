// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// ProblemView is a refusal or a fault, in a sentence that says what to do next.
type ProblemView struct {
	Kind Problem
	// Status is the HTTP status, shown small.
	Status int
	// At is when what was sent reached the server, by its own clock (Closed); zero
	// where nothing was.
	At time.Time
	// Closed is when the vote closed; Frozen when the roll was; Joined when the
	// reader became a member; Opens when the vote opens. Zero where unknown.
	Closed, Frozen, Joined, Opens time.Time
	// Off is why the reader is not on the roll (NotOnRoll); may be empty.
	Off RollStanding
	// Detail is one more sentence in ready words; may be empty.
	Detail string
	// Unread says that no page can be read here either (Halted), the first one neither;
	// Again then leads to the address that was asked for, and is zero where something
	// was sent.
	Unread bool
	Again  Link
	// Back and More lead on; zero where there is nothing.
	Back, More Link
	// Reference finds this fault in the operator's log.
	Reference string
}

// Problem names what went wrong.
type Problem string

// The problems.
const (
	ProblemTakenBack  Problem = "taken-back"
	ProblemUnlinked   Problem = "unlinked"
	ProblemRecovered  Problem = "account-recovered"
	ProblemSuspended  Problem = "suspended"
	ProblemPassed     Problem = "passed"
	ProblemLink       Problem = "link-over"
	ProblemCase       Problem = "case" // Detail says what stands in the way
	ProblemTooMany    Problem = "too-many"
	ProblemWaits      Problem = "waits" // of one person too much waits, or was said
	ProblemNotFound   Problem = "not-found"
	ProblemClosed     Problem = "closed"
	ProblemNotOpen    Problem = "not-open"
	ProblemNotOnRoll  Problem = "not-on-roll"
	ProblemForbidden  Problem = "forbidden"
	ProblemNoProposal Problem = "no-proposal"
	ProblemSecret     Problem = "secret"
	ProblemCrossSite  Problem = "cross-site"
	ProblemMalformed  Problem = "malformed"
	ProblemMethod     Problem = "method"
	ProblemTooLarge   Problem = "too-large"
	ProblemTooOften   Problem = "too-often"
	ProblemBusy       Problem = "busy"

	ProblemContradicts   Problem = "contradicts"
	ProblemExporting     Problem = "exporting"
	ProblemPaused        Problem = "paused"
	ProblemState         Problem = "state"
	ProblemMatter        Problem = "matter" // the detail says what stands in the way
	ProblemDispute       Problem = "dispute"
	ProblemDisputeAnswer Problem = "dispute-answer"
	ProblemReviewOver    Problem = "review-over"
	ProblemUnwatched     Problem = "unwatched"

	ProblemMembers Problem = "members" // Detail says what stands in the way of a membership

	ProblemUnfounded Problem = "unfounded"
	ProblemFounding  Problem = "founding" // what was answered to is not what waits
	ProblemRestored  Problem = "restored" // an older copy of the database is here, and is not served
	ProblemHalted    Problem = "halted"   // this server cannot go on with the record
	ProblemFault     Problem = "fault"

	// Of elections: nominations are over, not a voter's to do, done already, no
	// room, words too many or too few, the roll is fixed.
	ProblemNominations Problem = "nominations"
	ProblemNoVoter     Problem = "no-voter"
	ProblemActed       Problem = "acted"
	ProblemPaperFull   Problem = "paper-full"
	ProblemWords       Problem = "words"
	ProblemFull        Problem = "full" // who is no public delegate carries enough voices
	// Nobody of that name is a public delegate; nobody of that name asks the reader.
	ProblemNoDelegate Problem = "no-delegate"
	ProblemNotAsked   Problem = "not-asked"
	ProblemRollFixed  Problem = "roll-fixed"
	// Of declarations: a matter has no such stage, it is over, they were changed too often.
	ProblemNoLockIn      Problem = "no-declarations"
	ProblemLockedIn      Problem = "declarations-over"
	ProblemDeclaredOften Problem = "declared-often"
	ProblemNotLiquid     Problem = "not-liquid"  // in this matter nobody could speak for another
	ProblemNoFormat      Problem = "no-format"   // a format has no place for what was voted on
	ProblemManyVoices    Problem = "many-voices" // a format has a record for each of too many voices
	// More leads to the election that runs.
	ProblemElectionRuns Problem = "election-runs"
)
