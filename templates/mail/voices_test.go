// SPDX-License-Identifier: AGPL-3.0-or-later

package mail

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"moothall/templates/locales"
)

func ofVoices() []Kind {
	return []Kind{Voted, Declared, Statement, Expiring, Lapsed, Relied, Away, Retired}
}

// voice is one thing of each kind that can become of a voice.
func voice(k Kind, at time.Time) Voice {
	matter := Matter{"The surplus\r\nBcc: all@example.org", "Assembly", "https://estuary.example/issues/2026-39", at, false}
	v := Voice{Kind: k, Matter: matter, Way: []string{"Bram de Wit", "Chidi Okonkwo"}, Scope: Scope{Field: "Translation"}, To: []string{"Bram de Wit"}, Until: at, LinkURL: "https://estuary.example/issues/2026-39/voice?t=a&b"}
	switch k {
	case Declared:
		v.Said = Ballot{Name: "Chidi Okonkwo", Ranking: [][]string{{"Quay"}, {"Tide", "Neither"}}}
	case Statement:
		v.Outcome, v.Ballots = "adopted", []Ballot{{Name: "Chidi Okonkwo", Answer: "no"}, {Name: "Bram de Wit", Ranking: [][]string{{"Quay"}, {"Tide", "Neither"}}}}
	case Lapsed:
		v.Open = []OpenVote{{Matter: matter}, {Matter: matter, By: "Lowri Prys"}}
	case Relied:
		v.Relied = []Reliance{{Scope: v.Scope, Gained: 3}, {Gained: 1, Lost: 1}}
	case Away:
		v.Months, v.Lapsing = 6, []Lapsing{{Scope: v.Scope, To: []string{"Bram de Wit"}}, {To: []string{"Chidi Okonkwo", "Lowri Prys"}}}
	}
	return v
}

// TestWrite_SaysWhatBecameOfAVoice in the words a reader needs, one letter each.
func TestWrite_SaysWhatBecameOfAVoice(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	english := catalogue.For("en", time.UTC)
	for kind, says := range map[Kind][]string{
		Voted:     {"Chidi Okonkwo has voted; your voice went along. You need to do nothing.", "you can until Sunday 29 November, 20:00", "You → Bram de Wit → Chidi Okonkwo", "can do nothing with it"},
		Declared:  {"Chidi Okonkwo, to whom your voice goes, will vote: Quay, Tide = Neither.", "you can until Sunday 29 November, 20:00", "You → Bram de Wit → Chidi Okonkwo", "no ballot", "can do nothing with it"},
		Statement: {"Adopted", "Chidi Okonkwo: Against; Bram de Wit: Quay, Tide = Neither. Your voice went with Chidi Okonkwo."},
		Expiring:  {"Bram de Wit speaks for you in Translation until Sunday 29 November, 20:00", "To renew it you sign in"},
		Lapsed:    {"ended by itself on", "It spoke in 2 open votes", "Nobody speaks for you now", "Your voice is now with Lowri Prys"},
		Away:      {"have not been here for 6 months", "ends on Sunday 29 November, 20:00, unless you sign in before", "Given to Bram de Wit.", "Given to Chidi Okonkwo and Lowri Prys.", "Signing in once is enough"},
		Retired:   {"Chidi Okonkwo laid down being a public delegate. Until they agree to speak for you, your voice in Translation does not go to them", "You can give your voice to somebody else at any time."},
		Relied:    {"Three more members rely on you in Translation.", "One more member relies on you in everything.", "One of those who relied on you in everything does so no longer.", "told to nobody"},
	} {
		text := Write(english, view(kind)).Text()
		for _, words := range says {
			if !strings.Contains(text, words) {
				t.Errorf("%s does not say %q:\n%s", kind, words, text)
			}
		}
	}
}

// TestWrite_ADayHoldsBoth: what needs the reader, and what became of their voice, or
// only one of them.
func TestWrite_ADayHoldsBoth(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := view(Digest)
	for _, k := range ofVoices() {
		v.Voices = append(v.Voices, voice(k, v.Expires))
	}
	for _, lang := range locales.Languages() {
		l := Write(catalogue.For(lang.Tag, time.UTC), v)
		var b bytes.Buffer
		if err := HTML(l).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if len(l.News) != len(ofVoices())+1 || strings.Count(b.String(), "<li>") != len(ofVoices())+2 || strings.Contains(l.Text()+l.Subject, "[") {
			t.Errorf("%s: %d news; %s", lang.Tag, len(l.News), l.Text())
		}
		alone := v
		alone.Matters = nil
		if l := Write(catalogue.For(lang.Tag, time.UTC), alone); l.Subject == "" || len(l.Paragraphs) > 0 || len(l.News) != len(ofVoices())+1 {
			t.Errorf("%s, without a vote: %q, %v", lang.Tag, l.Subject, l.Paragraphs)
		}
	}
}

// TestWrite_SaysWhyADelegationEnded: of absence, which its owner can mend.
func TestWrite_SaysWhyADelegationEnded(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := view(Lapsed)
	v.Voices[0].Months = 1
	text := Write(catalogue.For("en", time.UTC), v).Text()
	if !strings.Contains(text, "because you had not been here for 1 month. You can give your voice anew") || strings.Contains(text, "by itself") {
		t.Error(text)
	}
}

// TestWrite_SaysThatAVoiceWasLost: who had given it learns that nobody cast it.
func TestWrite_SaysThatAVoiceWasLost(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := view(Statement)
	v.Voices[0] = Voice{Kind: Statement, Matter: v.Voices[0].Matter, Outcome: "rejected", Lost: true}
	text := Write(catalogue.For("en", time.UTC), v).Text()
	if !strings.Contains(text, "nobody cast it: it was lost, and counted as lost.") || strings.Contains(text, "somebody else cast") || strings.Contains(text, "went with") {
		t.Error(text)
	}
}
