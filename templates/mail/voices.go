// SPDX-License-Identifier: AGPL-3.0-or-later

package mail

import (
	"strings"
	"time"

	"moothall/templates/locales"
)

// The kinds of letters about the reader's delegated voice.
const (
	Voted     Kind = "voted"
	Declared  Kind = "declared"
	Statement Kind = "statement"
	Expiring  Kind = "expiring"
	Lapsed    Kind = "lapsed"
	Relied    Kind = "relied"
	Away      Kind = "away"
	Retired   Kind = "retired" // Way is who was a public delegate
)

// Voice is something that became of the reader's voice. What ballots say stands in it
// of decided votes alone.
type Voice struct {
	Kind    Kind
	Matter  Matter   // the vote of Voted, Declared and Statement
	Said    Ballot   // of Declared: who will vote, and how
	Way     []string // by whom the voice went; the last cast for the reader
	Lost    bool     // nobody cast the voice, though it was given
	Outcome string   // in the catalogue's word: adopted
	Held    bool     // the decision is held back for review
	Ballots []Ballot // the final delegate's first, then of others whom the reader named
	Scope   Scope
	To      []string // whom a delegation names; nobody: the reader keeps their own voice
	Until   time.Time
	Open    []OpenVote // votes in which the lapsed delegation spoke
	Relied  []Reliance
	Months  int       // of absence, by which it lapses, or has; 0: it lapsed by its age
	Lapsing []Lapsing // what lapses if the reader does not come
	LinkURL string    // to the page that shows it
}

// Ballot is what somebody's ballot says.
type Ballot struct {
	Name    string
	Answer  string     // yes, no, abstain; empty where options were ranked
	Ranking [][]string // best first; options in one group share the place
}

// Scope is for which matters a delegation holds, by names; empty: any.
type Scope struct{ Issue, Body, Field, Place string }

// OpenVote is an open vote, and with whom the reader's voice is now; empty: with nobody.
type OpenVote struct {
	Matter
	By string
}

// Reliance is how many more, and how many fewer, rely on the reader in a scope.
type Reliance struct {
	Scope        Scope
	Gained, Lost int
}

// Lapsing is a delegation that lapses if the reader does not come: for which matters,
// and whom it names.
type Lapsing struct {
	Scope Scope
	To    []string
}

// about is a letter about one thing that became of the reader's voice.
func about(t locales.Localizer, v View, l Letter) Letter {
	voice := v.Voices[0]
	switch voice.Kind {
	case Voted:
		l.Subject = t.Text("voicemail.voted_subject", "Name", voice.final(), "Title", voice.Matter.Title)
		l.Paragraphs = append([]string{t.Text("voicemail.voted", "Name", voice.final()), t.Text("voicemail.voted_self", "When", t.Moment(voice.Matter.Closes))}, voice.way(t)...)
		l.Act = Link{t.Text("voicemail.voted_act"), voice.LinkURL}
		l.After = []string{t.Text("voicemail.voted_may_change"), t.Text("voicemail.voted_link")}
	case Declared:
		l.Subject = t.Text("voicemail.declared_subject", "Name", voice.Said.Name, "Title", voice.Matter.Title)
		l.Paragraphs = append([]string{t.Text("voicemail.declared", "Name", voice.Said.Name, "Choice", voice.Said.words(t)), t.Text("voicemail.voted_self", "When", t.Moment(voice.Matter.Closes))}, voice.way(t)...)
		l.Act = Link{t.Text("voicemail.declared_act"), voice.LinkURL}
		l.After = []string{t.Text("voicemail.declared_word"), t.Text("voicemail.voted_link")}
	case Statement:
		l.Subject = t.Text("voicemail.statement_subject", "Outcome", outcome(t, voice.Outcome), "Title", voice.Matter.Title)
		l.Paragraphs = append([]string{voice.decided(t), voice.said(t)}, voice.way(t)...)
		if voice.Held {
			l.Paragraphs = append(l.Paragraphs, t.Text("suspension.held"))
		}
		l.Act = Link{t.Text("voicemail.statement_act"), voice.LinkURL}
	case Expiring:
		l.Subject = t.Text("voicemail.expiring_subject", "Scope", voice.Scope.name(t), "Date", t.Date(voice.Until))
		l.Paragraphs = []string{voice.until(t), t.Text("voicemail.expiring_then")}
		l.Act = Link{t.Text("voicemail.expiring_act"), voice.LinkURL}
		l.After = []string{t.Text("voicemail.expiring_sign_in")}
	case Lapsed:
		l.Subject = t.Text("voicemail.lapsed_subject", "Scope", voice.Scope.name(t))
		l.Paragraphs = []string{voice.ended(t)}
		if len(voice.Open) > 0 {
			l.Paragraphs = append(l.Paragraphs, t.Count("voicemail.lapsed_open", len(voice.Open)))
		}
		for _, o := range voice.Open {
			l.Matters = append(l.Matters, Line{Link{o.Title, o.URL}, o.with(t)})
		}
		l.Act = Link{t.Text("voicemail.delegations_act"), voice.LinkURL}
	case Retired:
		l.Subject = t.Text("voicemail.retired_subject", "Name", voice.final())
		l.Paragraphs = []string{voice.retired(t), t.Text("voicemail.retired_then")}
		l.Act = Link{t.Text("voicemail.delegations_act"), voice.LinkURL}
	case Relied:
		l.Subject = t.Text("voicemail.relied_subject")
		for _, r := range voice.Relied {
			l.Paragraphs = append(l.Paragraphs, r.words(t))
		}
		l.Act = Link{t.Text("voicemail.delegations_act"), voice.LinkURL}
		l.After = []string{t.Text("voicemail.relied_unnamed")}
	case Away:
		l.Subject = t.Text("away.mail_subject", "Date", t.Date(voice.Until))
		l.Paragraphs = []string{voice.absent(t)}
		for _, d := range voice.Lapsing {
			l.Matters = append(l.Matters, Line{Link{d.Scope.name(t), voice.LinkURL}, t.Text("away.mail_speaks", "Name", t.List(d.To))})
		}
		l.Act = Link{t.Text("away.mail_act"), voice.LinkURL}
		l.After = []string{t.Text("away.mail_enough")}
	}
	return l
}

// lines are the same in a daily letter.
func (v Voice) lines(t locales.Localizer) []Line {
	switch v.Kind {
	case Voted:
		return []Line{{Link{v.Matter.Title, v.LinkURL}, t.Text("voicemail.voted_short", "Name", v.final(), "When", t.Moment(v.Matter.Closes))}}
	case Declared:
		return []Line{{Link{v.Matter.Title, v.LinkURL}, t.Text("voicemail.declared_short", "Name", v.Said.Name, "Choice", v.Said.words(t), "When", t.Moment(v.Matter.Closes))}}
	case Statement:
		return []Line{{Link{v.Matter.Title, v.LinkURL}, outcome(t, v.Outcome) + ". " + v.said(t)}}
	case Expiring:
		return []Line{{Link{v.Scope.name(t), v.LinkURL}, v.until(t)}}
	case Retired:
		return []Line{{Link{v.Scope.name(t), v.LinkURL}, v.retired(t)}}
	case Lapsed:
		return []Line{{Link{v.Scope.name(t), v.LinkURL}, v.ended(t)}}
	case Away:
		return []Line{{Link{t.Text("away.mail_act"), v.LinkURL}, v.absent(t)}}
	}
	lines := make([]Line, len(v.Relied))
	for n, r := range v.Relied {
		lines[n] = Line{Link{r.Scope.name(t), v.LinkURL}, r.words(t)}
	}
	return lines
}

// final is who casts for the reader.
func (v Voice) final() string {
	if len(v.Way) == 0 {
		return ""
	}
	return v.Way[len(v.Way)-1]
}

// way is the way of the voice, where it goes over others.
func (v Voice) way(t locales.Localizer) []string {
	if len(v.Way) < 2 {
		return nil
	}
	stops := []string{t.Text("voice.you_capital")}
	for _, name := range v.Way {
		stops = append(stops, t.Apart(name))
	}
	return []string{t.Text("voicemail.way", "Path", strings.Join(stops, " "+t.Text("voice.arrow")+" "))}
}

// decided says what became of a vote and of the reader's voice in it.
func (v Voice) decided(t locales.Localizer) string {
	if v.Lost {
		return t.Text("voicemail.statement_lost", "Title", v.Matter.Title, "Outcome", outcome(t, v.Outcome))
	}
	return t.Text("voicemail.statement", "Title", v.Matter.Title, "Outcome", outcome(t, v.Outcome))
}

// retired says who is no public delegate any more, and of which voice that was.
func (v Voice) retired(t locales.Localizer) string {
	return t.Text("voicemail.retired", "Name", v.final(), "Scope", v.Scope.name(t))
}

// said is what the ballot says that carried the voice, and what those of others whom
// the reader named say where they differ.
func (v Voice) said(t locales.Localizer) string {
	if v.Lost {
		return t.Text("voicemail.lost_why")
	}
	if len(v.Ballots) == 0 {
		return t.Text("voicemail.with", "Name", v.final())
	}
	var each []string
	differ := false
	for _, b := range v.Ballots {
		each = append(each, t.Text("voicemail.ballot", "Name", b.Name, "Choice", b.words(t)))
		differ = differ || b.words(t) != v.Ballots[0].words(t)
	}
	if !differ {
		return t.Text("voicemail.with_said", "Name", v.final(), "Choice", v.Ballots[0].words(t))
	}
	return t.Text("voicemail.differ", "Ballots", strings.Join(each, t.Text("list.semicolon")+" "), "Name", v.final())
}

func (b Ballot) words(t locales.Localizer) string {
	switch b.Answer {
	case "yes":
		return t.Text("choice.yes")
	case "no":
		return t.Text("choice.no")
	case "abstain":
		return t.Text("choice.abstain")
	}
	places := make([]string, len(b.Ranking))
	for n, group := range b.Ranking {
		places[n] = strings.Join(group, " = ")
	}
	return strings.Join(places, t.Text("list.comma")+" ")
}

// outcome is what was decided, in one word.
func outcome(t locales.Localizer, o string) string {
	switch o {
	case "adopted":
		return t.Text("outcome.adopted")
	case "rejected":
		return t.Text("outcome.rejected")
	case "elected":
		return t.Text("outcome.elected")
	case "chosen":
		return t.Text("outcome.chosen")
	case "tied":
		return t.Text("outcome.tied")
	}
	return t.Text("outcome.void")
}

// name is the scope in a word, the narrowest part of it.
func (s Scope) name(t locales.Localizer) string {
	for _, name := range []string{s.Issue, s.Field, s.Place, s.Body} {
		if name != "" {
			return name
		}
	}
	return t.Text("scope.everything_short")
}

// until says who speaks for the reader until when.
func (v Voice) until(t locales.Localizer) string {
	if len(v.To) == 0 {
		return t.Text("voicemail.until_nobody", "Scope", v.Scope.name(t), "When", t.Moment(v.Until))
	}
	return t.Text("voicemail.until", "Name", t.List(v.To), "Scope", v.Scope.name(t), "When", t.Moment(v.Until))
}

// ended says who spoke for the reader, and since when no longer.
func (v Voice) ended(t locales.Localizer) string {
	if v.Months > 0 {
		return t.Count("away.mail_ended", v.Months, "Name", t.List(v.To), "Scope", v.Scope.name(t), "When", t.Moment(v.Until))
	}
	if len(v.To) == 0 {
		return t.Text("voicemail.ended_nobody", "Scope", v.Scope.name(t), "When", t.Moment(v.Until))
	}
	return t.Text("voicemail.ended", "Name", t.List(v.To), "Scope", v.Scope.name(t), "When", t.Moment(v.Until))
}

func (o OpenVote) with(t locales.Localizer) string {
	if o.By == "" {
		return t.Text("voicemail.open_nobody", "When", t.Moment(o.Closes))
	}
	return t.Text("voicemail.open_with", "Name", o.By, "When", t.Moment(o.Closes))
}

func (r Reliance) words(t locales.Localizer) string {
	var said []string
	if r.Gained > 0 {
		said = append(said, t.Count("voicemail.gained", r.Gained, "Scope", r.Scope.name(t)))
	}
	if r.Lost > 0 {
		said = append(said, t.Count("voicemail.lost", r.Lost, "Scope", r.Scope.name(t)))
	}
	return strings.Join(said, " ")
}

// absent says that the reader has not been here, what follows, and until when they can
// keep it from happening.
func (v Voice) absent(t locales.Localizer) string {
	return t.Count("away.mail", v.Months) + " " + t.Text("away.mail_by", "When", t.Moment(v.Until))
}
