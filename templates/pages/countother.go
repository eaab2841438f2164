// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"moothall/templates/locales"
	"moothall/templates/ui"
)

// OtherView is what the same ballots say when they are counted otherwise.
type OtherView struct {
	Methods []OtherCount
	// Rules are other rules for irregular ballots; Regular says there are no such ballots.
	Rules   []OtherCount
	Regular bool
	// LotSwaps is how often a lot was turned round, LotDecides whether others were elected then.
	LotSwaps   int
	LotDecides bool
	Margin     *MarginView
}

// OtherCount is one of them.
type OtherCount struct {
	Method  Method
	Rule    string // "overvote=skip"
	Elected []int
	Open    bool // a tie is open
	Same    bool // the same are elected
	Refused bool // it counts no such ballots
}

// MarginView is how many ballots, marked otherwise, could have elected somebody
// else: at least and at most; 0 at least and Nobody where it is not known.
type MarginView struct {
	AtLeast, AtMost int
	For             int
}

func (v OtherView) shown() bool { return len(v.Methods) > 0 || v.Margin != nil }

// otherMethods says who other methods elect.
func otherMethods(t locales.Localizer, v CountView) ui.TableView {
	table := otherTable(t, "others", "count.other_caption", "count.other_method")
	for _, o := range v.Other.Methods {
		table.Rows = append(table.Rows, v.otherRow(t, methodName(t, o.Method), o))
	}
	return table
}

// otherRules says who other rules for irregular ballots elect.
func otherRules(t locales.Localizer, v CountView) ui.TableView {
	table := otherTable(t, "rules", "count.rules_caption", "count.rules_rule")
	for _, o := range v.Other.Rules {
		table.Rows = append(table.Rows, v.otherRow(t, ruleName(t, o.Rule), o))
	}
	return table
}

// otherTable is a table of other counts without its rows.
func otherTable(t locales.Localizer, id, caption, head string) ui.TableView {
	return ui.TableView{ID: id, Caption: t.Text(caption), Stack: true,
		Columns: []ui.Column{{Head: t.Text(head)}, {Head: t.Text("count.other_elected")}, {Head: t.Text("count.other_same")}}}
}

func (v CountView) otherRow(t locales.Localizer, head string, o OtherCount) ui.TableRow {
	row := ui.TableRow{Head: ui.Words(head)}
	who, same := t.List(unbroken(candidateNames(v, o.Elected))), t.Text("count.other_no")
	switch {
	case o.Refused:
		who, same = t.Text("count.other_refused"), ""
	case o.Open:
		who = t.Text("count.other_open")
	case len(o.Elected) == 0:
		who = t.Text("count.other_nobody")
	}
	if o.Same {
		same = t.Text("count.other_yes")
	}
	row.Cells = []ui.Cell{ui.Text(who), ui.Text(same)}
	return row
}

// ruleName says a rule for irregular ballots in words.
func ruleName(t locales.Localizer, rule string) string {
	if said, known := BallotRule(t, rule); known {
		return said
	}
	return rule
}

// BallotRule says a rule for irregular ballots in words, as "overvote=skip", or false
// where it is none.
func BallotRule(t locales.Localizer, rule string) (string, bool) {
	switch rule {
	case "overvote=exhaust":
		return t.Text("ballotrule.overvote_exhaust"), true
	case "overvote=skip":
		return t.Text("ballotrule.overvote_skip"), true
	case "overvote=exhaust-if-multiple-continuing":
		return t.Text("ballotrule.overvote_multiple"), true
	case "skipped=skip":
		return t.Text("ballotrule.skipped_skip"), true
	case "skipped=exhaust-after-0":
		return t.Text("ballotrule.skipped_once"), true
	case "skipped=exhaust-after-1":
		return t.Text("ballotrule.skipped_twice"), true
	case "duplicate=ignore":
		return t.Text("ballotrule.duplicate_ignore"), true
	case "duplicate=exhaust":
		return t.Text("ballotrule.duplicate_exhaust"), true
	}
	return "", false
}

// marginSentence says how near it was.
func marginSentence(t locales.Localizer, v CountView) string {
	m := v.Other.Margin
	who := v.name(m.For)
	switch {
	case m.AtLeast == m.AtMost && m.AtMost > 0:
		return t.Count("count.margin_exact", m.AtMost)
	case m.AtLeast > 0 && m.AtMost > 0:
		return t.Count("count.margin_between", m.AtMost, "Least", t.Number(m.AtLeast))
	case m.AtLeast > 0:
		return t.Count("count.margin_least", m.AtLeast)
	case m.AtMost > 0 && who != "":
		return t.Count("count.margin_most_for", m.AtMost, "Name", who)
	case m.AtMost > 0:
		return t.Count("count.margin_most", m.AtMost)
	}
	return t.Text("count.margin_none")
}

func lotSentence(t locales.Localizer, v OtherView) string {
	if v.LotDecides {
		return t.Text("count.lot_decides")
	}
	return t.Text("count.lot_idle")
}
