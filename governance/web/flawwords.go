// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"moothall/governance"
	"moothall/templates/locales"
)

// FlawWords says in a sentence what a flaw of the charters is and what would be right.
func FlawWords(t locales.Localizer, f governance.Flaw) string {
	return t.Text(flawKey(f.Name), "Other", f.Other, "Have", f.Have, "Need", f.Need)
}

// SeverityWords is how grave a flaw is.
func SeverityWords(t locales.Localizer, s governance.FlawSeverity) string {
	if s == governance.Contradiction {
		return t.Text("flaw.contradiction")
	}
	return t.Text("flaw.warning")
}

// flawKey is the message of a flaw; one that has none is shown by its name.
func flawKey(name governance.FlawName) string {
	switch name {
	case governance.BodyTwice:
		return "flaw.body_twice"
	case governance.BodyMissing:
		return "flaw.body_missing"
	case governance.ParentCircle:
		return "flaw.parent_circle"
	case governance.NodeTwice:
		return "flaw.node_twice"
	case governance.NodeAstray:
		return "flaw.node_astray"
	case governance.NodeCircle:
		return "flaw.node_circle"
	case governance.NodeMissing:
		return "flaw.node_missing"
	case governance.NobodyDecides:
		return "flaw.nobody_decides"
	case governance.NobodyCompetent:
		return "flaw.nobody_competent"
	case governance.TwoDecide:
		return "flaw.two_decide"
	case governance.SphereUnknown:
		return "flaw.sphere_unknown"
	case governance.VotersOther:
		return "flaw.voters_other"
	case governance.SeatAlone:
		return "flaw.seat_alone"
	case governance.Seatless:
		return "flaw.seatless"
	case governance.AssistedByList:
		return "flaw.assisted_by_list"
	case governance.AssistedByOne:
		return "flaw.assisted_by_one"
	case governance.MajorityBeyond:
		return "flaw.majority_beyond"
	case governance.UnitsOverlap:
		return "flaw.units_overlap"
	case governance.UnitsBeyond:
		return "flaw.units_beyond"
	case governance.UnitsAll:
		return "flaw.units_all"
	case governance.QuorumAll:
		return "flaw.quorum_all"
	case governance.QuorumIdle:
		return "flaw.quorum_idle"
	case governance.CapCarries:
		return "flaw.cap_carries"
	case governance.AwayIdle:
		return "flaw.away_idle"
	case governance.ProlongShort:
		return "flaw.prolong_short"
	case governance.ProlongLong:
		return "flaw.prolong_long"
	case governance.TermShort:
		return "flaw.term_short"
	case governance.DisputeLong:
		return "flaw.dispute_long"
	case governance.SecondersMany:
		return "flaw.seconders_many"
	case governance.SeatsMany:
		return "flaw.seats_many"
	case governance.OfficerCircle:
		return "flaw.officer_circle"
	case governance.OfficersAlone:
		return "flaw.officers_alone"
	case governance.RollShort:
		return "flaw.roll_short"
	case governance.RollUnheard:
		return "flaw.roll_unheard"
	case governance.AllIncompatible:
		return "flaw.all_incompatible"
	case governance.CourtIdle:
		return "flaw.court_idle"
	case governance.CourtTwice:
		return "flaw.court_twice"
	case governance.CourtAbove:
		return "flaw.court_above"
	case governance.CourtSpare:
		return "flaw.court_spare"
	case governance.WatchCircle:
		return "flaw.watch_circle"
	case governance.NeverAmended:
		return "flaw.never_amended"
	case governance.AmendedByNone:
		return "flaw.amended_by_none"
	case governance.AmendedByAll:
		return "flaw.amended_by_all"
	case governance.AmendedByFew:
		return "flaw.amended_by_few"
	case governance.StandingIdle:
		return "flaw.standing_idle"
	case governance.Unattested:
		return "flaw.unattested"
	case governance.AskersFew:
		return "flaw.askers_few"
	case governance.AmendedAside:
		return "flaw.amended_aside"
	case governance.AskersNone:
		return "flaw.askers_none"
	case governance.RisesNowhere:
		return "flaw.rises_nowhere"
	case governance.CalledByNobody:
		return "flaw.called_by_nobody"
	case governance.FilledTwice:
		return "flaw.filled_twice"
	case governance.ConsentsMany:
		return "flaw.consents_many"
	case governance.DrawnOfNobody:
		return "flaw.drawn_of_nobody"
	case governance.DrawnAtTheDoor:
		return "flaw.drawn_at_the_door"
	case governance.NeverFilled:
		return "flaw.never_filled"
	case governance.WatchedAppoint:
		return "flaw.watched_appoint"
	case governance.Unwatched:
		return "flaw.unwatched"
	}
	return string(name)
}
