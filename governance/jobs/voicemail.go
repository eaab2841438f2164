// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"net/url"
	"time"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/locales"
	"moothall/templates/mail"
)

// voice turns something that became of the reader's voice into the facts of a letter.
func (w writer) voice(n engine.VoiceNews, now time.Time) mail.Voice {
	v := mail.Voice{Kind: mail.Kind(n.Kind), Matter: w.matter(n.Matter), Way: personNames(n.Way), Scope: scopeWords(n.Given.Scope), To: personNames(n.Given.To), Until: n.Given.Until}
	for _, b := range n.Ballots {
		v.Ballots = append(v.Ballots, mail.Ballot{Name: b.By.Name, Answer: b.Choice.Answer, Ranking: titles(n.Matter.Issue, b.Choice)})
	}
	if d := n.Declared; d != nil {
		v.Said = mail.Ballot{Name: d.By.Name, Answer: d.Choice.Answer, Ranking: titles(n.Matter.Issue, d.Choice)}
	}
	for _, o := range n.Open {
		open := mail.OpenVote{Matter: w.matter(o)}
		if hops := o.Path.Hops; len(hops) > 1 && (o.Path.End == delegation.EndVoted || o.Path.End == delegation.EndSilent) {
			open.By = hops[len(hops)-1].Person.Name
		}
		v.Open = append(v.Open, open)
	}
	for _, r := range n.Relied {
		v.Relied = append(v.Relied, mail.Reliance{Scope: scopeWords(r.Scope), Gained: r.Gained, Lost: r.Lost})
	}
	if n.Matter.Decision != nil {
		v.Outcome, v.Held = outcomeWord(n.Matter.Issue, n.Matter.Decision.Outcome), n.Matter.Decision.Suspended(now)
	}
	v.Months, v.Lost = n.Months, n.Lost
	for _, d := range n.Lapsing {
		v.Lapsing = append(v.Lapsing, mail.Lapsing{Scope: scopeWords(d.Scope), To: personNames(d.To)})
	}
	v.LinkURL = w.voiceURL(n)
	return v
}

// outcomeWord is the outcome as pages call it: one option that was ranked first was
// chosen, and nobody elected.
func outcomeWord(i governance.Issue, o governance.Outcome) string {
	if o == governance.Elected && !i.Procedure.ElectsPersons() && i.Procedure.Seats <= 1 {
		return "chosen"
	}
	return string(o)
}

// voiceURL is the page that shows it: by a secret link where there is one, else one
// that everybody has, or that asks who it is.
func (w writer) voiceURL(n engine.VoiceNews) string {
	switch n.Kind {
	case engine.LetterVoted, engine.LetterDeclared:
		return w.matter(n.Matter).URL + "/voice?t=" + url.QueryEscape(n.Secret)
	case engine.LetterStatement:
		return w.matter(n.Matter).URL
	case engine.LetterExpiring:
		return w.base + "/delegations/" + url.PathEscape(n.Given.ID) + "/renew?t=" + url.QueryEscape(n.Secret)
	}
	return w.base + "/delegations"
}

// callFormer calls whoever was erased, and has no name any more, as the reader does.
func callFormer(t locales.Localizer, voices []mail.Voice) {
	call := func(names []string) {
		for n, name := range names {
			if name == bodies.FormerMember {
				names[n] = t.Text("erase.former")
			}
		}
	}
	one := func(name *string) {
		names := []string{*name}
		call(names)
		*name = names[0]
	}
	said := func(b *mail.Ballot) {
		one(&b.Name)
		for _, place := range b.Ranking {
			call(place)
		}
	}
	for n := range voices {
		v := &voices[n]
		call(v.Way)
		call(v.To)
		said(&v.Said)
		for b := range v.Ballots {
			said(&v.Ballots[b])
		}
		for o := range v.Open {
			one(&v.Open[o].By)
		}
		for _, l := range v.Lapsing {
			call(l.To)
		}
	}
}

func personNames(people []bodies.Person) []string {
	var names []string
	for _, p := range people {
		names = append(names, p.Name)
	}
	return names
}

func scopeWords(s engine.ScopeNames) mail.Scope {
	return mail.Scope{Issue: s.IssueTitle, Body: s.BodyName, Field: s.FieldName, Place: s.PlaceName}
}

// titles are the options of a ranking by what they are called.
func titles(i governance.Issue, c governance.Choice) [][]string {
	ranking := make([][]string, len(c.Ranking))
	for n, group := range c.Ranking {
		for _, id := range group {
			o, _ := i.Option(id)
			ranking[n] = append(ranking[n], o.Title)
		}
	}
	return ranking
}
