// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"net/http"

	"moothall/delegation"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
)

// voicePath is where a voice goes.
type voicePath struct {
	Hops []voiceHop `json:"hops"`
	// End says how it ends: voted, silent, opt-out, lapsed, withheld, off-roll, unaccepted, unheard, capped, cycle;
	// lost where it is lost already, further on than may be known.
	End string `json:"end"`
	// Final is who casts; absent where nobody does as far as may be known.
	Final *person `json:"final,omitempty"`
	// OthersShown is whether it may be known that others have voted.
	OthersShown bool `json:"others_shown"`
}

type voiceHop struct {
	Person  *person         `json:"person,omitempty"` // absent of somebody further on whom the charter shows to the two alone
	Passes  bool            `json:"passes"`           // hands the voice on by the delegation below; false, too, where that is for the two alone
	Scope   scope           `json:"scope"`
	Until   journal.Instant `json:"until,omitempty"`
	VotedAt journal.Instant `json:"voted_at,omitempty"`
}

func path(c *web.Call) error {
	id, err := issueID(c)
	if err != nil {
		return err
	}
	p, err := c.Engine.Path(c.Ctx(), c.Actor(), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, pathOf(&p))
}

// endOf is how the end is called here: of whom a ruling has suspended a path says that
// they carry nothing, and not why.
func endOf(p engine.Path) string {
	switch {
	case p.Beyond:
		return "lost"
	case p.End == delegation.EndSuspended:
		return "withheld"
	}
	return p.End.String()
}

func pathOf(p *engine.Path) *voicePath {
	if p == nil {
		return nil
	}
	out := &voicePath{Hops: []voiceHop{}, End: endOf(*p), OthersShown: p.Known}
	for _, h := range p.Hops {
		hop := voiceHop{nil, h.Passes, scopeOf(h.Scope.Scope), instant(h.Until), instant(h.Voted)}
		if !h.Hidden {
			p := personOf(h.Person)
			hop.Person = &p
		}
		out.Hops = append(out.Hops, hop)
	}
	if final, casts := p.Final(); casts {
		f := personOf(final)
		out.Final = &f
	}
	return out
}
