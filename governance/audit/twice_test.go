// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/audit/recount"
	"moothall/governance/audit/recounttest"
	"moothall/governance/journal"
)

// elsewhere is what the second recount says of an imported election.
const elsewhere = "this script counts no file of an election that was held elsewhere"

// unjudged are what the second recount leaves to this package: parts of the findings
// of archives that are refused here, and not there. No roll, no ballot that counts, no
// voice, no count and no decision is among them.
var unjudged = []string{
	"(case.", "openings/cases/", "(finding", "finding 2", "(export)", "(nomination)", "(delegate.declare)", "declared in issue", "(key.destroy)", "(dispute", "openings/said/", "(emergency", "emergency 0",
	"(charter.adopt)", "(charter.enact)", "(person.admit)", "(person.leave)", "(person.merge)", "somebody died at", "died, and no membership", "(mandate.begin)", "(seat.draw)", "(seat.ask)", "is filled by lot and vacant", "the next step of the lot", "(effect)", "(decision.suspend)", "(decision.release)", "is left out before this",
	"nobody of that name asks you", "you speak for them already", "speaks for so many and no more", // who may accept
	"judges case", "is a candidate of", "no paper and no panel needs", // that is not over, and is to be erased
	"(issue.raise)", "(issue.support)", "(issue.admit)", "(issue.rise)", "(competence.", "supporters of matter", "nothing keeps it from it", "discussed and read until", // how a matter came to be put to the vote
	"is away from", "before something that is known of them", "nothing lapses by absence there", "it is sealed, or in clear", "changes whose seats",
	"checkpoint 1 of those given", "record/key", "no good signature", "(key.rotate)", // it judges no signature
}

// twice holds what was found of an archive to what the second recount says: the same
// numbers where nothing is wrong, and else that it accepts no more than it says.
func twice(t testing.TB, file []byte, r Report) {
	t.Helper()
	if r.Verdict == Verified {
		recounttest.Agree(t, file, r, elsewhere)
		return
	}
	if !recounttest.Here(t) {
		return
	}
	found := r.Findings[len(r.Findings)-1].Error()
	if said := recounttest.Run(t, file); said.Verdict == "verified" && !slices.ContainsFunc(unjudged, func(u string) bool { return strings.Contains(found, u) }) {
		t.Errorf("%s: %s; and the second recount accepts it", r.Verdict, found)
	}
}

// TestSecondRecount_SaysWhatItTookAsEntered: whose right to be done it did not judge.
func TestSecondRecount_SaysWhatItTookAsEntered(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	v := newVillage(t)
	v.enter("assembly", "", journal.PersonLeave{Person: who("nobody"), Ground: "left"})
	want := "taken as entered: 3 charter.adopt, 5 delegate.begin, 2 effect, 1 issue.cancel, 3 mandate.begin, 7 person.admit, 1 person.leave"
	if said := recounttest.Run(t, v.export()); !slices.Contains(said.Lines, want) {
		t.Errorf("it says %q, want %q", said.Lines, want)
	}
}

// TestSecondRecount_HoldsSeatsToWhoWasElected gives the seats of an election otherwise
// than it was counted, so that what it names agrees with itself, and lets those keep theirs
// whom it follows. Both recounts refuse each.
func TestSecondRecount_HoldsSeatsToWhoWasElected(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	begin := func(v *village) (int, journal.MandateBegin) {
		at := slices.IndexFunc(v.entries, func(e journal.Entry) bool {
			a, is := e.Act.(journal.MandateBegin)
			return is && strings.HasPrefix(a.Mandate, "m-n-")
		})
		return at, v.entries[at].Act.(journal.MandateBegin)
	}
	alter := func(change func(*journal.MandateBegin)) func(*village) {
		return func(v *village) {
			at, act := begin(v)
			change(&act)
			v.entries[at].Act = act
		}
	}
	ends := func(v *village, mandate string) int {
		return slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act == journal.Act(journal.MandateEnd{Mandate: mandate}) })
	}
	without := func(v *village, from, to int) { v.entries = slices.Delete(v.entries, from, to) }
	for what, c := range map[string]struct {
		spoil func(*village)
		want  string
	}{
		"as it was counted": {func(*village) {}, ""},
		"and a predecessor's term was over": {func(v *village) {
			*v = *electionInto(t, "college", func(v *village) {
				v.seated("college", journal.MandateBegin{Mandate: "m-over", Person: who("bram"), Seat: "a seat", Title: "elected", Until: journal.At(v.now.Add(time.Hour))})
			})
		}, ""},
		"and a predecessor keeps theirs": {func(v *village) {
			at := ends(v, "m-gwen")
			without(v, at, at+1)
		}, "those have not left whom the elected follow: ['m-gwen']"},
		"and a predecessor leaves behind the effect": {func(v *village) {
			at := ends(v, "m-gwen")
			v.entries[at], v.entries[at+1] = v.entries[at+1], v.entries[at]
		}, "those have not left whom the elected follow: ['m-gwen']"},
		"and a predecessor keeps theirs, and there is no effect": {func(v *village) {
			at := ends(v, "m-gwen")
			without(v, at, at+2)
		}, "comes after 2026-9 was decided"},
		"and a predecessor leaves a moment later, and there is no effect": {func(v *village) {
			at := ends(v, "m-gwen")
			v.entries[at].At = earlier(v.entries[at].At, -time.Millisecond)
			without(v, at+1, at+2)
		}, "comes after 2026-9 was decided"},
		"to nobody, and there is no effect": {func(v *village) {
			at, _ := begin(v)
			end := ends(v, "m-gwen")
			without(v, end+1, end+2)
			without(v, at, end)
		}, "comes after 2026-9 was decided"},
		"and one who was appointed is sent away with them": {func(v *village) {
			at := ends(v, "m-gwen")
			v.insert(at, "college", v.entries[at].At, journal.MandateEnd{Mandate: "m-ada"})
		}, "by no election and no erasure"},
		"and one who was elected is sent away later": {func(v *village) {
			v.enter("college", "", journal.MandateEnd{Mandate: "m-n-dina"})
			v.enter("assembly", "", journal.PersonLeave{Person: who("gwen"), Ground: "left"})
		}, "by no election and no erasure"},
		"to somebody else": {alter(func(a *journal.MandateBegin) { a.Person = who("chidi") }), "whom no decision elected then"},
		"for another term": {alter(func(a *journal.MandateBegin) { a.Until = earlier(a.Until, -24*time.Hour) }), "beginning and end of the mandate"},
		"in another seat":  {alter(func(a *journal.MandateBegin) { a.Seat = "the chair" }), "of another seat"},
		"by another title": {alter(func(a *journal.MandateBegin) { a.Title = "appointed" }), "whom no decision elected then"},
		"to one more, later on": {func(v *village) {
			at, act := begin(v)
			v.enter(v.entries[at].Body, "", journal.MandateBegin{Mandate: "mine", Person: who("chidi"), Seat: act.Seat, Title: act.Title})
		}, "whom no decision elected then"},
	} {
		v := newElection(t)
		c.spoil(v)
		if r := v.verify(Against{}); (r.Verdict == Refused) != (c.want != "") {
			t.Errorf("%s: the first recount says %s: %v", what, r.Verdict, r.Findings)
		}
		said := recounttest.Run(t, v.export())
		if (said.Verdict == "verified") != (c.want == "") || c.want != "" && !strings.Contains(strings.Join(said.Lines, "\n"), c.want) {
			t.Errorf("%s: %s, %q; want %q", what, said.Verdict, said.Lines, c.want)
		}
	}
}

// electsAgain lets the college elect somebody into a seat of a body, by its rules or, where
// the options of the method are others, by some that the second recount does not count.
func (v *village) electsAgain(body bodies.Slug, candidate string, options map[string]string) {
	v.t.Helper()
	v.entries = slices.DeleteFunc(v.entries, func(e journal.Entry) bool { return e.Issue == "2026-11" }) // which runs
	at := slices.IndexFunc(v.charters, func(c governance.Charter) bool { return c.Body.Slug == "college" })
	c := v.charters[at]
	c.Version, c.Procedures = 2, slices.Clone(c.Procedures)
	rule := *c.Procedures[0].Install
	rule.Body = body
	c.Procedures[0].Options, c.Procedures[0].Install = options, &rule
	v.amends(c)
	v.stand("2026-20", candidate, "proposed ada", "seconded gwen", "accepted "+candidate)
	i := v.fix("2026-20", candidate)
	roll := v.openElection(i, "zoe", "zoe") // nobody is put on it and left there
	v.cast("2026-20", "gwen", ranks(governance.OptionID("n-"+candidate)))
	v.decide(i, roll)
	v.appoints("college", "m-later", "gwen", "board", "ada")
}

// heldTwice says what both recounts find of an archive.
func (v *village) heldTwice() (Report, recounttest.Said) {
	file := v.export()
	return Verify(openWhole(v.t, file), Against{}), recounttest.Run(v.t, file)
}

// TestSecondRecount_EndsWhatCannotBeHeldBesideASeat: who is elected into a body that watches
// another, or is watched by it, leaves that one by it. Both recounts refuse who stays in both.
func TestSecondRecount_EndsWhatCannotBeHeldBesideASeat(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	for what, c := range map[string]struct {
		made func() *village
		ends string
	}{
		"into what watches": {func() *village { return newHeld(t) }, "m-dina-college"},
		"into what is watched": {func() *village {
			v := newHeld(t)
			v.clashing, v.followed = map[string][]string{"audit": {"m-n-farid"}}, nil
			v.electsAgain("college", "farid", nil)
			return v
		}, "m-n-farid"},
		"into what watches, where a term there was over": {func() *village {
			return heldAfter(t, func(v *village) {
				v.seated("college", journal.MandateBegin{Mandate: "m-over", Person: who("farid"), Seat: "another seat", Title: "appointed", Until: journal.At(v.now.Add(time.Hour))})
			})
		}, "m-dina-college"},
	} {
		v := c.made()
		if r, said := v.heldTwice(); r.Verdict != Verified || said.Verdict != "verified" {
			t.Errorf("%s: %s, %v; %s, %q", what, r.Verdict, r.Findings, said.Verdict, said.Lines)
		}
		v.entries = slices.DeleteFunc(v.entries, func(e journal.Entry) bool { return e.Act == journal.Act(journal.MandateEnd{Mandate: c.ends}) })
		if r, said := v.heldTwice(); r.Verdict != Refused || said.Verdict != "refused" || !strings.Contains(said.Lines[0], "follow: ['"+c.ends+"']") {
			t.Errorf("%s, and stays: %s; %s, %q", what, r.Verdict, said.Verdict, said.Lines)
		}
	}
}

// TestSecondRecount_LeavesSeatsItCannotCount: an election by rules that the script does not
// count, into a seat that one it has counted had filled, or of somebody whom such a one had
// seated elsewhere, is incomplete, and no forgery.
func TestSecondRecount_LeavesSeatsItCannotCount(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	other := map[string]string{"tie-look-back": "forward"}
	same, elsewhere := newElection(t), newHeld(t)
	same.followed = []string{"m-n-dina", "m-n-farid"}
	same.electsAgain("college", "elif", other)
	elsewhere.clashing, elsewhere.followed = map[string][]string{"audit": {"m-n-dina"}}, nil
	elsewhere.electsAgain("college", "dina", other)
	for what, v := range map[string]*village{"the same seat": same, "another seat": elsewhere} {
		r, said := v.heldTwice()
		if r.Verdict != Verified || said.Verdict != "incomplete" || !strings.Contains(strings.Join(said.Lines, "\n"), "tie-look-back=forward") {
			t.Errorf("%s: %s, %v; %s, %q", what, r.Verdict, r.Findings, said.Verdict, said.Lines)
		}
	}
}

// TestSecondRecount_HoldsWhatWasSaid on a paper and by a candidate: both recounts refuse an
// effect that the paper does not say, and words that should be gone.
func TestSecondRecount_HoldsWhatWasSaid(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	for what, spoilt := range map[string]func() *village{
		"an effect that its paper does not say": func() *village {
			v := newVillage(t)
			entered(v, "2026-1", "effect", 0, func(_ *journal.Entry, a *journal.Effect) { a.Detail = "something else" })
			return v
		},
		"words of a candidate who was erased": func() *village {
			v := newElection(t)
			said := slices.Clone(v.said)
			v.erases("farid", "")
			v.said = said
			return v
		},
	} {
		v := spoilt()
		if r, said := v.heldTwice(); r.Verdict != Refused || said.Verdict != "refused" {
			t.Errorf("%s: %s; %s, %q", what, r.Verdict, said.Verdict, said.Lines)
		}
	}
}

// TestSecondRecount_KnowsTheTimeThatBallotsBear also of a confidential vote that it does
// not count: its ballots are dated neither ahead, nor inside an outage that prolonged
// another.
func TestSecondRecount_KnowsTheTimeThatBallotsBear(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	other := governance.Procedure{Method: governance.MethodScottish, Seats: 2, Options: map[string]string{"tie-look-back": "forward"}}
	v := newOutageBy(t, other, Scope{}, 10*time.Minute, 40*time.Minute)
	at, joined := v.find(longer, "issue.close", 0), earlier(journal.At(v.closes), 2*time.Minute) // behind ballots that bear the later time
	v.insert(at, "assembly", joined, journal.PersonAdmit{Person: who("ghost"), Sphere: "inner", Place: "quay", Fields: journal.List[journal.Competence]{}, Weight: 1, Since: joined, Ground: "open"})
	file := v.export()
	r, said := Verify(openWhole(t, file), Against{}), recounttest.Run(t, file)
	lines := strings.Join(said.Lines, "\n")
	if r.Verdict != Verified || said.Verdict != "incomplete" || !strings.Contains(lines, "tie-look-back=forward") {
		t.Errorf("%s %v; %s %q", r.Verdict, r.Findings, said.Verdict, said.Lines)
	}
	if strings.Contains(lines, "dated back") || strings.Contains(lines, "overdue") {
		t.Errorf("it says what is not so: %q", said.Lines)
	}
}

// TestSecondRecount_EndsAsVerifyDoes runs the script as auditors do, with nothing of
// Python but its standard library.
func TestSecondRecount_EndsAsVerifyDoes(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	dir := t.TempDir()
	script := filepath.Join(dir, recount.Name)
	write := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write(recount.Name, recount.Script)
	forged, later, alike, sealed := newVillage(t), newVillage(t), newVillage(t), newVillage(t)
	alike.enter("assembly", "", journal.Unknown{Name: "person_leave", Data: json.RawMessage(`{}`)})
	sealed.enter("assembly", "", journal.Unknown{Name: "moon.rise", DataSHA256: journal.Digest(nil)})
	countWith(func(c *journal.Count) { c.Represented-- })(forged)
	later.enter("assembly", "", journal.Unknown{Name: "moon.rise", Data: json.RawMessage(`{}`)})
	for _, c := range []struct {
		args []string
		code int
		last string
	}{
		{[]string{write("good.zip", newVillage(t).export())}, 0, "verified"},
		{[]string{write("forged.zip", forged.export())}, 1, "refused: leaf 31: represented is 2, and should be 3"},
		{[]string{write("later.zip", later.export())}, 2, "incomplete"},
		{[]string{write("alike.zip", alike.export())}, 2, "incomplete"},
		{[]string{write("sealed.zip", sealed.export())}, 2, "incomplete"},
		{[]string{write("torn.zip", newVillage(t).export()[:5000])}, 1, "refused: the archive cannot be read"},
		{[]string{filepath.Join(dir, "none.zip")}, 2, ""},
		{nil, 2, ""},
	} {
		run := exec.Command("python3", append([]string{"-I", "-S", script}, c.args...)...)
		out, _ := run.Output()
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		if last := lines[len(lines)-1]; run.ProcessState.ExitCode() != c.code || !strings.HasPrefix(last, c.last) {
			t.Errorf("%v: code %d, %q; want %d, %q", c.args, run.ProcessState.ExitCode(), last, c.code, c.last)
		}
	}
}

// TestSecondRecount_BoundsWhatItUnpacks gives the script archives that another tool has
// packed: one with what it had before, and some that unpack to more than an archive may
// hold, in a member, in a line and in its head.
func TestSecondRecount_BoundsWhatItUnpacks(t *testing.T) {
	if !recounttest.Here(t) {
		t.Skip("SKIPPED: no python3 on this machine, so the second recount is not compared; .ci/run installs it")
	}
	for _, c := range []struct {
		name, member string
		size         int
		want         string
	}{
		{"packed again", "", 0, "verified"},
		{"a long member", "openings/issues/2026-1/paper.json", MaxMember + 1, "openings/issues/2026-1/paper.json: has 134217729 bytes, and should have 134217728 at most"},
		{"a long line", delegationsName, maxLine + 1, "openings/delegations.jsonl line 1: has more than 1048576 bytes"},
		{"a long head", checkpointName, maxSmall + 1, "record/checkpoint: has 65537 bytes, and should have 65536 at most"},
		{"a long manifest", manifestName, 1 << 20, "manifest.json: has 1048576 bytes, and should have "},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := recounttest.Run(t, packed(t, newVillage(t).export(), c.member, c.size))
			if got := said.Verdict; got != c.want && (got != "refused" || !strings.HasPrefix(said.Lines[0], "refused: "+c.want)) {
				t.Errorf("got %s: %.200q, want %q", got, said.Lines, c.want)
			}
		})
	}
}

// packed compresses the members of an archive. One of them, which may be new, becomes as
// many spaces, with the manifest that then belongs to it.
func packed(t testing.TB, file []byte, member string, size int) []byte {
	t.Helper()
	a := openWhole(t, file)
	content := map[string][]byte{}
	for name := range a.members {
		content[name] = a.mustRead(name)
	}
	if member != "" {
		content[member] = bytes.Repeat([]byte(" "), size)
	}
	if member != manifestName {
		var m manifest
		if err := json.Unmarshal(content[manifestName], &m); err != nil {
			t.Fatal(err)
		}
		for name, text := range content {
			if name != manifestName {
				m.Members[name] = journal.Digest(text)
			}
		}
		text, err := journal.Canonical(m)
		if err != nil {
			t.Fatal(err)
		}
		content[manifestName] = text
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(content)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(content[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
