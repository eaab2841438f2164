// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

const (
	boardOf2025 = "2025-31"         // decided: three seats of the board
	boardVote   = "/issues/2026-51" // its vote runs
	hostRoll    = "/issues/2026-52" // its roll is open to challenge
	college     = "/issues/2026-53" // takes nominations
)

// TestElection_TakesNominationsFromItsPage goes the way of those who stand, by
// plain forms.
func TestElection_TakesNominationsFromItsPage(t *testing.T) {
	w := newWorld(t)
	t.Run("a stranger sees who stands, and nobody who only was asked", func(t *testing.T) {
		w.t = t
		w.browser().get(college).status(http.StatusOK).says("Nominations", "Aoife Byrne", "stands for election", "I stayed for the balance sheet").
			saysNot("Henk Visser", "seconded by", "Nominate Whom")
	})
	t.Run("a member nominates, and is told what would be right", func(t *testing.T) {
		w.t = t
		bram := w.signedIn("bram")
		for typed, want := range map[string]string{"Nobody At All": "No member has exactly this name", "bram": "You cannot nominate yourself", "Nia Rees": "This person is nominated already"} {
			if bram.get(college).submit("Nominate", "nominee", typed).says(want); bram.page.status < 400 {
				t.Errorf("%q: %d", typed, bram.page.status)
			}
		}
		bram.get(college).submit("Nominate", "nominee", "Rui Teixeira").at(college).says("Nominated.", "Rui Teixeira", "asked, has not answered · nominated by Bram de Wit · one seconder missing")
	})
	t.Run("another seconds", func(t *testing.T) {
		w.t = t
		w.signedIn("chidi").get(college).submit("Second: Rui Teixeira").at(college).says("You have seconded", "seconded by Chidi Okonkwo")
	})
	t.Run("the candidate accepts, and withdraws", func(t *testing.T) {
		w.t = t
		nia := w.signedIn("nia").get(college)
		nia.submit("Accept and stand", "statement", strings.Repeat("x", 2001)).status(http.StatusUnprocessableEntity).says("too long")
		nia.get(college).submit("Accept and stand", "statement", "I read the small print.").at(college).says("You stand for election", "I read the small print.")
		w.browser().get(college).says("Nia Rees", "I read the small print.")
		nia.get(college).submit("Withdraw from the election").says("You have withdrawn")
		w.browser().get(college).saysNot("Nia Rees")
	})
	t.Run("who has no vote has no button, and is refused", func(t *testing.T) {
		w.t = t
		tomos := w.signedIn("tomos").get(college).saysNot("Nominate Whom")
		tomos.post(college+"/nominations", "nominee", "Rui Teixeira").status(http.StatusForbidden).says("Only voters can do that")
	})
}

// TestElection_IsReadWithNames: what is counted holds numbers, what is shown the
// names of the candidates.
func TestElection_IsReadWithNames(t *testing.T) {
	w := newWorld(t)
	number := regexp.MustCompile(`[0-9a-f]{32}`)
	b := w.browser()
	b.get("/issues/"+boardOf2025).status(http.StatusOK).says("Who took a seat", "Grace Adeyemi", "moothall lot --seed", "The order of the candidates")
	for path, name := range map[string]string{
		"/issues/" + boardOf2025 + "/count": "Grace Adeyemi", "/issues/" + boardOf2025 + "/count.csv": "Grace Adeyemi", "/decisions/" + boardOf2025: "Grace Adeyemi",
		"/elections": "Grace Adeyemi",
	} {
		b.get(path).status(http.StatusOK).says(name)
		if id := number.FindString(b.page.text); id != "" && !strings.Contains(path, "/decisions") {
			t.Errorf("%s shows %s", path, id)
		}
	}
	if b.get("/issues/" + boardOf2025 + "/count.json").status(http.StatusOK); strings.Contains(b.page.raw, "Adeyemi") {
		t.Error("the transcript as it was published names a candidate")
	}
	w.signedIn("chidi").get(boardVote+"/ballot").status(http.StatusOK).says("Lowri Jenkins", "Read what the candidates say").saysNot("delegat")
}

// TestRoll_IsShownWithReasonsAndChallenged: one's own place first, the text of a
// challenge to those it concerns, the decision to the officers.
func TestRoll_IsShownWithReasonsAndChallenged(t *testing.T) {
	w := newWorld(t)
	roll := hostRoll + "/roll"
	w.signedIn("nia").get(roll).status(http.StatusOK).says("You are on this roll. A challenge that was upheld put the name on it.", "I have tested every release", "upheld by Chidi Okonkwo")
	bram := w.signedIn("bram").get(roll).says("You are not on this roll. No competence of yours in Technology", "may vote, by a challenge").saysNot("I have tested", "Wei has not")
	bram.submit("Challenge the roll", "text", " ").status(http.StatusUnprocessableEntity).says("Say why")
	bram.get(roll).submit("Challenge the roll", "text", "I write the tests.").at(roll).says("Your challenge is with the returning officers", "I write the tests.")
	bram.post("/challenges/none/decision").status(http.StatusForbidden)

	chidi := w.signedIn("chidi").get(roll).says("Wei has not been at a meeting", "I write the tests.")
	var decide string
	for _, f := range chidi.page.root.all("form") {
		if strings.HasSuffix(f.attr["action"], "/decision") && strings.Contains(f.up.words(), "I write the tests.") {
			decide = f.attr["action"]
		}
	}
	bram.post(decide, "uphold", "yes").status(http.StatusForbidden)
	chidi.post(decide, "uphold", "yes").status(http.StatusUnprocessableEntity)
	id := strings.TrimSuffix(strings.TrimPrefix(decide, "/challenges/"), "/decision")
	chidi.post(decide, "uphold", "yes", "reason-"+id, "So he does.").at(roll).says("Decided.")
	bram.get(roll).says("You are on this roll.", "So he does.")
	w.browser().get(roll).at("/login?next=%2Fissues%2F2026-52%2Froll")
	bram.get(roll + "?who=nia").says("Nia Rees is on this roll.").saysNot("Nia Rees joined")
	bram.get(roll + "?who=Ada+Lindqvist").says("Ada Lindqvist is on this roll.").saysNot("Ada Lindqvist joined")
	bram.get(roll + "?who=owain_nobody").status(http.StatusUnprocessableEntity).says("No member has exactly this name or address.")
}

// TestVoters_AnswerForAnybody: in plain words, first about the reader, then about whom they
// ask; before a vote opens, while it runs, and for a body in general.
func TestVoters_AnswerForAnybody(t *testing.T) {
	w := newWorld(t)
	nia, tomos, peter := w.signedIn("nia"), w.signedIn("tomos"), w.signedIn("peter")
	nia.get(surplus).says("Who may vote here, and why")
	nia.get(surplus+"/roll").says("You are on this roll. You joined General Assembly on", "The roll was frozen on", "They have been a member for 30 days when the roll is frozen.", "members may vote.")
	tomos.get(surplus+"/roll").says("You are not on this roll. You joined on", "and the rule asks for 30 days of membership.", "You will be on the roll of every vote by this rule that opens from")
	tomos.get(surplus + "/ballot").status(http.StatusForbidden).says("Who may vote here, and why")
	peter.get(surplus + "/roll").says("You are not on this roll. You belong to General Assembly in another sphere:").saysNot("You will be")
	nia.get(surplus+"/roll?who=tomos").says("You are on this roll.", "Tomos Llewellyn is not on this roll. Tomos Llewellyn joined on", "and the rule asks for 30 days of membership.", "will be on the roll of every vote by this rule that opens from")
	nia.get(surplus + "/roll?who=Peter+Hallam").says("Peter Hallam is not on this roll. Peter Hallam belongs to General Assembly in another sphere:")
	nia.get("/issues/2026-42/roll").status(http.StatusOK).says("on this roll.")
	nia.get("/bodies/wales/voters?who=sofia").says("You would be on this roll.", "would not be on this roll. The rule asks for Wales or a place within it", "Matter of the chapter").saysNot("Lisbon")
	nia.get("/bodies/wales").says("Who may vote, and why")
	w.browser().get(surplus + "/roll").at("/login?next=%2Fissues%2F2026-39%2Froll")
}

// TestVoters_OfAConfidentialVoteAreNobodysBusiness, but one's own, before its roll lies open
// to be challenged; nor does a refusal tell who is a member.
func TestVoters_OfAConfidentialVoteAreNobodysBusiness(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	const coming = "/issues/2026-53/roll"
	nia.get(coming).status(http.StatusOK).says("You would be on this roll.", "In a confidential vote you are told about yourself alone.")
	one, none := nia.get(coming+"?who=tomos").status(http.StatusForbidden).page.raw, nia.get(coming+"?who=nobody").status(http.StatusForbidden).page.raw
	if strings.Contains(one, "Tomos") || strings.ReplaceAll(one, "tomos", "nobody") != none {
		t.Error("the refusal tells whether there is somebody of that name")
	}
}

// TestElections_AreCalledByTheirOfficers, and by nobody else, one of the same seats at
// a time.
func TestElections_AreCalledByTheirOfficers(t *testing.T) {
	w := newWorld(t)
	form := []string{"body", "board", "kind", "election-odd", "title-0", "Three of the board", "text-0", "Three seats.", "n", "0"}
	w.signedIn("nia").get("/elections").saysNot("Call this election").post("/elections", form...).status(http.StatusForbidden)
	officer := w.signedIn("joanna").get("/elections").says("Call an election", "One for these seats runs. The next can be called once it is decided or cancelled: Four members of the board").
		saysNot("Call this election: Election of four members of the board", "Election of the Audit College")
	officer.post("/elections", form...).says("The election is called", "Three of the board", "Nobody has been nominated yet")
	w.browser().get("/elections").says("Three of the board", "Nominations")
	officer.get("/elections").saysNot("Call this election").post("/elections", form...).status(http.StatusConflict).
		says("An election for these seats runs", "Nothing was called. The next can be called once that one is decided or cancelled")
	leads := false
	for _, a := range officer.page.root.all("a") {
		leads = leads || a.words() == "Three of the board" && strings.HasPrefix(a.attr["href"], "/issues/2026-")
	}
	if !leads {
		t.Error("the refusal does not lead to the election that runs")
	}
	officer.post("/language", "lang", "ar", "return", "/elections").says("انتخاب لهذه المقاعد قائم").post("/elections", form...).status(http.StatusConflict).says("لم يُدعَ إلى شيء")
}

// TestElection_WhoDeclinedIsLeftAlone, and may change their mind.
func TestElection_WhoDeclinedIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia").get(college).submit("Decline").says("You have declined, and nobody nominates you again in this election.", "If you changed your mind, accept until nominations end.")
	w.signedIn("chidi").get(college).saysNot("nominated by Bram de Wit").submit("Nominate", "nominee", "Nia Rees").status(http.StatusConflict).
		says("This person was nominated in this election and declined.", "only they can change that")
	nia.get(college).saysNot("Accept and stand Decline").submit("Accept and stand", "statement", "After all.").says("You stand for election", "After all.")
	w.browser().get(college).says("Nia Rees", "After all.")
}

// TestElection_SaysHowManyNominationsOneMemberMakes, where they make one more.
func TestElection_SaysHowManyNominationsOneMemberMakes(t *testing.T) {
	w := newWorld(t)
	bram := w.signedIn("bram") // who has nominated Nia
	for _, name := range []string{"ada", "wei", "rui", "lowri"} {
		bram.get(college).submit("Nominate", "nominee", name).says("Nominated.")
	}
	bram.get(college).submit("Nominate", "nominee", "chidi").status(http.StatusConflict).says("You have made five nominations in this election, the most there are.")
}

// TestRoll_IsDecidedByAYesOrANoAlone: anything else decides nothing, and what was
// typed is there still.
func TestRoll_IsDecidedByAYesOrANoAlone(t *testing.T) {
	w := newWorld(t)
	roll := hostRoll + "/roll"
	chidi := w.signedIn("chidi").get(roll).says("Wei has not been at a meeting")
	var decide string
	for _, f := range chidi.page.root.all("form") {
		if strings.HasSuffix(f.attr["action"], "/decision") {
			decide = f.attr["action"]
		}
	}
	reason := "reason-" + strings.TrimSuffix(strings.TrimPrefix(decide, "/challenges/"), "/decision")
	for _, said := range []string{"", "1", "true", "on", "YES", "upheld", "open"} {
		chidi.post(decide, "uphold", said, reason, "The minutes say so.").status(http.StatusUnprocessableEntity).
			says("Say whether you uphold the challenge or dismiss it", "Nothing was decided", "The minutes say so.", "waits for an answer")
	}
	chidi.post(decide, reason, "The minutes say so.").status(http.StatusUnprocessableEntity).says("Nothing was decided", "The minutes say so.")
	chidi.post(decide, "uphold", "yes", reason, strings.Repeat("x", 2001)).status(http.StatusUnprocessableEntity).says("Say why, in up to 2,000 characters.", strings.Repeat("x", 2001))
	w.signedIn("nia").post(decide, "uphold", "1", reason, "Hm.").status(http.StatusForbidden)
	chidi.get(roll).submit("Dismiss", reason, "He was there in May.").at(roll).says("Decided.", "dismissed by Chidi Okonkwo", "He was there in May.")
}

// TestRoll_SaysHowManyChallengesWait, where somebody makes one more.
func TestRoll_SaysHowManyChallengesWait(t *testing.T) {
	w := newWorld(t)
	roll := hostRoll + "/roll"
	nia := w.signedIn("nia")
	for _, name := range []string{"ada", "jonas", "hanna", "rashid", "mateus"} {
		nia.get(roll).submit("Challenge the roll", "whom", name, "text", name+" moved away.").says("Your challenge is with the returning officers")
	}
	nia.get(roll).submit("Challenge the roll", "whom", "kirsten", "text", "She moved away.").status(http.StatusConflict).
		says("Five challenges of yours wait in this matter", "once one of them is decided", "She moved away.")
}
