// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"maps"
	"slices"

	"moothall/governance/journal"
)

// The lots of panels are opened to auditors alone. Whoever could draw one again would
// see whom it put before those who sit; at a first sitting these are the parties, and
// the person concerned would learn who reported.

// opens says whether the archive opens what the leaves of a case seal of its lots.
func (p *replay) opens(t *trial) bool {
	return p.archive.Scope.Auditor && p.archive.Scope.Covers(string(t.body), "")
}

// readSeals reads what an auditor's archive opens of a case.
func (p *replay) readSeals(t *trial) error {
	if !p.opens(t) {
		return nil
	}
	name, before := caseMember(t.id, sealsFile), ""
	t.seals = map[string]journal.SealedText{}
	return p.archive.eachLine(name, func(at place, line []byte) error {
		u, err := journal.ParseUnsealed(line)
		if err != nil {
			return refuse(at.String(), "%v", err)
		}
		if u.Ref <= before || u.Sealed.Case != t.id {
			return refuse(at.String(), "it is of another case, or not in the order of the refs")
		}
		before, t.seals[u.Ref] = u.Ref, u.Sealed
		return nil
	})
}

// open returns what the leaf of a ref seals, held to its digest, once.
func (t *trial) open(ref, digest string) (journal.SealedText, error) {
	name := caseMember(t.id, sealsFile)
	sealed, there := t.seals[ref]
	if !there {
		return sealed, refuse(name, "it does not open what the leaf %s seals", ref)
	}
	delete(t.seals, ref)
	seal, err := sealed.Seal()
	if err == nil && seal != digest {
		err = refuse(name, "what it opens of %s is not what the leaf commits to", ref)
	}
	return sealed, err
}

// unused refuses what no act of the case sealed. The salt of a lot that was not drawn
// yet, or never will be, is of one.
func (t *trial) unused() error {
	name := caseMember(t.id, sealsFile)
	for _, s := range t.sittings {
		if len(s.ever) == 0 {
			if _, err := t.open(s.ref, s.lot); err != nil {
				return err
			}
		}
	}
	if len(t.seals) > 0 {
		return refuse(name, "it opens %s, which seals nothing", slices.Min(slices.Collect(maps.Keys(t.seals))))
	}
	return nil
}
