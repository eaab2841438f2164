// SPDX-License-Identifier: AGPL-3.0-or-later

package mail

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"moothall/templates/locales"
)

func kinds() []Kind {
	return append([]Kind{Confirm, Recover, Listed, Recovered, Password, Moved, Open, Reminder, Digest, Dispute, StruckOff, WasAsked, OffRoll, DrawnByLot, Notice, Emergency, Assisted, TakenBack, Register, Known, Invite, Invited, Founder, FounderAgain, Founded}, ofVoices()...)
}

func view(k Kind) View {
	v := View{Kind: k, Community: "Estuary", Name: "Nia <b>Rees</b>", HallURL: "https://estuary.example/", Expires: time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)}
	switch k {
	case Register, Invite:
		v.Name, v.LinkURL, v.Inviter, v.Body = "", "https://estuary.example/register/new?t=abc&x=1", "Nia <b>Rees\r\nBcc: all@example.org", "Assembly"
	case Founder, FounderAgain:
		v.LinkURL = "https://estuary.example/founding?t=abc&x=1"
	case Known, Invited, Founded:
		v.LinkURL, v.Login, v.Inviter, v.Body = "https://estuary.example/login", "nia", "Nia <b>Rees", "Assembly"
	case Confirm, Recover, Listed:
		v.LinkURL = "https://estuary.example/login/new?t=abc&x=1"
	case TakenBack:
		v.LinkURL, v.Raised = "https://estuary.example/issues/2026-55", Raised{"A bench\r\nBcc: all@example.org", "Dewi <b>Rees"}
		v.SettingsURL, v.UnsubscribeURL = "https://estuary.example/account#notices", "https://estuary.example/notices/stop?t=abc"
	case StruckOff, Notice:
		v.LinkURL, v.Struck = "https://estuary.example/memberships", Struck{"Assembly <b>", []string{"Gwenllian Pugh"}}
	case WasAsked:
		v.LinkURL, v.Asked = "https://estuary.example/issues/2026-39", Asked{Title: "The surplus\r\nBcc: all@example.org", Body: "Desk <b>Rees"}
	case OffRoll:
		v.LinkURL, v.OffRoll = "https://estuary.example/issues/2026-39/roll", Roll{"The surplus\r\nBcc: all@example.org", "Tellers <b>Rees", v.Expires}
	case DrawnByLot:
		v.LinkURL, v.Drawn = "https://estuary.example/bodies/jury/seats#lots", Drawn{"seat-1", "Jury <b>", 12}
	case Emergency:
		v.LinkURL, v.Reason = "https://estuary.example/emergency-acts#act-1", "By order of a court <b>Rees"
	case Dispute:
		v.LinkURL, v.Answer = "https://estuary.example/issues/2026-39/dispute", Answer{"The surplus\r\nBcc: all@example.org", "Audit <b>Rees", true}
		v.SettingsURL, v.UnsubscribeURL = "https://estuary.example/account#notices", "https://estuary.example/notices/stop?t=abc"
	case Open, Reminder, Digest:
		v.Matters = []Matter{{"The surplus\r\nBcc: all@example.org", "Assembly", "https://estuary.example/issues/2026-39", v.Expires, false}}
		v.SettingsURL, v.UnsubscribeURL = "https://estuary.example/account#notices", "https://estuary.example/notices/stop?t=abc"
	case Voted, Declared, Statement, Expiring, Lapsed, Relied, Away, Retired:
		v.Voices = []Voice{voice(k, v.Expires)}
		v.SettingsURL, v.UnsubscribeURL = "https://estuary.example/account#notices", "https://estuary.example/notices/stop?t=abc"
	}
	return v
}

func each(t *testing.T, test func(t *testing.T, l Letter, v View, html string)) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locales.Languages() {
		for _, k := range kinds() {
			t.Run(lang.Tag+" "+string(k), func(t *testing.T) {
				v := view(k)
				l := Write(catalogue.For(lang.Tag, time.UTC), v)
				var b bytes.Buffer
				if err := HTML(l).Render(t.Context(), &b); err != nil {
					t.Fatal(err)
				}
				test(t, l, v, b.String())
			})
		}
	}
}

// TestWrite_SaysTheSameInBothForms, with every address whole and alone on its line.
func TestWrite_SaysTheSameInBothForms(t *testing.T) {
	each(t, func(t *testing.T, l Letter, v View, html string) {
		text := l.Text()
		for _, address := range []string{v.LinkURL, v.UnsubscribeURL, v.SettingsURL} {
			if address != "" && (!strings.Contains(text, "\n"+address+"\n") || !strings.Contains(html, strings.ReplaceAll(address, "&", "&amp;"))) {
				t.Errorf("the address %s is missing or broken:\n%s\n%s", address, text, html)
			}
		}
		if l.Subject == "" || strings.Contains(l.Subject+text, "[mail.") || len(l.Paragraphs) == 0 {
			t.Errorf("subject %q, text:\n%s", l.Subject, text)
		}
	})
}

// TestHTML_LoadsNothingAndRunsNothing: whoever reads it tells nobody.
func TestHTML_LoadsNothingAndRunsNothing(t *testing.T) {
	each(t, func(t *testing.T, l Letter, _ View, html string) {
		for _, loads := range []string{"<img", "<link", "<script", "<style", "src=", "url(", "<b>Rees"} {
			if strings.Contains(html, loads) {
				t.Errorf("it holds %q:\n%s", loads, html)
			}
		}
		if !strings.Contains(html, `dir="`+l.Dir+`"`) || !strings.Contains(html, `lang="`+l.Lang+`"`) {
			t.Errorf("it does not say its language:\n%s", html)
		}
	})
}

// TestWrite_AsksForAdviceInItsOwnWords: who is asked decides nothing, and is told so.
func TestWrite_AsksForAdviceInItsOwnWords(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locales.Languages() {
		local := catalogue.For(lang.Tag, time.UTC)
		for _, k := range []Kind{Open, Reminder, Digest} {
			deciding, advising := view(k), view(k)
			advising.Matters[0].Advises = true
			d, a := Write(local, deciding), Write(local, advising)
			apart := local.Text("mail.advice_apart")
			switch text := a.Text(); {
			case strings.Contains(text, "[mail."), strings.Contains(d.Text(), apart):
				t.Errorf("%s %s:\n%s", lang.Tag, k, text)
			case k == Digest && (a.Matters[0].Note == d.Matters[0].Note || a.Subject != d.Subject):
				t.Errorf("%s among others: %q", lang.Tag, a.Matters[0].Note)
			case k != Digest && (!strings.Contains(text, apart) || strings.Contains(text, d.Paragraphs[0])):
				t.Errorf("%s %s:\n%s", lang.Tag, k, text)
			}
		}
	}
}
