// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"slices"
	"strings"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/templates/locales"
)

// maxSaid is how many letters a note says besides its title and address.
const maxSaid = 500

// Publish tells followers what the journal has that they were not told of, and
// returns how many notes it made. It may be called at any time, by several
// servers at once, and after any downtime.
func (s *Service) Publish(ctx context.Context) (made int, err error) {
	for {
		news, err := s.engine.News(ctx)
		if err != nil || news.From == news.To {
			return made, err
		}
		said, err := s.sayings(news)
		if err != nil {
			return made, err
		}
		ours, err := s.engine.Publish(ctx, news, said)
		if err != nil || !ours {
			return made, err
		}
		made += len(said)
	}
}

// sayings makes the notes of news.
func (s *Service) sayings(news engine.News) (all []engine.Saying, err error) {
	t := s.localizer(news.Instance.Language, news.Instance.Zone)
	for _, item := range news.Items {
		if all, err = s.tell(all, t, item); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// tell makes the notes of one entry: a call when a vote opens; when it was decided
// or cancelled the call again, which says so, and the decision in reply to it; and
// when that is held back for review, or released, the decision again.
func (s *Service) tell(all []engine.Saying, t locales.Localizer, item engine.NewsItem) ([]engine.Saying, error) {
	again := func(note Document) Document {
		return update(note, fmt.Sprintf("%s#updates/%d", note.text("id"), item.Entry.Seq))
	}
	switch item.Entry.Type {
	case "issue.open":
		return s.say(all, item, engine.PostCall, s.call(t, item), create)
	case "decision.suspend", "decision.release":
		return s.say(all, item, engine.PostDecision, s.decision(t, item), again)
	case "issue.extend", "issue.cancel":
		if item.Before == nil {
			return all, nil // nobody was called to it
		}
	}
	all, err := s.say(all, item, engine.PostCall, s.call(t, item), again)
	if err != nil || item.Decision == nil {
		return all, err
	}
	return s.say(all, item, engine.PostDecision, s.decision(t, item), create)
}

// say proves a note by its body's key and makes the activity about it.
func (s *Service) say(all []engine.Saying, item engine.NewsItem, kind string, note Document, activity func(Document) Document) ([]engine.Saying, error) {
	key, err := s.keys.proving(string(item.Body.Slug))
	if err != nil {
		return nil, err
	}
	if note, err = Prove(note, key, s.bodyID(item.Body.Slug)+proofKey, item.Entry.At); err != nil {
		return nil, err
	}
	kept, err := canonical(note)
	if err != nil {
		return nil, err
	}
	a := activity(note)
	sent, err := canonical(a)
	if err != nil {
		return nil, err
	}
	return append(all, engine.Saying{
		Post:     engine.Post{ID: note.text("id"), Kind: kind, Body: item.Body.Slug, Issue: item.Issue.ID, Note: kept, Seq: item.Entry.Seq, At: item.Entry.At, Names: named(item)},
		Activity: engine.Outgoing{ID: a.text("id"), Body: item.Body.Slug, Data: sent, At: item.Entry.At, Names: named(item)},
	}), nil
}

// named are the people whom the notes of an entry name: those elected. Who was erased
// already has no name in them.
func named(item engine.NewsItem) (people []bodies.PersonID) {
	if item.Decision == nil || item.Decision.Outcome != governance.Elected {
		return nil
	}
	for _, w := range item.Decision.Winners {
		if o, ok := item.Issue.Option(w); ok && o.Person != "" && o.Title != bodies.FormerMember {
			people = append(people, o.Person)
		}
	}
	return people
}

// call is the call for a vote. It holds what was fixed before the vote opened,
// and once it is over, that it is: nothing of how a running vote stands.
func (s *Service) call(t locales.Localizer, item engine.NewsItem) Document {
	i := item.Issue
	var lines []string
	switch item.Entry.Type {
	case "decision":
		lines = append(lines, outcomeLine(t, item))
	case "issue.cancel":
		lines = append(lines, t.Text("federation.cancelled"))
	default:
		what := "federation.call"
		if i.Procedure.ElectsPersons() {
			what = "federation.call_election"
		}
		lines = append(lines, t.Text(what, "Body", item.Body.Name, "Voters", item.Voters.Name, "Opens", t.Moment(i.OpensAt), "Closes", t.Moment(i.ClosesAt), "Zone", t.Zone().String()))
		if item.Entry.Type == "issue.extend" {
			lines = append(lines, t.Text("federation.prolonged", "From", t.Moment(i.Extension.From), "Until", t.Moment(i.Extension.Until), "Announced", t.Moment(i.Extension.Announced)))
		}
	}
	note := s.noteOf(t, item, s.base+issuePath+string(i.ID), append(lines, i.Question), t.Text("federation.read_paper"))
	note["published"] = stamp(i.OpensAt)
	if item.Entry.Type != "issue.open" {
		renew(note, item)
	}
	note["replies"] = note.text("id") + "/replies"
	note["gov:kind"], note["gov:opens"], note["gov:closes"] = "CallForVote", stamp(i.OpensAt), stamp(i.ClosesAt)
	note["gov:method"] = string(i.Procedure.Method)
	return note
}

// decision is what was decided, in reply to the call; and once it is held back or
// released, that it is.
func (s *Service) decision(t locales.Localizer, item engine.NewsItem) Document {
	i, d := item.Issue, item.Decision
	lines := []string{outcomeLine(t, item), i.Question}
	if item.Entry.Type != "decision" {
		lines = slices.Insert(lines, 0, reviewLine(t, item))
	}
	note := s.noteOf(t, item, s.base+decisionPath+string(i.ID), lines, t.Text("federation.read_count"))
	note["inReplyTo"] = s.base + issuePath + string(i.ID)
	note["published"] = stamp(d.At)
	winners := []any{}
	for _, w := range d.Winners {
		winners = append(winners, string(w))
	}
	note["gov:kind"], note["gov:outcome"], note["gov:winners"] = "Decision", string(d.Outcome), winners
	note["gov:method"] = string(i.Procedure.Method)
	if item.Entry.Type != "decision" {
		renew(note, item)
		note["gov:reviewer"] = s.bodyID(item.Reviewer.Slug)
	}
	if item.Entry.Type == "decision.suspend" {
		note["gov:heldUntil"] = string(journal.At(d.Suspension.Until))
	}
	return note
}

// renew says of a note that it took the place of another, and which entry that
// told of.
func renew(note Document, item engine.NewsItem) {
	note["updated"] = string(journal.At(item.Entry.At)) // to the millisecond: peers take only what is newer than what they have
	if item.Before != nil {
		note["gov:previousDigest"] = hex.EncodeToString(item.Before.Hash[:])
	}
}

// reviewLine says that a decision is held back, and until when at the latest, so
// that it stays true when the day has come; or that it is released.
func reviewLine(t locales.Localizer, item engine.NewsItem) string {
	if item.Entry.Type == "decision.release" {
		return t.Text("federation.released", "Body", item.Reviewer.Name)
	}
	return t.Text("federation.held", "Body", item.Reviewer.Name, "Until", t.Moment(item.Decision.Suspension.Until), "Zone", t.Zone().String())
}

// outcomeLine says in a sentence how a vote ended.
func outcomeLine(t locales.Localizer, item engine.NewsItem) string {
	body, elected := item.Body.Name, "federation.elected"
	if item.Issue.Procedure.ElectsPersons() { // they decide who sits there
		body, elected = item.Voters.Name, "federation.elected_to"
	}
	switch item.Decision.Outcome {
	case governance.Adopted:
		return t.Text("federation.adopted", "Body", body)
	case governance.Elected:
		var names []string
		for _, w := range item.Decision.Winners {
			o, ok := item.Issue.Option(w)
			switch {
			case ok && o.Title == bodies.FormerMember: // who was erased has no name any more
				names = append(names, t.Text("erase.former"))
			case ok:
				names = append(names, o.Title)
			}
		}
		return t.Text(elected, "Body", body, "Names", t.List(names), "Seat", item.Body.Name)
	case governance.Void:
		return t.Text("federation.void", "Body", body)
	case governance.Tied:
		return t.Text("federation.tied", "Body", body)
	}
	return t.Text("federation.rejected", "Body", body)
}

// noteOf is what all notes share: the title, what is said, the address; and the
// entry of the record it tells of, by number and by the hash of its leaf.
func (s *Service) noteOf(t locales.Localizer, item engine.NewsItem, id string, lines []string, link string) Document {
	body := s.bodyID(item.Body.Slug)
	content := "<p><strong>" + html.EscapeString(item.Issue.Title) + "</strong></p>"
	left := maxSaid
	for _, line := range lines {
		if line = shortened(line, left); line != "" {
			content += "<p>" + html.EscapeString(line) + "</p>"
			left -= len([]rune(line))
		}
	}
	content += `<p><a href="` + html.EscapeString(id) + `">` + html.EscapeString(link) + "</a></p>"
	return Document{
		"@context": s.noteContext(), "id": id, "type": "Note", "attributedTo": body, "url": id,
		"to": []any{everybody}, "cc": []any{body + "/followers"},
		"content": content, "contentMap": map[string]any{t.Lang(): content},
		"attachment": []any{map[string]any{"type": "Link", "href": id, "mediaType": "text/html", "name": item.Issue.Title}},
		"gov:body":   body, "gov:matter": string(item.Issue.ID),
		"gov:digest": hex.EncodeToString(item.Entry.Hash[:]), "gov:logIndex": item.Entry.Seq,
		"gov:entry": fmt.Sprintf("%s/record/entries/%d", s.base, item.Entry.Seq),
	}
}

// shortened is a text of at most so many letters, cut at a word.
func shortened(text string, most int) string {
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	if most < 20 {
		return ""
	}
	cut := string(letters[:most-1])
	if at := strings.LastIndexByte(cut, ' '); at > 0 {
		cut = cut[:at]
	}
	return cut + "…"
}

// name makes a short name of a long one, always the same.
func name(of string) string {
	sum := sha256.Sum256([]byte(of))
	return hex.EncodeToString(sum[:16])
}

// Tidy clears away what passed long ago.
func (s *Service) Tidy(ctx context.Context) error { return s.engine.ForgetPassed(ctx) }
