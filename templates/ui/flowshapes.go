// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"strings"
)

// draw puts bands below bars below words.
func (p plan) draw() Drawing {
	p.d.Width, p.d.Height = p.width, p.height
	for k := 1; k < len(p.v.Stages); k++ {
		p.moves(k)
	}
	for k := range p.v.Stages {
		p.bars(k)
		p.heads(k)
	}
	p.names()
	return *p.d
}

// point turns (along, across) into (x, y), mirrored for a script from the right.
func (p plan) point(along, across float64) (x, y float64) {
	x, y = along, across
	if p.down {
		x, y = across, along
	}
	if p.v.RTL {
		x = p.width - x
	}
	return x, y
}

func (p plan) at(along, across float64) string {
	x, y := p.point(along, across)
	return px(x) + " " + px(y)
}

// moves draws what stays and what moves between stage k-1 and stage k. Votes
// that leave lie after those that stay; votes that arrive lie after those that
// were there.
func (p plan) moves(k int) {
	before, after := p.v.Stages[k-1], p.v.Stages[k]
	leave, arrive := make([]Amount, len(p.v.Lanes)), make([]Amount, len(p.v.Lanes))
	for i := range p.v.Lanes {
		stay := min(max(before.Tallies[i], 0), max(after.Tallies[i], 0))
		leave[i], arrive[i] = stay, max(before.Tallies[i], 0)
		if after.Tallies[i] < before.Tallies[i] {
			arrive[i] = stay
		}
		p.band(k, "keep", p.lanes[i], p.lanes[i], stay, "")
	}
	p.band(k, "gone", p.ended, p.ended, min(before.Ended, after.Ended), "")
	ended := before.Ended
	for _, m := range after.Moves {
		from := p.lanes[m.From] + p.length(leave[m.From])
		leave[m.From] += m.Votes
		if m.To == Ended {
			p.band(k, "gone", from, p.ended+p.length(ended), m.Votes, m.Title)
			ended += m.Votes
			continue
		}
		class := "excl"
		if after.Surplus {
			class = "surplus"
		}
		p.band(k, class, from, p.lanes[m.To]+p.length(arrive[m.To]), m.Votes, m.Title)
		arrive[m.To] += m.Votes
	}
}

func (p plan) band(k int, class string, from, to float64, votes Amount, title string) {
	if votes <= 0 {
		return
	}
	start, end, wide := p.stages[k-1]+p.thick, p.stages[k], p.length(votes)
	middle := (start + end) / 2
	var b strings.Builder
	b.WriteString("M" + p.at(start, from))
	b.WriteString("C" + p.at(middle, from) + " " + p.at(middle, to) + " " + p.at(end, to))
	b.WriteString("L" + p.at(end, to+wide))
	b.WriteString("C" + p.at(middle, to+wide) + " " + p.at(middle, from+wide) + " " + p.at(start, from+wide) + "Z")
	p.d.Bands = append(p.d.Bands, Band{Class: class, Path: b.String(), Title: title})
}

func (p plan) bars(k int) {
	s := p.v.Stages[k]
	for i, tally := range s.Tallies {
		if tally == Out {
			continue
		}
		p.lane(k, i, s, tally)
	}
	if s.Ended > 0 {
		p.bar("out", p.stages[k], p.ended, p.length(s.Ended))
		if p.down {
			if k == len(p.v.Stages)-1 {
				x, _ := p.point(0, p.ended)
				p.text("soft-t halo end", x, p.stages[k]+27, p.v.Write(p.shown(s.Ended))+" "+p.v.Words.EndedShort)
			}
			return
		}
		p.label(k, p.ended, "", p.v.Write(s.Ended), 0)
	}
}

// lane draws one candidate's tally at stage k, with its number, its quota and
// whether it is elected or out next.
func (p plan) lane(k, i int, s FlowStage, tally Amount) {
	electedNow, elected := slices.Contains(s.Elected, i), p.electedBy(k, i)
	if tally == 0 && !elected {
		return
	}
	class := ""
	if elected {
		class = "el"
	}
	p.bar(class, p.stages[k], p.lanes[i], p.length(tally))
	if s.Quota > 0 && p.v.Lanes[i].Won && (!elected || electedNow) {
		p.quota(k, p.lanes[i]+p.length(s.Quota))
	}
	unchanged := k > 0 && elected && !electedNow && p.v.Stages[k-1].Tallies[i] == tally
	if !unchanged {
		number := p.v.Write(p.shown(tally))
		if slices.Contains(s.OutNext, i) && !p.down {
			number += p.v.Words.OutNext
		}
		p.label(k, p.lanes[i], "", number, 0)
	}
	if electedNow {
		p.tick(p.stages[k], p.lanes[i])
		if !p.down {
			p.label(k, p.lanes[i], "strong", p.v.Words.Elected, 16)
		}
	}
}

// shown rounds to whole votes where there is only a phone's width; the table
// below the picture has every place.
func (p plan) shown(votes Amount) Amount {
	if !p.down {
		return votes
	}
	return (votes + PerVote/2) / PerVote * PerVote
}

func (p plan) electedBy(k, lane int) bool {
	for _, s := range p.v.Stages[:k+1] {
		if slices.Contains(s.Elected, lane) {
			return true
		}
	}
	return false
}

func (p plan) bar(class string, along, across, length float64) {
	x, y := p.point(along, across)
	w, h := p.thick, max(length, 1)
	if p.down {
		w, h = h, w
	}
	if p.v.RTL {
		x -= w
	}
	p.d.Bars = append(p.d.Bars, Bar{Class: class, X: x, Y: y, W: w, H: h})
}

func (p plan) quota(k int, across float64) {
	p.d.Quotas = append(p.d.Quotas, "M"+p.at(p.stages[k]-5, across)+"L"+p.at(p.stages[k]+p.thick+5, across))
}

// tick is a check mark: it never turns with the script.
func (p plan) tick(along, across float64) {
	x, y := p.point(along, across)
	if p.v.RTL {
		x -= p.thick
	}
	p.d.Ticks = append(p.d.Ticks, "M"+px(x+3)+" "+px(y+8)+"l4 4 6-8")
}

// label stands beside a bar on a wide page, below it on a phone.
func (p plan) label(k int, across float64, class, text string, lower float64) {
	if p.down {
		x, _ := p.point(0, across+1)
		p.text(classes("halo", class), x, p.stages[k]+p.thick+13+lower, text)
		return
	}
	x, _ := p.point(p.stages[k]+p.thick+5, 0)
	p.text(classes("halo", class), x, across+12+lower, text)
}

func (p plan) heads(k int) {
	s := p.v.Stages[k]
	if p.down {
		x, _ := p.point(0, 0)
		y := p.stages[k] - 8
		if k == 0 {
			y = 14
		}
		p.text("head halo", x, y, s.Line)
		return
	}
	x, _ := p.point(p.stages[k], 0)
	p.text("head", x, 16, s.Head)
	for n, line := range balanced(s.Sub, p.subRoom) {
		p.text("soft-t", x, 35+wideLine*float64(n), line)
	}
}

func (p plan) names() {
	for i, l := range p.v.Lanes {
		won := ""
		if l.Won {
			won = "won"
		}
		if !p.down {
			x, _ := p.point(0, 0)
			for n, line := range broken(l.Name, nameRoom) {
				p.text(classes("name", won), x, p.lanes[i]+13+wideLine*float64(n), p.apart(line))
			}
			continue
		}
		x, _ := p.point(0, p.lanes[i])
		lines := broken(l.Short, p.nameRoom(i))
		for n, line := range lines {
			p.text(classes("name", won), x, narrowTop-8-narrowLine*float64(len(lines)-1-n), p.apart(line))
		}
		if l.Won {
			p.text("name strong", x, p.stages[len(p.stages)-1]+p.thick+29, p.v.Words.Elected)
		}
	}
	if !p.down && p.v.endedPeak() > 0 {
		x, _ := p.point(0, 0)
		p.text("soft-t", x, p.ended+13, p.v.Words.Ended)
		p.text("soft-t", x, p.ended+30, p.v.Words.EndedMore)
	}
}

func (p plan) apart(name string) string { return isolated(name, p.v.RTL) }

// isolated keeps a name in its own direction where the script comes from the right:
// the dots that end a Latin name would else stand before it (Unicode UAX 9, 6.1).
func isolated(name string, rtl bool) string {
	if !rtl {
		return name
	}
	return "\u2068" + name + "\u2069"
}

// nameRoom is how many letters of a name fit above a lane on a phone: up to the
// next lane, or the edge.
func (p plan) nameRoom(lane int) int {
	if lane+1 < len(p.lanes) {
		return room(p.lanes[lane+1] - p.lanes[lane])
	}
	return room(p.width - p.lanes[lane])
}

func (p plan) text(class string, x, y float64, words string) {
	if words != "" {
		p.d.Texts = append(p.d.Texts, Label{Class: class, X: x, Y: y, Text: words})
	}
}
