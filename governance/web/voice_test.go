// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"testing"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// way is a path through people, the reader first.
func way(end delegation.End, ids ...bodies.PersonID) *engine.Path {
	p := &engine.Path{End: end, Known: true}
	for _, id := range ids {
		p.Hops = append(p.Hops, engine.Hop{Person: bodies.Person{ID: id, Name: string(id)}})
	}
	return p
}

func TestVoice_SaysWhereItIs(t *testing.T) {
	nia := access.Actor{Person: "nia"}
	liquid := governance.Issue{Procedure: governance.Procedure{Participation: governance.Liquid}}
	seats := governance.Issue{Procedure: governance.Procedure{Participation: governance.Representative}}
	cast := &governance.Ballot{CastAt: time.Unix(1, 0)}
	for _, c := range []struct {
		name  string
		stand stand
		want  pages.VoiceState
		lost  pages.LostReason
	}{
		{"a stranger has none", stand{issue: liquid}, pages.VoiceGuest, ""},
		{"who is not on the roll has none", stand{issue: liquid, reader: nia}, pages.VoiceGuest, ""},
		{"seats decide for those who hold none", stand{issue: seats, reader: nia}, pages.VoiceRepresented, ""},
		{"a seat's own voice stays with her", stand{issue: seats, reader: nia, onRoll: true}, pages.VoiceFixed, ""},
		{"an own ballot comes first", stand{issue: liquid, reader: nia, onRoll: true, own: cast, path: way(delegation.EndVoted, "nia", "bram")}, pages.VoiceDirect, ""},
		{"what cannot be delegated stays", stand{issue: liquid, reader: nia, onRoll: true}, pages.VoiceFixed, ""},
		{"with a delegate who voted", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndVoted, "nia", "bram")}, pages.VoiceDelegated, ""},
		{"with a delegate who still may", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndSilent, "nia", "bram")}, pages.VoiceDelegated, ""},
		{"with one who opted out and still may vote", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndOptOut, "nia", "bram")}, pages.VoiceDelegated, ""},
		{"with nobody", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndSilent, "nia")}, pages.VoiceNone, ""},
		{"kept on purpose", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndOptOut, "nia")}, pages.VoiceNone, ""},
		{"in a circle", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndCycle, "nia", "bram")}, pages.VoiceLost, pages.LostCycle},
		{"with somebody off the roll", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndOffRoll, "nia")}, pages.VoiceLost, pages.LostDeadEnd},
		{"with somebody whom a ruling suspended", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndSuspended, "nia", "bram")}, pages.VoiceLost, pages.LostWithheld},
		{"suspended herself", stand{issue: liquid, reader: nia, onRoll: true, path: way(delegation.EndSuspended, "nia")}, pages.VoiceLost, pages.LostSuspended},
		{"after the close with a silent delegate", stand{issue: liquid, reader: nia, onRoll: true, over: true, path: way(delegation.EndSilent, "nia", "bram")}, pages.VoiceLost, pages.LostDeadEnd},
		{"after the close with nobody", stand{issue: liquid, reader: nia, onRoll: true, over: true, path: way(delegation.EndSilent, "nia")}, pages.VoiceLost, pages.LostNoVote},
		{"lost further on than she may know", stand{issue: liquid, reader: nia, onRoll: true, path: beyond(delegation.EndSilent, true)}, pages.VoiceLost, pages.LostBeyond},
		{"open further on than she may know", stand{issue: liquid, reader: nia, onRoll: true, path: beyond(delegation.EndSilent, false)}, pages.VoiceDelegated, ""},
		{"after the close, lost further on than she may know", stand{issue: liquid, reader: nia, onRoll: true, over: true, path: beyond(delegation.EndSilent, false)}, pages.VoiceLost, pages.LostBeyond},
		{"after the close, opted out", stand{issue: liquid, reader: nia, onRoll: true, over: true, path: way(delegation.EndOptOut, "nia")}, pages.VoiceLost, pages.LostOptOut},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.stand.voice(); got.State != c.want || got.Lost != c.lost {
				t.Errorf("got %s %s, want %s %s", got.State, got.Lost, c.want, c.lost)
			}
		})
	}
}

// beyond is a path that ends further on than its owner may know.
func beyond(end delegation.End, lost bool) *engine.Path {
	p := way(end, "nia", "bram")
	p.Beyond, p.Hops[1].Kept = lost, true
	p.Hops = append(p.Hops, engine.Hop{Hidden: true})
	return p
}

// TestVoice_FurtherOnThanOneMayKnow: the owner is told whether the voice was cast, and
// nothing of when, by whom, or of the delegation that leads there.
func TestVoice_FurtherOnThanOneMayKnow(t *testing.T) {
	for end, want := range map[delegation.End]pages.Known{delegation.EndVoted: pages.IsSo, delegation.EndSilent: pages.Hidden} {
		v := pathVoice(*beyond(end, false), access.Actor{Person: "nia"}, false)
		if last := v.Hops[2]; last.Person != (pages.Person{Hidden: true}) || last.Voted != want || !last.VotedAt.IsZero() || !v.Hops[1].Kept {
			t.Errorf("%v: %+v", end, v.Hops)
		}
	}
}

// TestVoice_OfOwnBallotTellsWhereItWouldGoBack: while a ballot can be taken back,
// its owner is told which way her voice would take then, and after the close no more.
func TestVoice_OfOwnBallotTellsWhereItWouldGoBack(t *testing.T) {
	s := stand{issue: governance.Issue{Procedure: governance.Procedure{Participation: governance.Liquid}}, reader: access.Actor{Person: "nia"}, onRoll: true,
		own: &governance.Ballot{CastAt: time.Unix(1, 0)}, path: way(delegation.EndVoted, "nia"), without: way(delegation.EndVoted, "nia", "bram", "chidi")}
	if v := s.voice(); v.State != pages.VoiceDirect || len(v.Hops) != 3 || v.Lost != "" || v.Final {
		t.Errorf("with delegates who voted: got %+v", v)
	}
	s.without.End = delegation.EndCycle
	if v := s.voice(); v.State != pages.VoiceDirect || v.Lost != pages.LostCycle {
		t.Errorf("in a circle: got %+v", v)
	}
	s.over = true
	if v := s.voice(); len(v.Hops) != 0 || !v.Final {
		t.Errorf("after the close: got %+v", v)
	}
}

// TestVoice_TellsOfOthersOnlyWhatMayBeKnown: where others' votes are hidden, no
// hop says whether its person has voted; one's own one may know.
func TestVoice_TellsOfOthersOnlyWhatMayBeKnown(t *testing.T) {
	p := way(delegation.EndSilent, "nia", "bram")
	p.Known = false
	v := pathVoice(*p, access.Actor{Person: "nia"}, false)
	if v.Hops[0].Voted != pages.NotSo || v.Hops[1].Voted != pages.Hidden {
		t.Errorf("got %q and %q", v.Hops[0].Voted, v.Hops[1].Voted)
	}
}

func TestLife_ShowsOneStageAsNow(t *testing.T) {
	opens, closes := time.Unix(1000, 0), time.Unix(2000, 0)
	for _, c := range []struct {
		stage governance.Stage
		now   int64
		want  pages.Stage
	}{
		{governance.Idea, 0, pages.StageIdea},
		{governance.Draft, 0, pages.StageProposal},
		{governance.Discussion, 0, pages.StageDiscussion},
		{governance.Frozen, 0, pages.StageFrozen},
		{governance.Voting, 1500, pages.StageVoting},
		{governance.Voting, 2000, pages.StageCounting}, // the clock's deed has not come by yet
		{governance.Closed, 2001, pages.StageCounting},
		{governance.Decided, 2002, pages.StageDecided},
		{governance.Cancelled, 500, pages.StageCancelled},
	} {
		i := governance.Issue{Stage: c.stage, CreatedAt: time.Unix(1, 0), OpensAt: opens, ClosesAt: closes}
		var now []pages.Stage
		for _, s := range life(i, time.Unix(c.now, 0)) {
			if s.State == pages.StepNow {
				now = append(now, s.Stage)
			}
		}
		if len(now) != 1 || now[0] != c.want {
			t.Errorf("%s at %d: now is %v, want %s", c.stage, c.now, now, c.want)
		}
	}
}
