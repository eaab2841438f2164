// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// stand is how a reader stands to a vote: what it takes to say where her voice is.
type stand struct {
	issue  governance.Issue
	body   bodies.Body
	reader access.Actor
	onRoll bool
	own    *governance.Ballot
	path   *engine.Path
	// without is where the voice would go without own; nil where nothing can be delegated.
	without *engine.Path
	over    bool // the vote is closed: who is silent now stays silent
}

// voice says where the reader's voice goes.
func (s stand) voice() pages.Voice {
	switch {
	case s.own != nil:
		return s.ownVoice()
	case s.issue.Procedure.Participation == governance.Representative && !s.onRoll:
		return pages.Voice{State: pages.VoiceRepresented, By: bodyLink(s.body)}
	case !s.reader.SignedIn() || !s.onRoll:
		return pages.Voice{State: pages.VoiceGuest}
	case s.path == nil:
		return pages.Voice{State: pages.VoiceFixed}
	}
	return pathVoice(*s.path, s.reader, s.over)
}

// ownVoice is a voice that is in a ballot of its owner, and the way it would
// take if she took that back, while she can.
func (s stand) ownVoice() pages.Voice {
	v := pages.Voice{State: pages.VoiceDirect, CastAt: s.own.CastAt, Final: s.over}
	if s.without == nil || s.over {
		return v
	}
	back := pathVoice(*s.without, s.reader, false)
	v.Hops, v.Lost = back.Hops, back.Lost
	return v
}

// pathVoice sets a path. While a vote is open, somebody who has not voted still
// may, so the voice is with her; what can no longer reach a ballot is lost.
func pathVoice(p engine.Path, reader access.Actor, over bool) pages.Voice {
	v := pages.Voice{State: pages.VoiceDelegated, Hops: hops(p, reader)}
	reason, lost := lostReason(p)
	switch {
	case len(p.Hops) == 0:
		return pages.Voice{State: pages.VoiceGuest}
	case p.End == delegation.EndVoted && len(p.Hops) == 1:
		return pages.Voice{State: pages.VoiceDirect, CastAt: p.Hops[0].Voted}
	case p.End == delegation.EndVoted:
	case lost || over:
		v.State, v.Lost = pages.VoiceLost, reason
	case len(p.Hops) == 1:
		v.State = pages.VoiceNone
	}
	return v
}

// lostReason is the reason a chain that ends so is lost for, and whether it is
// lost already, however the people on it may still act.
func lostReason(p engine.Path) (reason pages.LostReason, already bool) {
	end, hops := p.End, len(p.Hops)
	switch {
	case hops > 0 && p.Hops[hops-1].Hidden:
		return pages.LostBeyond, p.Beyond
	case end == delegation.EndCycle:
		return pages.LostCycle, true
	case end == delegation.EndUnaccepted:
		return pages.LostWaiting, true
	case end == delegation.EndCapped:
		return pages.LostCapped, true
	case end == delegation.EndUnheard:
		return pages.LostUnheard, false
	case end == delegation.EndSuspended && hops > 1:
		return pages.LostWithheld, true
	case end == delegation.EndSuspended:
		return pages.LostSuspended, true
	case end == delegation.EndOffRoll:
		return pages.LostDeadEnd, true
	case hops > 1:
		return pages.LostDeadEnd, false
	case end == delegation.EndOptOut:
		return pages.LostOptOut, false
	}
	return pages.LostNoVote, false
}

func hops(p engine.Path, reader access.Actor) []pages.Hop {
	out := make([]pages.Hop, len(p.Hops))
	for n, h := range p.Hops {
		out[n] = pages.Hop{Person: hopPerson(h, reader), Scope: scopeNames(h.Scope), Until: h.Until, VotedAt: h.Voted, Full: h.Full, Kept: h.Kept}
		if h.Hidden {
			if p.End == delegation.EndVoted {
				out[n].Voted = pages.IsSo
			}
			continue
		}
		if p.Known || h.Person.ID == reader.Person {
			out[n].Voted = pages.NotSo
			if !h.Voted.IsZero() {
				out[n].Voted = pages.IsSo
			}
		}
	}
	return out
}

// hopPerson is who stands there on a way, as far as the reader may know.
func hopPerson(h engine.Hop, reader access.Actor) pages.Person {
	if h.Hidden {
		return pages.Person{Hidden: true}
	}
	return person(h.Person, reader)
}

// scopeNames turns the words of the engine into those of the pages.
func scopeNames(s engine.ScopeNames) pages.Scope {
	return pages.Scope{Issue: s.IssueTitle, Body: s.BodyName, Field: s.FieldName, Place: s.PlaceName}
}
