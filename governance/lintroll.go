// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

// officersAlone finds rolls that are judged by those alone who stand on them: whoever is
// missing is told so by those who vote without them, and nobody else is there to ask.
func officersAlone(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if !p.FixesRoll() || !p.Franchise.Seated || p.Franchise.Body != p.Officer {
			return nil
		}
		f := c.about(n, OfficersAlone, Warning, "officer").naming(string(p.Officer))
		return &f
	})
}

// rollShort finds rolls that can be challenged for so short that who is taken off one has
// less than a day to answer, see [Issue.RemovesUntil].
func rollShort(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if !p.FixesRoll() || p.FrozenDays >= 2 {
			return nil
		}
		f := c.about(n, RollShort, Warning, "frozen_days").figures(p.FrozenDays, 2)
		return &f
	})
}

// rollUnheard finds confidential matters whose text stands fixed before the vote, and whose
// roll does not: everybody is told about themselves alone, and nobody may say, before it
// matters, who is missing or should not be there.
func rollUnheard(all community) []Flaw {
	return all.eachMatter(func(c Charter, n int, p Procedure) *Flaw {
		if !p.Sealed() || p.FrozenDays == 0 || p.FixesRoll() {
			return nil
		}
		f := c.about(n, RollUnheard, Warning, "frozen_days").figures(p.FrozenDays, 0)
		return &f
	})
}
