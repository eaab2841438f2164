// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The checks below say whether an act is well formed, never whether it was
// legal: that takes the acts before it, and is the business of an auditor.

func (a CharterAdopt) check() error {
	if a.Version < 1 {
		return fmt.Errorf("version %d, where the first is 1", a.Version)
	}
	return first(checkNumbers(a.Version), checkRaw("charter", a.Charter))
}

func (a CharterEnact) check() error {
	if a.Version < 1 {
		return fmt.Errorf("version %d, where the first is 1", a.Version)
	}
	return first(checkNumbers(a.Version), checkRaw("charter", a.Charter), checkRef("decision", a.Decision))
}

func (a PersonAdmit) check() error {
	if a.Weight < 1 {
		return fmt.Errorf("weight %d, where a voice weighs at least 1", a.Weight)
	}
	for n, f := range a.Fields {
		if slices.ContainsFunc(a.Fields[:n], func(g Competence) bool { return g.Field == f.Field }) {
			return fmt.Errorf("field %s stands twice", f.Field)
		}
		if err := first(checkID("fields", f.Field), optional("until", f.Until)); err != nil {
			return err
		}
	}
	for n, by := range a.By {
		if slices.Contains(a.By[:n], by) {
			return fmt.Errorf("it names %s twice among those by whom it is done", by)
		}
		if err := by.check("by"); err != nil {
			return err
		}
	}
	if a.By != nil && len(a.By) == 0 {
		return fmt.Errorf("by is empty, where it is left out if nobody is named")
	}
	return first(checkNumbers(a.Weight), a.Person.check("person"), checkID("sphere", a.Sphere), optionalID("place", a.Place), a.Since.check("since"),
		optional("good_until", a.GoodUntil), checkID("ground", a.Ground), optionalID("seated_in", a.SeatedIn))
}

func (a Founding) check() error {
	if len(a.Founders) == 0 || len(a.Charters) == 0 {
		return fmt.Errorf("a founding names those who founded and the charters they read")
	}
	for n, f := range a.Founders {
		if slices.Contains(a.Founders[:n], f) {
			return fmt.Errorf("founder %s stands twice", f)
		}
		if err := f.check("founders"); err != nil {
			return err
		}
	}
	for n, c := range a.Charters {
		if slices.ContainsFunc(a.Charters[:n], func(d Adopted) bool { return d.Body == c.Body }) {
			return fmt.Errorf("the charter of %s stands twice", c.Body)
		}
		if c.Version < 1 {
			return fmt.Errorf("version %d, where the first is 1", c.Version)
		}
		if err := first(checkNumbers(c.Version), checkID("body", c.Body), checkDigest("charter_sha256", c.CharterSHA256)); err != nil {
			return err
		}
	}
	return nil
}

func (a PersonSuspend) check() error {
	return first(a.Person.check("person"), checkRef("ruling", a.Ruling), a.Until.check("until"))
}

func (a PersonLeave) check() error {
	struck, died := a.Ground == "struck", a.Ground == "died"
	switch {
	case !slices.Contains([]string{"left", "erased", "struck", "died", "same"}, a.Ground):
		return fmt.Errorf("ground is %q, where it is left, erased, struck, died or same", a.Ground)
	case died != (a.Noticed != ""):
		return fmt.Errorf("when a death was said stands with a death, and nowhere else")
	case (struck || died) != (len(a.By) > 0) || (struck || died) != (a.SeatedIn != "") || struck != (a.ReasonSHA256 != ""):
		return fmt.Errorf("who ends the membership of another stands with the body in which they sit and their reason, and nowhere else")
	}
	for n, by := range a.By {
		if slices.Contains(a.By[:n], by) {
			return fmt.Errorf("by names somebody twice")
		}
		if err := by.check("by"); err != nil {
			return err
		}
	}
	return first(a.Person.check("person"), optionalID("seated_in", a.SeatedIn), optionalDigest("reason_sha256", a.ReasonSHA256), optional("noticed", a.Noticed))
}

func (a PersonErase) check() error { return a.Person.check("person") }

func (a PersonMerge) check() error {
	if a.Person == a.Into {
		return fmt.Errorf("it names one person twice, where two accounts are made one")
	}
	return first(a.Person.check("person"), a.Into.check("into"))
}

func (a MandateBegin) check() error {
	given := a.Title == "appointed" && len(a.By) > 0 || a.Title == "acting"
	switch {
	case !slices.Contains([]string{"elected", "drawn", "appointed", "acting"}, a.Title):
		return fmt.Errorf("title is %q, where it is elected, drawn, appointed or acting", a.Title)
	case given != (a.SeatedIn != "") || given != (len(a.By) > 0):
		return fmt.Errorf("who appoints, or says who acts, stands with the body in which they sit, and nowhere else")
	case a.Draw != "" && (a.Title != "drawn" || a.Until == ""):
		return fmt.Errorf("a draw stands with who was drawn by it, for a time, and nowhere else")
	}
	if a.Draw != "" {
		if err := checkRef("draw", a.Draw); err != nil {
			return err
		}
	}
	for n, by := range a.By {
		if slices.Contains(a.By[:n], by) {
			return fmt.Errorf("by names somebody twice")
		}
		if err := by.check("by"); err != nil {
			return err
		}
	}
	return first(checkID("mandate", a.Mandate), a.Person.check("person"), checkText("seat", a.Seat), optional("until", a.Until), optionalID("seated_in", a.SeatedIn))
}

func (a MandateEnd) check() error {
	if a.Ground != "" && a.Ground != Resigned && a.Ground != Died {
		return fmt.Errorf("ground is %q, where it is resigned, died or left out", a.Ground)
	}
	return checkID("mandate", a.Mandate)
}

func (a DelegationSet) check() error {
	for i, d := range a.Delegates {
		if d == a.Person {
			return fmt.Errorf("delegates to herself, where another person or nobody is expected")
		}
		if slices.Contains(a.Delegates[:i], d) {
			return fmt.Errorf("delegates twice to %s", d)
		}
		if err := d.check("delegates"); err != nil {
			return err
		}
	}
	s := a.Scope
	return first(checkID("delegation", a.Delegation), a.Person.check("person"), optional("until", a.Until),
		optionalID("body", s.Body), optionalID("field", s.Field), optionalID("place", s.Place), optionalID("issue", s.Issue))
}

func (a DelegationClear) check() error {
	if a.Reason != ClearOwn && a.Reason != ClearAway {
		return fmt.Errorf("reason is %q, where it is away or left out", a.Reason)
	}
	return first(checkID("delegation", a.Delegation), a.Person.check("person"))
}

func (a IssueOpen) check() error {
	var ids []string
	for _, o := range a.Options {
		if slices.Contains(ids, o.ID) {
			return fmt.Errorf("option %q stands twice", o.ID)
		}
		if err := o.check(); err != nil {
			return err
		}
		ids = append(ids, o.ID)
	}
	lot := slices.Clone(a.Lot)
	slices.Sort(lot)
	slices.Sort(ids)
	if !slices.Equal(lot, ids) {
		return fmt.Errorf("lot must name every option once")
	}
	if a.ClosesAt <= a.OpensAt {
		return fmt.Errorf("closes_at %s does not come after opens_at %s", a.ClosesAt, a.OpensAt)
	}
	return first(checkText("title", a.Title), checkID("kind", a.Kind), checkRaw("procedure", a.Procedure), checkDigest("paper_sha256", a.PaperSHA256),
		optionalID("place", a.Place), optionalID("field", a.Field), optional("roll_at", a.RollAt), a.OpensAt.check("opens_at"), a.ClosesAt.check("closes_at"))
}

func (a IssueExtend) check() error {
	if a.DownUntil <= a.DownFrom {
		return fmt.Errorf("down_until %s does not come after down_from %s", a.DownUntil, a.DownFrom)
	}
	return first(a.DownFrom.check("down_from"), a.DownUntil.check("down_until"), a.ClosesAt.check("closes_at"))
}

func (a IssueClose) check() error { return a.ClosedAt.check("closed_at") }

func (a IssueCancel) check() error {
	if a.Person != "" {
		return first(checkText("reason", a.Reason), a.Person.check("person"))
	}
	return checkText("reason", a.Reason)
}

func (a RollFreeze) check() error {
	if a.Advisory != "" {
		if err := checkText("advisory", a.Advisory); err != nil {
			return err
		}
	}
	return first(a.At.check("at"), checkRaw("rule", a.Rule), checkNumbers(a.Members, a.Weight), checkDigest("roll_sha256", a.RollSHA256))
}

func (a BallotCast) check() error { return checkDigest("data_sha256", a.DataSHA256) }

func (a BallotWithdraw) check() error { return checkDigest("data_sha256", a.DataSHA256) }

// ruleVersion is how a count names the rule by which voices were followed.
var ruleVersion = regexp.MustCompile(`^[a-z-]{1,40}/[1-9][0-9]{0,3}$`)

func (a Count) check() error {
	for reason, n := range a.Lost {
		if err := first(checkID("lost", reason), checkNumbers(n)); err != nil {
			return err
		}
	}
	if (a.WeightsSHA256 == "") == (a.ListSHA256 == "") {
		return fmt.Errorf("states weights_sha256 and list_sha256, or neither: one of them belongs there")
	}
	if (a.CarriedSHA256 == "") != (a.SummarySHA256 == "") || a.CarriedSHA256 != "" && (a.WeightsSHA256 == "" || a.Rule == "") {
		return fmt.Errorf("states carried_sha256 or summary_sha256 alone, or where nothing was delegated")
	}
	if a.CarriedSHA256 != "" {
		if err := first(checkDigest("carried_sha256", a.CarriedSHA256), checkDigest("summary_sha256", a.SummarySHA256)); err != nil {
			return err
		}
	}
	for _, advice := range a.Advice {
		if err := first(checkText("advice", advice.Name), checkNumbers(advice.Electorate, advice.Direct, advice.Casts), checkDigest("transcript_sha256", advice.TranscriptSHA256)); err != nil {
			return err
		}
	}
	if a.Rule != "" && !ruleVersion.MatchString(a.Rule) {
		return fmt.Errorf("states the rule %q, where a name and a version are expected, as in default/1", a.Rule)
	}
	return first(checkID("method", a.Method), checkNumbers(a.Electorate, a.Direct, a.Represented, a.UnitsReached, a.Casts),
		checkDigest("weights_sha256 or list_sha256", a.WeightsSHA256+a.ListSHA256), checkDigest("transcript_sha256", a.TranscriptSHA256))
}

func (a KeyDestroy) check() error {
	if a.Of != "pseudonyms" {
		return fmt.Errorf("of %q, where only pseudonyms are known", a.Of)
	}
	return nil
}

func (a Decision) check() error {
	for _, w := range a.Winners {
		if err := checkText("winners", w); err != nil {
			return err
		}
	}
	return first(checkID("outcome", a.Outcome), a.Quorum.check(), a.Majority.check(), a.Units.check(), checkDigest("text_sha256", a.TextSHA256))
}

func (m *Measure) check() error {
	if m == nil {
		return nil
	}
	return checkNumbers(m.Have, m.Of, m.Num, m.Den)
}

func (a Effect) check() error {
	return first(checkRef("decision", a.Decision), checkID("kind", a.Kind))
}

func (a ElectionImport) check() error {
	if strings.ContainsAny(a.File, `/\`) {
		return fmt.Errorf("file %q is a path, where a name without folders was expected", a.File)
	}
	if _, err := time.Parse(time.DateOnly, a.HeldOn); a.HeldOn != "" && err != nil {
		return fmt.Errorf("held_on %q is not a day, as in 2022-05-05", a.HeldOn)
	}
	if a.Seats < 1 {
		return fmt.Errorf("%d seats, where one is the least", a.Seats)
	}
	for name := range a.Settings {
		if err := checkText("settings", name); err != nil {
			return err
		}
	}
	for _, w := range a.Winners {
		if err := checkID("winners", w); err != nil {
			return err
		}
	}
	return first(checkText("title", a.Title), checkText("file", a.File), checkDigest("file_sha256", a.FileSHA256), checkID("method", a.Method),
		checkNumbers(a.Seats), checkDigest("transcript_sha256", a.TranscriptSHA256))
}

func (u Unknown) check() error {
	if u.DataSHA256 != "" {
		return checkDigest("data_sha256", u.DataSHA256)
	}
	if _, known := kindOf(u.Name); known {
		return fmt.Errorf("is a known type, enter it as such")
	}
	for i := range len(u.Name) {
		if c := u.Name[i]; c != '.' && c != '_' && (c < 'a' || c > 'z') {
			return fmt.Errorf("type %q is not of a-z, _ and points", u.Name)
		}
	}
	return checkText("type", string(u.Name))
}

// first returns the first error of a list, or nil.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// maxInteger is the largest whole number that canonical JSON writes exactly.
const maxInteger = 1<<53 - 1

func checkNumbers(numbers ...int64) error {
	for _, n := range numbers {
		if n < 0 || n > maxInteger {
			return fmt.Errorf("number %d is not between 0 and 2^53-1", n)
		}
	}
	return nil
}

// checkID refuses names that could not be part of a file name or an address.
func checkID(member, id string) error {
	if len(id) == 0 || len(id) > 64 || id[0] == '-' {
		return fmt.Errorf("%s %q is not 1 to 64 letters, digits, - and _", member, id)
	}
	for i := range len(id) {
		c := id[i]
		if c != '-' && c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return fmt.Errorf("%s %q is not 1 to 64 letters, digits, - and _", member, id)
		}
	}
	return nil
}

func optionalID(member, id string) error {
	if id == "" {
		return nil
	}
	return checkID(member, id)
}

func optionalDigest(member, digest string) error {
	if digest == "" {
		return nil
	}
	return checkDigest(member, digest)
}

func checkText(member, text string) error {
	if text == "" {
		return fmt.Errorf("%s is empty", member)
	}
	return nil
}

func checkDigest(member, digest string) error {
	if !isHex(digest, 64) {
		return fmt.Errorf("%s %q is not 64 lower-case hexadecimal digits", member, digest)
	}
	return nil
}

func (c Commitment) check(member string) error { return checkDigest(member, string(c)) }

func (i Instant) check(member string) error {
	if _, err := i.Time(); err != nil {
		return fmt.Errorf("%s: %w", member, err)
	}
	return nil
}

func optional(member string, i Instant) error {
	if i == "" {
		return nil
	}
	return i.check(member)
}

func checkRaw(member string, raw json.RawMessage) error {
	if len(raw) == 0 || raw[0] != '{' {
		return fmt.Errorf("%s is not a JSON object", member)
	}
	return nil
}
