// SPDX-License-Identifier: AGPL-3.0-or-later

package jobs

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moothall/bodies"
	"moothall/delegation"
	"moothall/governance"
	"moothall/governance/engine"
	"moothall/templates/locales"
	"moothall/templates/mail"
)

// TestVoice_LeadsToThePageThatShowsIt: by a secret link where one was drawn, and by
// no other secret.
func TestVoice_LeadsToThePageThatShowsIt(t *testing.T) {
	w := writer{base: "https://pier.example"}
	of := func(kind string) engine.VoiceNews {
		return engine.VoiceNews{Kind: kind, Secret: "a_b-c", Matter: engine.Line{Issue: governance.Issue{ID: "2026-41"}}, Given: engine.NamedDelegation{ID: "d-1"}}
	}
	for kind, want := range map[string]string{
		engine.LetterVoted:     "https://pier.example/issues/2026-41/voice?t=a_b-c",
		engine.LetterDeclared:  "https://pier.example/issues/2026-41/voice?t=a_b-c",
		engine.LetterStatement: "https://pier.example/issues/2026-41",
		engine.LetterExpiring:  "https://pier.example/delegations/d-1/renew?t=a_b-c",
		engine.LetterLapsed:    "https://pier.example/delegations",
		engine.LetterRelied:    "https://pier.example/delegations",
		engine.LetterAway:      "https://pier.example/delegations",
	} {
		if got := w.voice(of(kind), time.Now()).LinkURL; got != want {
			t.Errorf("%s leads to %s, want %s", kind, got, want)
		}
	}
}

// TestVoice_SaysWhatABallotSays by what options are called, and with whom the voice is
// where a delegation lapsed.
func TestVoice_SaysWhatABallotSays(t *testing.T) {
	issue := governance.Issue{ID: "2026-39", Options: []governance.Option{{ID: "quay", Title: "Quay"}, {ID: "tide", Title: "Tide"}, {ID: "same", Title: "Neither"}}}
	bram, ada := bodies.Person{Name: "Bram"}, bodies.Person{Name: "Ada"}
	way := func(end delegation.End, people ...bodies.Person) *engine.Path {
		p := &engine.Path{End: end}
		for _, who := range people {
			p.Hops = append(p.Hops, engine.Hop{Person: who})
		}
		return p
	}
	n := engine.VoiceNews{
		Kind:    engine.LetterStatement,
		Matter:  engine.Line{Issue: issue, Decision: &governance.Recorded{Decision: governance.Decision{Outcome: governance.Elected}}},
		Ballots: []engine.NamedBallot{{By: bram, Choice: governance.Choice{Ranking: [][]governance.OptionID{{"quay"}, {"tide", "same"}}}}},
		Open: []engine.Line{{Issue: issue, Path: way(delegation.EndSilent, ada)}, {Issue: issue, Path: way(delegation.EndSilent, ada, bram)},
			{Issue: issue, Path: way(delegation.EndVoted, ada, bram)}, {Issue: issue, Path: way(delegation.EndCycle, ada, bram)}},
	}
	v := (writer{base: "https://pier.example"}).voice(n, time.Now())
	if diff := cmp.Diff([]mail.Ballot{{Name: "Bram", Ranking: [][]string{{"Quay"}, {"Tide", "Neither"}}}}, v.Ballots); diff != "" {
		t.Error(diff)
	}
	if v.Outcome != "chosen" {
		t.Errorf("an option that won is %q, and nobody was elected", v.Outcome)
	}
	var with []string
	for _, o := range v.Open {
		with = append(with, o.By)
	}
	if diff := cmp.Diff([]string{"", "Bram", "Bram", ""}, with); diff != "" {
		t.Errorf("with whom the voice is: %s", diff)
	}
}

// TestVoice_CallsAFormerMemberAsTheReaderDoes, wherever a mail names somebody.
func TestVoice_CallsAFormerMemberAsTheReaderDoes(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	gone := bodies.Person{Name: bodies.FormerMember}
	line := engine.Line{Issue: governance.Issue{ID: "2026-41", Title: "Quay", Options: []governance.Option{{ID: "1", Title: bodies.FormerMember}}}}
	decided, open := line, line
	decided.Decision = &governance.Recorded{Decision: governance.Decision{Outcome: governance.Elected}}
	open.Path = &engine.Path{End: delegation.EndVoted, Hops: []engine.Hop{{Person: gone}, {Person: gone}}}
	first, given := governance.Choice{Ranking: [][]governance.OptionID{{"1"}}}, engine.NamedDelegation{To: []bodies.Person{gone}}
	for _, n := range []engine.VoiceNews{
		{Kind: engine.LetterVoted, Matter: line, Way: []bodies.Person{gone, gone}},
		{Kind: engine.LetterDeclared, Matter: line, Way: []bodies.Person{gone}, Declared: &engine.NamedDeclaration{By: gone, Declaration: governance.Declaration{Choice: first}}},
		{Kind: engine.LetterStatement, Matter: decided, Way: []bodies.Person{gone}, Ballots: []engine.NamedBallot{{By: gone, Choice: first}, {By: gone}}},
		{Kind: engine.LetterExpiring, Matter: line, Given: given},
		{Kind: engine.LetterLapsed, Matter: line, Given: given, Open: []engine.Line{open}},
		{Kind: engine.LetterAway, Lapsing: []engine.NamedDelegation{given}},
		{Kind: engine.LetterRetired, Way: []bodies.Person{gone}},
	} {
		for _, kind := range []string{n.Kind, engine.LetterDigest} {
			m, err := (writer{catalogue, "https://pier.example"}).write(t.Context(), engine.Letter{Kind: kind, Language: "ar", Zone: "UTC", Voices: []engine.VoiceNews{n}})
			if err != nil {
				t.Fatal(err)
			}
			said := m.Subject + m.Text + m.HTML
			if strings.Contains(said, bodies.FormerMember) || !strings.Contains(said, "عضو سابق") && (kind == n.Kind || n.Kind != engine.LetterAway) {
				t.Errorf("%s in a letter of the kind %s: %s", n.Kind, kind, m.Text)
			}
		}
	}
}

// TestWriter_TellsOfAnAnsweredDispute where the answer is read.
func TestWriter_TellsOfAnAnsweredDispute(t *testing.T) {
	catalogue, err := locales.Load()
	if err != nil {
		t.Fatal(err)
	}
	for verdict, want := range map[governance.ChallengeState]string{governance.ChallengeUpheld: "upholds it", governance.ChallengeDismissed: "dismisses it"} {
		news := engine.DisputeNews{AnsweredDispute: engine.AnsweredDispute{Issue: "2026-41", Title: "Quay"}, By: bodies.Body{Name: "Audit College"}, Verdict: verdict}
		m, err := (writer{catalogue, "https://pier.example"}).write(t.Context(), engine.Letter{Kind: engine.LetterDispute, Language: "en", Zone: "UTC", Unsubscribe: "u", Dispute: &news})
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"Audit College has answered", "“Quay”", want, "\nhttps://pier.example/issues/2026-41/dispute\n", "https://pier.example/notices/stop?t=u"} {
			if !strings.Contains(m.Text, part) {
				t.Errorf("it does not say %q: %s", part, m.Text)
			}
		}
	}
}
