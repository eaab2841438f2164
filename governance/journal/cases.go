// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// The acts of a case. None of them says what was reported, by whom or about
// whom: a leaf is for ever, and what a case is about must be erasable. Of the
// people only those who judge appear, as commitments.

// CaseOpen opens a case before the body of its entry, and fixes the pool from
// which its panel will be drawn: whoever holds a mandate of the body then.
type CaseOpen struct {
	Case         string `json:"case"`          // its number, as in 2026-7
	ReportSHA256 string `json:"report_sha256"` // of the first report and its salt, see SealedText
	LotSHA256    string `json:"lot_sha256"`    // of LotText and the salt of the lot, see LotSeed
}

// CasePanel seats a panel: the first of the lot's order who may sit. The lot is
// drawn under LotSeed of Root and of the entry that fixed the pool, a CaseOpen or a
// CaseAppeal. Who knows the salt that entry seals, auditors, can draw it again.
type CasePanel struct {
	Case         string           `json:"case"`
	Size         int64            `json:"size"`          // leaves of the first signed checkpoint over the entry that fixed the pool
	Root         string           `json:"root"`          // of that checkpoint, base64
	Panel        List[Commitment] `json:"panel"`         // those seated
	LeftSHA256   string           `json:"left_sha256"`   // of LeftText of the order's people who may not judge this case, and a salt
	HearingUntil Instant          `json:"hearing_until"` // until when the person concerned may answer
}

// CaseRecuse takes a member off the panel and seats the next of the lot's order.
type CaseRecuse struct {
	Case       string     `json:"case"`
	Juror      Commitment `json:"juror"`       // who leaves
	Next       Commitment `json:"next"`        // who takes the seat
	LeftSHA256 string     `json:"left_sha256"` // of LeftText of those passed over since, and a salt
}

// CaseWithdraw ends a case without a ruling: nobody upholds the report.
type CaseWithdraw struct {
	Case string `json:"case"`
}

// CaseRuling is what a panel ruled, by a majority of those named; how each of
// them voted nobody learns. The text of the register has no names; the ruling as
// the parties have it is only sealed.
type CaseRuling struct {
	Case         string           `json:"case"`
	Panel        List[Commitment] `json:"panel"`           // who judged
	Measure      string           `json:"measure"`         // none, warning, mute or suspension
	Until        Instant          `json:"until,omitempty"` // when the measure ends by itself; only of a mute or a suspension
	TextSHA256   string           `json:"text_sha256"`     // of the text in the public register
	RulingSHA256 string           `json:"ruling_sha256"`   // of the whole ruling and its salt, see SealedText
}

// CaseAppeal brings a ruling before the body of its entry, and fixes the pool of
// a new panel: whoever holds a mandate of that body then.
type CaseAppeal struct {
	Case         string `json:"case"`
	AppealSHA256 string `json:"appeal_sha256"` // of the appeal and its salt, see SealedText
	LotSHA256    string `json:"lot_sha256"`    // of LotText and the salt of the lot, see LotSeed
}

// SealedText is a text the record commits to and does not show: the digest of
// its canonical JSON stands in a leaf. Without the salt nobody can tell even
// whether a guess was right, so the text is gone once both are erased.
type SealedText struct {
	Salt Salt   `json:"salt"`
	Case string `json:"case"`
	Text string `json:"text"` // canonical JSON of what is sealed, or plain text
}

// Seal returns the digest that stands in the leaf.
func (s SealedText) Seal() (string, error) {
	b, err := Canonical(s)
	return Digest(b), err
}

// LotText is the text of the SealedText whose salt is that of a lot.
const LotText = "lot"

// LotSeed is the seed of the lot for a panel: the root of the log, the ref of the
// entry that fixed the pool and the salt that entry seals. The salt was there before
// the root, so nobody chose among seeds; and without it nobody can tell whom the lot
// put before those who sit, and so who is a party.
func LotSeed(root, ref string, salt Salt) string { return root + " " + ref + " " + salt.String() }

// LeftText is what stands sealed of who was passed over: their list, as canonical JSON.
func LeftText(people []Commitment) (string, error) {
	b, err := Canonical(List[Commitment](people))
	return string(b), err
}

// ParseLeft reads what LeftText wrote, and refuses everything else with ErrSheet.
func ParseLeft(text string) ([]Commitment, error) {
	people, err := strictly[List[Commitment]]([]byte(text))
	if err == nil {
		err = checkPeople("left", people)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return people, nil
}

// Unsealed is one line of the file of what a case's leaves seal, for auditors.
type Unsealed struct {
	Ref    string     `json:"ref"` // of the entry that holds the digest
	Sealed SealedText `json:"sealed"`
}

// ParseUnsealed reads one line of that file and refuses, with ErrSheet, what
// Canonical would not have written.
func ParseUnsealed(line []byte) (Unsealed, error) {
	u, err := strictly[Unsealed](line)
	if err == nil && !isHex(u.Ref, 32) {
		err = fmt.Errorf("ref %q is not the ref of an entry", u.Ref)
	}
	if err != nil {
		return Unsealed{}, fmt.Errorf("%w: %w", ErrSheet, err)
	}
	return u, nil
}

// Type returns "case.open".
func (CaseOpen) Type() Type { return "case.open" }

// Type returns "case.panel".
func (CasePanel) Type() Type { return "case.panel" }

// Type returns "case.recuse".
func (CaseRecuse) Type() Type { return "case.recuse" }

// Type returns "case.withdraw".
func (CaseWithdraw) Type() Type { return "case.withdraw" }

// Type returns "case.ruling".
func (CaseRuling) Type() Type { return "case.ruling" }

// Type returns "case.appeal".
func (CaseAppeal) Type() Type { return "case.appeal" }

func (a CaseOpen) check() error {
	return first(checkID("case", a.Case), checkDigest("report_sha256", a.ReportSHA256), checkDigest("lot_sha256", a.LotSHA256))
}

func (a CasePanel) check() error {
	if root, err := tlog.ParseHash(a.Root); err != nil || root.String() != a.Root {
		return fmt.Errorf("root %q is not a root of the log", a.Root)
	}
	return first(checkID("case", a.Case), checkNumbers(a.Size), checkPeople("panel", a.Panel),
		checkDigest("left_sha256", a.LeftSHA256), a.HearingUntil.check("hearing_until"))
}

func (a CaseRecuse) check() error {
	if a.Juror == a.Next {
		return fmt.Errorf("juror and next are one person")
	}
	return first(checkID("case", a.Case), a.Juror.check("juror"), a.Next.check("next"), checkDigest("left_sha256", a.LeftSHA256))
}

func (a CaseWithdraw) check() error { return checkID("case", a.Case) }

func (a CaseRuling) check() error {
	return first(checkID("case", a.Case), checkPeople("panel", a.Panel), checkID("measure", a.Measure), optional("until", a.Until),
		checkDigest("text_sha256", a.TextSHA256), checkDigest("ruling_sha256", a.RulingSHA256))
}

func (a CaseAppeal) check() error {
	return first(checkID("case", a.Case), checkDigest("appeal_sha256", a.AppealSHA256), checkDigest("lot_sha256", a.LotSHA256))
}

// checkPeople refuses a list that holds somebody twice, or something else than people.
func checkPeople(member string, list []Commitment) error {
	for i, c := range list {
		if err := c.check(member); err != nil {
			return err
		}
		if slices.Contains(list[:i], c) {
			return fmt.Errorf("%s holds %s twice", member, c)
		}
	}
	return nil
}
