// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import (
	"strings"
	"time"

	"moothall/templates/locales"
	"moothall/templates/ui"
)

// ProtocolView is a decision as it is filed.
type ProtocolView struct {
	Count    CountView
	Decision DecisionView

	Question, By, Kind string
	Participation      Participation
	// Members stood on the roll; the voices they have are the decision's.
	Members int
	// RollAt is zero where the roll was fixed at the opening. RollText is when it was fixed
	// with the text of a matter that elects nobody.
	Fixed, RollAt, RollText, Opened, Closed, Decided time.Time

	// Ballots names who cast what in a public vote; empty where there are too many, and
	// VotesURL leads to them all.
	Ballots  []ProtocolBallot
	VotesURL string

	// EntryHash is that of the decision's entry, TextHash that of the text; empty where
	// there is none. Root is that of the head, in base64.
	EntryHash, TextHash, Root string
	Head                      RecordHead
	// Origin is where the addresses on the sheet begin.
	Origin                        string
	VerifyCommand, RecountCommand string
}

// ProtocolBallot is one ballot: an answer, or places of a ranking.
type ProtocolBallot struct {
	Name   string
	Answer Choice
	Places []string
	Voices int
}

// DownloadsView is what can be had of a decided matter as files. The lists are empty
// where there is nothing of the kind.
type DownloadsView struct {
	ProtocolURL                       string
	Votes, Delegations, Papers, RCTab []Link
}

func protocolMatter(f Frame, v ProtocolView) []ui.Fact {
	t, head := f.T, v.Count.MatterHead
	facts := []ui.Fact{{Term: t.Text("protocol.community"), Body: ui.Words(f.Community)}, {Term: t.Text("protocol.body"), Body: ui.Words(head.Body.Text)}}
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: t.Text(term), Body: ui.Words(text)})
		}
	}
	add("protocol.number", paperNumber(t, head.Number, head.Year))
	add("protocol.kind", v.Kind)
	if v.Question != head.Title {
		add("protocol.question", v.Question)
	}
	add("protocol.by", v.By)
	add("protocol.source", v.Count.Source)
	return facts
}

func protocolTimes(t locales.Localizer, v ProtocolView) (facts []ui.Fact) {
	for _, at := range []struct {
		term string
		time time.Time
	}{
		{"protocol.fixed", v.Fixed}, {"protocol.roll_at", v.RollAt}, {"protocol.roll_text", v.RollText}, {"protocol.opened", v.Opened}, {"protocol.closed", v.Closed}, {"protocol.decided", v.Decided},
	} {
		if !at.time.IsZero() {
			facts = append(facts, ui.Fact{Term: t.Text(at.term), Body: ui.Words(t.Exact(at.time))})
		}
	}
	return facts
}

func protocolRecord(f Frame, v ProtocolView) []ui.Fact {
	t := f.T
	var facts []ui.Fact
	if v.EntryHash != "" {
		facts = append(facts, ui.Fact{Term: t.Text("protocol.entry"), Body: protocolEntry(f, v)}, ui.Fact{Term: t.Text("protocol.entry_hash"), Body: hash(v.EntryHash)})
	}
	facts = append(facts, ui.Fact{Term: t.Text("protocol.count_hash"), Body: hash(v.Decision.HashOfTranscript)})
	if len(v.Decision.Text) > 0 {
		facts = append(facts, ui.Fact{Term: t.Text("protocol.text_hash"), Body: hash(v.TextHash)})
	}
	if v.Head.Size > 0 {
		facts = append(facts,
			ui.Fact{Term: t.Text("protocol.head"), Body: ui.Words(t.Text("protocol.head_more", "Size", t.Count("record.size_n", v.Head.Size), "When", t.Exact(v.Head.At)))},
			ui.Fact{Term: t.Text("record.root"), Body: hash(v.Root)})
	}
	return append(facts, ui.Fact{Term: t.Text("record.seen"), Body: ui.Words(witnessSentence(t, v.Head))})
}

func ballotsTable(t locales.Localizer, v ProtocolView) ui.TableView {
	table := ui.TableView{ID: "ballots", Caption: t.Text("protocol.ballots_caption"), Columns: []ui.Column{
		{Head: t.Text("protocol.member")}, {Head: t.Text("protocol.choice")}, {Head: t.Text("protocol.voices"), Number: true},
	}}
	for _, b := range v.Ballots {
		name, said := b.Name, strings.Join(b.Places, " › ")
		if name == "" {
			name = t.Text("protocol.erased")
		}
		if b.Answer != "" {
			said = choiceName(t, b.Answer)
		}
		table.Rows = append(table.Rows, ui.TableRow{Head: ui.Words(name), Cells: []ui.Cell{ui.Text(said), ui.Text(t.Number(b.Voices))}})
	}
	return table
}

func participationText(t locales.Localizer, p Participation) string {
	switch p {
	case Liquid:
		return t.Text("protocol.part_liquid")
	case Representative:
		return t.Text("protocol.part_representative")
	}
	return t.Text("protocol.part_direct")
}
