// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/riverqueue/river"

	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/locales"
	"moothall/templates/mail"
)

// Mail is one message as it leaves the house.
type Mail struct {
	ID          string // the same for each try: it makes the Message-ID
	To          string
	Name        string // the reader's, for who reads mails in a log
	Subject     string
	Text, HTML  string
	Unsubscribe string // address of the one-click link (RFC 8058); empty where there is none
}

// Carrier takes a mail to where it goes. An error means that it did not get
// there, as far as anybody knows, and that it is tried again.
type Carrier interface {
	Carry(ctx context.Context, m Mail) error
}

const (
	mailQueue = "mail"           // apart from the clock's, so that a slow mail server keeps no vote from closing
	mailHands = 2                // mails that are on their way at once
	carryFor  = 45 * time.Second // how long one try may take
	mailTries = 12               // which takes the better part of a day; what is left then is found by engine.WriteLetters
)

// sendLetter is the job of sending one letter. What it says, and whether it is still
// needed, is asked when it runs.
type sendLetter struct {
	Letter string `json:"letter"`
}

// Kind names the job in the queue's table.
func (sendLetter) Kind() string { return "letter" }

// InsertOpts puts it into a line of its own. A letter is there once.
func (sendLetter) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: mailQueue, MaxAttempts: mailTries, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished()}}
}

type letterWorker struct {
	river.WorkerDefaults[sendLetter]
	deeds   *engine.Engine
	carrier Carrier
	writer  writer
}

// Work sends the letter, and then marks it as sent.
func (w *letterWorker) Work(ctx context.Context, job *river.Job[sendLetter]) error {
	ctx, done := context.WithTimeout(ctx, carryFor)
	defer done()
	letter, err := w.deeds.Letter(ctx, job.Args.Letter)
	if errors.Is(err, engine.ErrNoLetter) {
		return nil
	}
	if err != nil {
		return err
	}
	m, err := w.writer.write(ctx, letter)
	if err != nil {
		return err
	}
	err = w.carrier.Carry(ctx, m)
	if err != nil && !errors.Is(err, ErrNobody) {
		return err
	}
	if ended := w.deeds.Sent(context.WithoutCancel(ctx), letter.ID); ended != nil {
		return ended
	}
	if err != nil {
		return river.JobCancel(err) // told to the operator, and not tried again
	}
	return nil
}

// writer turns letters into mails.
type writer struct {
	catalogue *locales.Catalogue
	base      string // the hall's address, without a slash at its end
}

func (w writer) write(ctx context.Context, l engine.Letter) (Mail, error) {
	zone, err := time.LoadLocation(l.Zone)
	if err != nil {
		zone = time.UTC // as engine.WriteLetters has it
	}
	t, view := w.catalogue.For(l.Language, zone), w.view(l)
	callFormer(t, view.Voices)
	words := mail.Write(t, view)
	var html bytes.Buffer
	if err := mail.HTML(words).Render(ctx, &html); err != nil {
		return Mail{}, err
	}
	return Mail{ID: l.ID, To: l.To, Name: l.Name, Subject: words.Subject, Text: words.Text(), HTML: html.String(), Unsubscribe: view.UnsubscribeURL}, nil
}

func (w writer) view(l engine.Letter) mail.View {
	v := mail.View{Kind: mail.Kind(l.Kind), Community: l.Community, Name: l.Name, HallURL: w.base + "/", Expires: l.Expires, Now: l.Now}
	switch l.Kind {
	case engine.LetterConfirm:
		v.LinkURL = w.base + "/account/address/confirm?t=" + url.QueryEscape(l.Secret)
	case engine.LetterRegister, engine.LetterInvite:
		v.LinkURL = w.base + "/register/new?t=" + url.QueryEscape(l.Secret)
	case engine.LetterFounder, engine.LetterFounderAgain:
		v.LinkURL = w.base + "/founding?t=" + url.QueryEscape(l.Secret)
	case engine.LetterKnown, engine.LetterFounded:
		v.LinkURL = w.base + "/login"
	case engine.LetterInvited:
		v.LinkURL = w.base + "/invitation"
	case engine.LetterRecover, engine.LetterListed:
		v.LinkURL = w.base + "/login/new?t=" + url.QueryEscape(l.Secret)
	}
	v.Login = l.Login
	if i := l.Invite; i != nil {
		v.Inviter, v.Body = i.By.Name, i.Body.Name
	}
	if a := l.Emergency; a != nil {
		v.LinkURL, v.Reason, v.Expires = w.base+"/emergency-acts#act-"+a.Ref, a.Reason, a.Ends()
	}
	if d := l.Dispute; d != nil {
		v.LinkURL = w.base + "/issues/" + url.PathEscape(string(d.Issue)) + "/dispute"
		v.Answer = mail.Answer{Title: d.Title, Body: d.By.Name, Upheld: d.Verdict == governance.ChallengeUpheld}
	}
	if a := l.Asked; a != nil {
		v.LinkURL = w.base + "/issues/" + url.PathEscape(string(a.Issue))
		v.Asked = mail.Asked{Title: a.Title, Body: a.Desk.Name, By: a.By.Name}
	}
	if r := l.OffRoll; r != nil {
		v.LinkURL = w.base + "/issues/" + url.PathEscape(string(r.Issue)) + "/roll"
		v.OffRoll = mail.Roll{Title: r.Title, Body: r.Officers.Name, Until: r.Until}
	}
	if m := l.TakenBack; m != nil {
		v.LinkURL, v.Raised = w.base+"/issues/"+url.PathEscape(string(m.Issue)), mail.Raised{Title: m.Title, By: m.By}
	}
	if s := l.Struck; s != nil {
		v.LinkURL, v.Struck.Body = w.base+"/memberships", s.Body.Name
		for _, p := range s.By {
			v.Struck.By = append(v.Struck.By, p.Name)
		}
	}
	if d := l.Drawn; d != nil {
		v.LinkURL, v.Expires = w.base+"/bodies/"+string(d.Body.Slug)+"/seats#lots", d.Until
		v.Drawn = mail.Drawn{Seat: d.Seat, Body: d.Body.Name, Months: d.Months}
	}
	if m := l.Merged; m != nil {
		v.LinkURL, v.Accounts = w.base+"/memberships", mail.Accounts{Ended: string(m.Other.Slug), Stays: string(m.Own.Slug)}
		if l.Secret != "" {
			v.LinkURL = w.base + "/account/merge?t=" + url.QueryEscape(l.Secret)
		}
	}
	for _, m := range l.Matters {
		v.Matters = append(v.Matters, w.matter(m))
	}
	for _, n := range l.Voices {
		v.Voices = append(v.Voices, w.voice(n, l.Now))
	}
	if l.Unsubscribe != "" {
		v.SettingsURL, v.UnsubscribeURL = w.base+"/account#notices", w.base+"/notices/stop?t="+url.QueryEscape(l.Unsubscribe)
	}
	return v
}

func (w writer) matter(m engine.Line) mail.Matter {
	return mail.Matter{Title: m.Issue.Title, Body: m.Body.Name, Closes: m.Issue.ClosesAt, Advises: m.Advises, URL: w.base + "/issues/" + url.PathEscape(string(m.Issue.ID))}
}
