// SPDX-License-Identifier: AGPL-3.0-or-later

package ui

import (
	"slices"
	"strings"
)

// Drawing is a flow laid out in pixels.
type Drawing struct {
	Width, Height float64
	Bands         []Band
	Bars          []Bar
	// Quotas and Ticks are paths.
	Quotas, Ticks []string
	Texts         []Label
}

// Band is votes that stay (keep) or move (excl, surplus, gone).
type Band struct{ Class, Path, Title string }

// Bar is a tally.
type Bar struct {
	Class      string
	X, Y, W, H float64
}

// Label is words or a number on the picture.
type Label struct {
	Class string
	X, Y  float64
	Text  string
}

// plan turns votes into pixels. Along is the direction of time, across that of
// the lanes: time runs across a wide page and down a phone.
type plan struct {
	v             FlowView
	down          bool
	width, height float64
	scale         float64 // pixels a vote in hundred-thousandths
	stages, lanes []float64
	ended         float64
	thick         float64
	subRoom       int // letters over a stage
	d             *Drawing
}

// Sizes of the wide drawing, in units of its view box.
const (
	wideTop, wideNames   = 62.0, 150.0
	wideLine             = 17.0 // from one line of words to the next
	wideStep, wideTight  = 176.0, 128.0
	wideGap, wideVotes   = 26.0, 302.0
	wideThick, wideRight = 16.0, 150.0
	wideFloor            = 18.0 // a lane is at least as high as its number
	wideWonFloor         = 34.0 // and as the word "elected" below it
	wideLeast            = 1020.0
)

// Sizes of the narrow one.
const (
	narrowWidth, narrowTop = 328.0, 62.0
	narrowLine             = 14.0
	narrowStep             = 118.0
	narrowGap, narrowThick = 8.0, 13.0
	narrowFloor            = 33.0
)

// Wide lays the flow out from side to side.
func (v FlowView) Wide() Drawing {
	v = v.fold(wideLanes)
	p := plan{v: v, thick: wideThick, d: &Drawing{}}
	p.scale = wideVotes / float64(max(v.total(), 1))
	step := wideTight
	if len(v.Stages) <= 5 {
		step = wideStep
	} else if len(v.Stages) <= 8 {
		step = max(wideTight-16, 704/float64(len(v.Stages)-1))
	}
	for i := range v.Stages {
		p.stages = append(p.stages, wideNames+step*float64(i))
	}
	at := wideTop
	if p.tallHeads(step) {
		at += wideLine
	}
	for i := range v.Lanes {
		p.lanes = append(p.lanes, at)
		at += max(p.length(v.peak(i)), p.floor(i)) + wideGap
	}
	p.ended = at
	// Few stages are not blown up: the letters keep their size on the page.
	p.width = max(p.stages[len(p.stages)-1]+wideThick+wideRight, wideLeast)
	p.height = at + max(p.length(v.endedPeak()), 28) + 12
	return p.draw()
}

// tallHeads says whether what stands over a stage needs a second line.
func (p *plan) tallHeads(step float64) bool {
	p.subRoom = room(step - 8)
	return slices.ContainsFunc(p.v.Stages, func(s FlowStage) bool { return len(broken(s.Sub, p.subRoom)) > 1 })
}

// floor keeps a lane as high as what is written beside it.
func (p plan) floor(lane int) float64 {
	if l := p.v.Lanes[lane]; l.Won || len(broken(l.Name, nameRoom)) > 1 {
		return wideWonFloor
	}
	return wideFloor
}

// nameRoom is how many letters fit beside a lane.
const nameRoom = 19

// letter is about how wide a letter is on the picture, in units of its view box.
const letter = 6.7

// room is how many letters fit a width.
func room(width float64) int { return max(int(width/letter), 2) }

// broken breaks words at spaces into two lines of so many letters, and cuts what
// needs a third: the table below the picture has it whole.
func broken(words string, room int) []string {
	if len([]rune(words)) <= room {
		return []string{words}
	}
	lines := []string{""}
	for _, word := range strings.Fields(words) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len([]rune(*last))+1+len([]rune(word)) <= room:
			*last += " " + word
		case len(lines) == 2:
			*last = cut(*last+" "+word, room)
			return cutAll(lines, room)
		default:
			lines = append(lines, word)
		}
	}
	return cutAll(lines, room)
}

// balanced is broken with lines about as long as each other: no single word is
// left over.
func balanced(words string, room int) []string {
	lines := broken(words, room)
	for narrower := room - 1; len(lines) == 2 && narrower > 0; narrower-- {
		shorter := broken(words, narrower)
		if strings.Join(shorter, " ") != strings.Join(lines, " ") {
			break
		}
		lines = shorter
	}
	return lines
}

func cutAll(lines []string, room int) []string {
	for i := range lines {
		lines[i] = cut(lines[i], room)
	}
	return lines
}

func cut(line string, room int) string {
	letters := []rune(line)
	if len(letters) <= room {
		return line
	}
	return strings.TrimRight(string(letters[:room-1]), " -") + "…"
}

// Narrow lays the flow out from top to bottom.
func (v FlowView) Narrow() Drawing {
	v = v.fold(narrowLanes)
	p := plan{v: v, down: true, thick: narrowThick, d: &Drawing{}, width: narrowWidth}
	p.scale = v.narrowScale()
	for i := range v.Stages {
		p.stages = append(p.stages, narrowTop+narrowStep*float64(i))
	}
	at := 0.0
	for i := range v.Lanes {
		p.lanes = append(p.lanes, at)
		at += max(p.length(v.peak(i)), narrowFloor) + narrowGap
	}
	p.ended = narrowWidth - p.length(v.endedPeak())
	p.height = p.stages[len(p.stages)-1] + narrowThick + 46
	return p.draw()
}

// narrowScale is the largest scale at which all lanes, none thinner than its
// number, stand beside each other. Lanes held at the floor take none of the rest.
func (v FlowView) narrowScale() float64 {
	room := narrowWidth - narrowGap*float64(len(v.Lanes))
	scale := room / float64(max(v.total(), 1))
	for range v.Lanes {
		free, votes := room, float64(v.endedPeak())
		for i := range v.Lanes {
			if w := float64(v.peak(i)) * scale; w < narrowFloor {
				free -= narrowFloor
			} else {
				votes += float64(v.peak(i))
			}
		}
		if votes <= 0 || free <= 0 {
			return scale
		}
		scale = free / votes
	}
	return scale
}

func (p plan) length(votes Amount) float64 { return float64(max(votes, 0)) * p.scale }

// total is all votes of the first stage.
func (v FlowView) total() Amount {
	if len(v.Stages) == 0 {
		return 0
	}
	sum := v.Stages[0].Ended
	for _, t := range v.Stages[0].Tallies {
		sum += max(t, 0)
	}
	return sum
}

func (v FlowView) peak(lane int) Amount {
	peak := Amount(0)
	for _, s := range v.Stages {
		peak = max(peak, s.Tallies[lane])
	}
	return peak
}

func (v FlowView) endedPeak() Amount {
	peak := Amount(0)
	for _, s := range v.Stages {
		peak = max(peak, s.Ended)
	}
	return peak
}
