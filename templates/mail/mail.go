// SPDX-License-Identifier: AGPL-3.0-or-later

// Package mail holds the letters the hall sends, each a text and the same in
// small HTML.
//
// Nouns: a View is the facts of one letter; a Kind says which it is; a Letter is
// its words, in the reader's language and zone.
//
//	l := mail.Write(t, mail.View{Kind: mail.Recover, Community: "Estuary", …})
//	text := l.Text()
//	err := mail.HTML(l).Render(ctx, w)
//
// A letter never tells how a vote stands or how many take part, nor what a ballot says
// before the close: a View has no place for it. It loads no picture and no file from anywhere.
package mail

import (
	"strings"
	"time"

	"moothall/templates/locales"
)

// Kind is what a letter says.
type Kind string

// The kinds, as the outbox names them.
const (
	Confirm    Kind = "confirm"
	Recover    Kind = "recover"
	Listed     Kind = "listed"
	Recovered  Kind = "recovered"
	Password   Kind = "password"
	Moved      Kind = "moved"
	Open       Kind = "open"
	Reminder   Kind = "reminder"
	Digest     Kind = "digest"
	Dispute    Kind = "dispute"
	StruckOff  Kind = "struck"
	OffRoll    Kind = "off-roll"
	Notice     Kind = "notice"
	Emergency  Kind = "emergency"
	Assisted   Kind = "assisted"
	Register   Kind = "register"
	Known      Kind = "known"
	Invite     Kind = "invite"
	Invited    Kind = "invited"
	DrawnByLot Kind = "drawn"
	TakenBack  Kind = "taken-back"
	WasAsked   Kind = "asked"
	Merging    Kind = "merging"
	Merged     Kind = "merged"

	Founder      Kind = "founder"
	FounderAgain Kind = "founder-again"
	Founded      Kind = "founded"
)

// View is the facts of a letter. Addresses are whole: a mail has no place of its own.
type View struct {
	Kind           Kind
	Community      string
	Name           string // the reader's; empty: a stranger
	Login          string // of the reader's account, where the letter tells it
	Inviter, Body  string // who invites, into which body
	HallURL        string // the first page
	LinkURL        string // to follow; empty where there is none
	Reason         string // of an emergency act
	Answer         Answer // to a dispute
	OffRoll        Roll
	Asked          Asked
	Struck         Struck // from the list of members
	Drawn          Drawn  // by lot, for a seat
	Raised         Raised // a matter that was taken back
	Accounts       Accounts
	Expires        time.Time
	Matters        []Matter
	Voices         []Voice // what became of the reader's voice: one, or in a daily letter any number
	SettingsURL    string
	UnsubscribeURL string // empty for letters about the account, which cannot be stopped
	Now            time.Time
}

// Answer is what a dispute of the reader about a vote was answered, and for which body.
type Answer struct {
	Title, Body string
	Upheld      bool
}

// Asked is who asked whether a ballot is to be entered for the reader, and where they sit.
type Asked struct {
	Title, Body string // of the matter, and in which they sit
	By          string // empty: they were erased
}

// Roll is off which roll the reader was taken.
type Roll struct {
	Title, Body string    // of the matter, and of those who decide
	Until       time.Time // the reader can answer until then
}

// Raised is a matter that the reader supports, and who raised it.
type Raised struct{ Title, By string }

// Struck is of which body the reader was a member, and who ended that.
type Struck struct {
	Body string
	By   []string // names
}

// Drawn is the seat that a lot asks the reader to take, and for how many months.
type Drawn struct {
	Seat, Body string
	Months     int
}

// Accounts are two that are one now, by the names they sign in with.
type Accounts struct{ Ended, Stays string }

// Matter is a vote that needs the reader.
type Matter struct {
	Title, Body, URL string
	Closes           time.Time
	Advises          bool // the reader is asked for advice, and others decide
}

// Letter is the words of a mail.
type Letter struct {
	Lang, Dir   string
	Subject     string
	Greeting    string
	Paragraphs  []string
	Matters     []Line
	NewsLead    string // what News are; empty where there are none
	News        []Line
	Act         Link // the one thing to do; zero where there is none
	After       []string
	Foot        string
	Settings    Link
	Unsubscribe Link
}

// Line is a vote in a letter.
type Line struct {
	Link
	Note string
}

// Link is an address and what it says.
type Link struct{ Text, URL string }

// Write turns facts into words.
func Write(t locales.Localizer, v View) Letter {
	l := Letter{Lang: t.Lang(), Dir: t.Dir(), Greeting: t.Text("mail.greeting", "Name", v.Name), Foot: t.Text("mail.foot", "Community", v.Community, "Zone", t.Zone().String())}
	if v.Name == "" {
		l.Greeting = t.Text("mail.greeting_stranger")
	}
	switch v.Kind {
	case Register, Known, Invite, Invited:
		return coming(t, v, l)
	case Founder, FounderAgain, Founded:
		return founding(t, v, l)
	case Confirm:
		l.Subject = t.Text("mail.confirm_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.confirm", "Community", v.Community)}
		l.Act = Link{t.Text("mail.confirm_act"), v.LinkURL}
		l.After = []string{t.Text("mail.good_until", "When", t.Moment(v.Expires)), t.Text("mail.confirm_not_you")}
	case Recover:
		l.Subject = t.Text("mail.recover_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.recover", "Community", v.Community)}
		l.Act = Link{t.Text("mail.recover_act"), v.LinkURL}
		l.After = []string{t.Text("mail.good_until", "When", t.Moment(v.Expires)), t.Text("mail.recover_bars"), t.Text("mail.recover_not_you")}
	case Listed:
		l.Subject = t.Text("mail.listed_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.listed", "Community", v.Community)}
		l.Act = Link{t.Text("mail.listed_act"), v.LinkURL}
		l.After = []string{t.Text("mail.good_until", "When", t.Moment(v.Expires)), t.Text("mail.listed_not_you")}
	case Recovered:
		l.Subject = t.Text("mail.recovered_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.recovered"), t.Text("mail.recover_bars"), t.Text("mail.not_you")}
	case Password:
		l.Subject = t.Text("mail.password_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.password"), t.Text("mail.not_you")}
	case Moved:
		l.Subject = t.Text("mail.moved_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.moved"), t.Text("mail.not_you")}
	case Assisted:
		l.Subject = t.Text("mail.assisted_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.assisted"), t.Text("mail.assisted_yours")}
		l.Act = Link{t.Text("mail.assisted_act"), v.HallURL}
		l.After = []string{t.Text("mail.assisted_not_you")}
	case Dispute:
		said := t.Text("mail.dispute_dismissed")
		if v.Answer.Upheld {
			said = t.Text("mail.dispute_upheld")
		}
		l.Subject = t.Text("mail.dispute_subject", "Title", v.Answer.Title)
		l.Paragraphs = []string{t.Text("mail.dispute", "Body", v.Answer.Body, "Title", v.Answer.Title), said}
		l.Act = Link{t.Text("mail.dispute_act"), v.LinkURL}
		l.After = []string{t.Text("mail.dispute_public")}
		l.Settings, l.Unsubscribe = Link{t.Text("mail.settings"), v.SettingsURL}, Link{t.Text("mail.unsubscribe"), v.UnsubscribeURL}
	case TakenBack:
		l.Subject = t.Text("mail.taken_back_subject", "Title", v.Raised.Title)
		l.Paragraphs = []string{t.Text("mail.taken_back", "Name", v.Raised.By, "Title", v.Raised.Title)}
		l.Act = Link{t.Text("mail.taken_back_act"), v.LinkURL}
		l.After = []string{t.Text("mail.taken_back_more")}
		l.Settings, l.Unsubscribe = Link{t.Text("mail.settings"), v.SettingsURL}, Link{t.Text("mail.unsubscribe"), v.UnsubscribeURL}
	case StruckOff:
		l.Subject = t.Text("mail.struck_subject", "Body", v.Struck.Body)
		l.Paragraphs = []string{t.Text("mail.struck", "Names", t.List(v.Struck.By), "Body", v.Struck.Body), t.Text("mail.struck_votes")}
		l.Act = Link{t.Text("mail.struck_act"), v.LinkURL}
		l.After = []string{t.Text("mail.struck_court")}
	case WasAsked:
		by := v.Asked.By
		if by == "" {
			by = t.Text("erase.former")
		}
		l.Subject = t.Text("mail.asked_subject", "Title", v.Asked.Title)
		l.Paragraphs = []string{t.Text("mail.asked", "Name", by, "Body", v.Asked.Body, "Title", v.Asked.Title), t.Text("mail.asked_told")}
		l.Act = Link{t.Text("mail.asked_act"), v.LinkURL}
		l.After = []string{t.Text("mail.asked_court")}
	case OffRoll:
		l.Subject = t.Text("mail.off_roll_subject", "Title", v.OffRoll.Title)
		l.Paragraphs = []string{t.Text("mail.off_roll", "Body", v.OffRoll.Body, "Title", v.OffRoll.Title), t.Text("mail.off_roll_until", "When", t.Moment(v.OffRoll.Until))}
		l.Act = Link{t.Text("mail.off_roll_act"), v.LinkURL}
	case Notice:
		l.Subject = t.Text("mail.notice_subject", "Body", v.Struck.Body)
		l.Paragraphs = []string{t.Text("mail.notice", "Names", t.List(v.Struck.By), "Body", v.Struck.Body), t.Text("mail.notice_days")}
		l.Act = Link{t.Text("mail.notice_act"), v.LinkURL}
	case DrawnByLot:
		l.Subject = t.Text("mail.drawn_subject", "Body", v.Drawn.Body)
		l.Paragraphs = []string{t.Count("mail.drawn", v.Drawn.Months, "Seat", v.Drawn.Seat, "Body", v.Drawn.Body), t.Text("mail.drawn_until", "When", t.Moment(v.Expires))}
		l.Act = Link{t.Text("mail.drawn_act"), v.LinkURL}
		l.After = []string{t.Text("mail.drawn_order")}
	case Merging:
		l.Subject = t.Text("mail.merging_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.merging", "Ended", v.Accounts.Ended, "Stays", v.Accounts.Stays), t.Text("mail.merging_where", "Stays", v.Accounts.Stays)}
		l.Act = Link{t.Text("mail.merging_act"), v.LinkURL}
		l.After = []string{t.Text("mail.good_until", "When", t.Moment(v.Expires)), t.Text("mail.merging_not_you")}
	case Merged:
		l.Subject = t.Text("mail.merged_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.merged", "Ended", v.Accounts.Ended, "Stays", v.Accounts.Stays), t.Text("mail.merged_ended", "Ended", v.Accounts.Ended)}
		l.Act = Link{t.Text("mail.merged_act"), v.LinkURL}
		l.After = []string{t.Text("mail.merged_not_you")}
	case Emergency:
		l.Subject = t.Text("mail.emergency_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.emergency", "Community", v.Community), t.Text("mail.emergency_reason", "Reason", v.Reason), t.Text("mail.emergency_until", "When", t.Moment(v.Expires))}
		l.Act = Link{t.Text("mail.emergency_act"), v.LinkURL}
		l.After = []string{t.Text("mail.emergency_office")}
	default:
		return notice(t, v, l)
	}
	return l
}

// coming is a letter to somebody who gets an account, or asked for one.
func coming(t locales.Localizer, v View, l Letter) Letter {
	good := t.Text("mail.good_until", "When", t.Moment(v.Expires))
	switch v.Kind {
	case Register:
		l.Subject = t.Text("mail.register_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.register", "Community", v.Community)}
		l.Act, l.After = Link{t.Text("mail.register_act"), v.LinkURL}, []string{good, t.Text("mail.register_not_you")}
	case Known:
		l.Subject = t.Text("mail.known_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.known", "Community", v.Community), t.Text("mail.your_login", "Login", v.Login)}
		l.Act, l.After = Link{t.Text("mail.known_act"), v.LinkURL}, []string{t.Text("mail.known_not_you")}
	default:
		l.Subject = t.Text("mail.invite_subject", "Name", v.Inviter, "Body", v.Body)
		l.Paragraphs = []string{t.Text("mail.invite", "Name", v.Inviter, "Body", v.Body, "Community", v.Community)}
		l.Act, l.After = Link{t.Text("mail.invite_act"), v.LinkURL}, []string{good, t.Text("mail.invite_not_you")}
		if v.Kind == Invited {
			l.Paragraphs = append(l.Paragraphs, t.Text("mail.your_login", "Login", v.Login))
		}
	}
	return l
}

// founding is a letter to a founder.
func founding(t locales.Localizer, v View, l Letter) Letter {
	if v.Kind == Founded {
		l.Subject = t.Text("mail.founded_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.founded", "Community", v.Community), t.Text("mail.your_login", "Login", v.Login)}
		l.Act, l.After = Link{t.Text("mail.founded_act"), v.LinkURL}, []string{t.Text("mail.founded_address")}
		return l
	}
	l.Subject = t.Text("mail.founder_subject", "Community", v.Community)
	l.Paragraphs = []string{t.Text("mail.founder", "Community", v.Community)}
	if v.Kind == FounderAgain {
		l.Subject = t.Text("mail.founder_again_subject", "Community", v.Community)
		l.Paragraphs = []string{t.Text("mail.founder_again", "Community", v.Community)}
	}
	l.Paragraphs = append(l.Paragraphs, t.Text("mail.founder_force"))
	l.Act = Link{t.Text("mail.founder_act"), v.LinkURL}
	l.After = []string{t.Text("mail.founder_alone"), t.Text("mail.founder_not_you")}
	return l
}

// notice is a letter about votes, which can be stopped.
func notice(t locales.Localizer, v View, l Letter) Letter {
	for _, m := range v.Matters {
		note := t.Text("mail.matter", "Body", m.Body, "When", t.Moment(m.Closes))
		if m.Advises && v.Kind == Digest { // among others that need the reader
			note = t.Text("mail.matter_advice", "Body", m.Body, "When", t.Moment(m.Closes))
		}
		l.Matters = append(l.Matters, Line{Link{m.Title, m.URL}, note})
	}
	l.Settings = Link{t.Text("mail.settings"), v.SettingsURL}
	l.Unsubscribe = Link{t.Text("mail.unsubscribe"), v.UnsubscribeURL}
	switch {
	case v.Kind == Digest:
		return daily(t, v, l)
	case len(v.Voices) > 0:
		return about(t, v, l)
	case len(v.Matters) == 1 && v.Matters[0].Advises:
		return asked(t, v, l)
	case v.Kind == Reminder:
		l.Subject = t.Text("mail.reminder_subject", "Title", title(v))
		l.Paragraphs = []string{t.Text("mail.reminder")}
	default:
		l.Subject = t.Text("mail.open_subject", "Title", title(v))
		l.Paragraphs = []string{t.Text("mail.open")}
	}
	return l
}

// asked is the letter to somebody who is asked for advice.
func asked(t locales.Localizer, v View, l Letter) Letter {
	l.Subject, l.Paragraphs = t.Text("mail.open_advice_subject", "Title", title(v)), []string{t.Text("mail.open_advice")}
	if v.Kind == Reminder {
		l.Subject, l.Paragraphs = t.Text("mail.reminder_subject", "Title", title(v)), []string{t.Text("mail.reminder_advice")}
	}
	l.After = []string{t.Text("mail.advice_apart")}
	return l
}

// daily is the letter of a day: the votes that need the reader, and what became of
// their voice.
func daily(t locales.Localizer, v View, l Letter) Letter {
	if len(v.Matters) > 0 {
		l.Subject = t.Count("mail.digest_subject", len(v.Matters))
		l.Paragraphs = []string{t.Count("mail.digest", len(v.Matters))}
	} else {
		l.Subject = t.Text("voicemail.daily_subject")
	}
	for _, voice := range v.Voices {
		l.NewsLead = t.Text("voicemail.daily")
		l.News = append(l.News, voice.lines(t)...)
	}
	return l
}

func title(v View) string {
	if len(v.Matters) == 0 {
		return v.Community
	}
	return v.Matters[0].Title
}

// Text is the letter without marks. Each address stands alone on its line, so
// that no program breaks it.
func (l Letter) Text() string {
	var b strings.Builder
	parts := append([]string{l.Greeting}, l.Paragraphs...)
	for _, m := range l.Matters {
		parts = append(parts, m.Text+"\n"+m.Note+"\n"+m.URL)
	}
	if l.NewsLead != "" {
		parts = append(parts, l.NewsLead)
	}
	for _, m := range l.News {
		parts = append(parts, m.Text+"\n"+m.Note+"\n"+m.URL)
	}
	if l.Act.URL != "" {
		parts = append(parts, l.Act.Text+":\n"+l.Act.URL)
	}
	parts = append(parts, l.After...)
	b.WriteString(strings.Join(parts, "\n\n"))
	b.WriteString("\n\n-- \n" + l.Foot + "\n")
	for _, link := range []Link{l.Settings, l.Unsubscribe} {
		if link.URL != "" {
			b.WriteString(link.Text + ":\n" + link.URL + "\n")
		}
	}
	return b.String()
}
