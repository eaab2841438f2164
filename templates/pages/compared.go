// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"

	"moothall/templates/locales"
)

// ComparisonView is what a comparison of two archives says that somebody brought.
type ComparisonView struct {
	Relation                             Relation
	Older, Newer                         int // entries
	Handovers                            int
	Entries                              []EntryCount // more, by type
	Decided                              []string     // issues decided since
	Same, Came, Erased, Outside, NewLine int          // openings; the last in lists that grow
	OtherScope                           bool         // the two disclose different things
}

// EntryCount is how many entries of a type came, by the record's own name for it.
type EntryCount struct {
	Type string
	N    int
}

// Relation is how the histories of two archives stand to each other.
type Relation string

// The relations.
const (
	RelationSame      Relation = "same"
	RelationContinues Relation = "continues"
	RelationForked    Relation = "forked"
	RelationReversed  Relation = "reversed"
	RelationOther     Relation = "other-log"
	RelationUnknown   Relation = "not-known"
)

func relationText(t locales.Localizer, r Relation) string {
	switch r {
	case RelationSame:
		return t.Text("compared.same")
	case RelationContinues:
		return t.Text("compared.continues")
	case RelationForked:
		return t.Text("compared.forked")
	case RelationReversed:
		return t.Text("compared.reversed")
	case RelationOther:
		return t.Text("compared.other_log")
	}
	return t.Text("compared.not_known")
}

// comparedLines tells what a comparison says, sentence by sentence.
func comparedLines(t locales.Localizer, log string, v ComparisonView) []string {
	lines := []string{relationText(t, v.Relation)}
	if log != "" {
		lines = append(lines, t.Text("compared.sizes", "Log", log, "Older", v.Older, "Newer", v.Newer))
	}
	add := func(n int, key string) {
		if n > 0 {
			lines = append(lines, t.Text(key, "N", n))
		}
	}
	add(v.Handovers, "compared.handovers")
	if len(v.Decided) > 0 {
		lines = append(lines, t.Text("compared.decided", "N", len(v.Decided), "Issues", strings.Join(v.Decided, t.Text("list.comma")+" ")))
	}
	if v.OtherScope {
		lines = append(lines, t.Text("compared.other_scope"))
	}
	add(v.Same, "compared.unchanged")
	add(v.Came, "compared.came")
	add(v.NewLine, "compared.grown")
	add(v.Erased, "compared.erased")
	add(v.Outside, "compared.outside")
	return lines
}

// readSentence is what a verdict means, of an archive or of two.
func readSentence(t locales.Localizer, v VerificationView) string {
	switch {
	case v.Compared == nil:
		return verdictSentence(t, v.Verdict)
	case v.Verdict == Verified:
		return t.Text("compared.verified_more")
	case v.Verdict == Refused:
		return t.Text("compared.refused_more")
	}
	return t.Text("compared.incomplete_more")
}

func readTitle(t locales.Localizer, v VerificationView) string {
	if v.Compared != nil {
		return t.Text("compared.title")
	}
	return t.Text("verification.title")
}

func readLines(t locales.Localizer, v VerificationView) []string {
	if v.Compared != nil {
		return comparedLines(t, v.Log, *v.Compared)
	}
	return reportLines(t, v)
}
