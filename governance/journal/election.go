// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"
	"slices"
)

// Nomination is one act upon a nomination in the election of its entry. The
// first act of a nomination proposes it.
type Nomination struct {
	Kind       string     `json:"kind"`       // of matter: the rules of the election, by the charter in force
	Nomination string     `json:"nomination"` // its id, random; the candidate's option on the paper
	Candidate  Commitment `json:"candidate"`
	Act        string     `json:"act"`                   // proposed, seconded, accepted, declined or withdrawn
	By         Commitment `json:"by"`                    // who did it
	TextSHA256 string     `json:"text_sha256,omitempty"` // of the candidate's statement, who accepts
}

// IssueFreeze fixes who may vote in a matter, but for challenges: with its text, or as it
// ends the nominations of an election. The root of the log right after it seeds the lots of
// one.
type IssueFreeze struct {
	Kind       string       `json:"kind"`
	Candidates List[string] `json:"candidates"` // ids of the nominations that stand, sorted; of an election
	RollAt     Instant      `json:"roll_at"`    // whose roll the vote has
	OpensAt    Instant      `json:"opens_at"`
	ClosesAt   Instant      `json:"closes_at"`

	// Of any other matter: what it asks, and of what.
	AskedSHA256 string `json:"asked_sha256,omitempty"` // of {title, question, paper_sha256}
	Place       string `json:"place,omitempty"`
	Field       string `json:"field,omitempty"`
}

// RollCorrect puts a person on the roll of a vote that is not open yet, or
// takes them off it, because a challenge was upheld.
type RollCorrect struct {
	Person       Commitment `json:"person"`
	On           bool       `json:"on"`
	ReasonSHA256 string     `json:"reason_sha256"` // of the reason given, which names people and stays with them
}

// Type returns "nomination".
func (Nomination) Type() Type { return "nomination" }

// Type returns "issue.freeze".
func (IssueFreeze) Type() Type { return "issue.freeze" }

// Type returns "roll.correct".
func (RollCorrect) Type() Type { return "roll.correct" }

func (a Nomination) check() error {
	if !slices.Contains([]string{"proposed", "seconded", "accepted", "declined", "withdrawn"}, a.Act) {
		return fmt.Errorf("act %q is not proposed, seconded, accepted, declined or withdrawn", a.Act)
	}
	var said error
	if a.TextSHA256 != "" {
		if said = checkDigest("text_sha256", a.TextSHA256); a.Act != "accepted" {
			said = fmt.Errorf("text_sha256 stands where nobody accepts")
		}
	}
	return first(checkID("kind", a.Kind), checkID("nomination", a.Nomination), a.Candidate.check("candidate"), a.By.check("by"), said)
}

func (a IssueFreeze) check() error {
	for n, id := range a.Candidates {
		if err := checkID("candidates", id); err != nil {
			return err
		}
		if n > 0 && a.Candidates[n-1] >= id {
			return fmt.Errorf("candidates are not in the order of their ids, each once")
		}
	}
	if a.ClosesAt <= a.OpensAt || a.OpensAt < a.RollAt {
		return fmt.Errorf("roll_at %s, opens_at %s and closes_at %s do not follow each other", a.RollAt, a.OpensAt, a.ClosesAt)
	}
	if a.AskedSHA256 == "" {
		if a.Place != "" || a.Field != "" {
			return fmt.Errorf("place and field stand where no text is fixed")
		}
	} else if err := checkDigest("asked_sha256", a.AskedSHA256); err != nil || len(a.Candidates) > 0 {
		return first(err, fmt.Errorf("candidates stand where a text is fixed"))
	}
	return first(checkID("kind", a.Kind), optionalID("place", a.Place), optionalID("field", a.Field), a.RollAt.check("roll_at"), a.OpensAt.check("opens_at"), a.ClosesAt.check("closes_at"))
}

func (a RollCorrect) check() error {
	return first(a.Person.check("person"), checkDigest("reason_sha256", a.ReasonSHA256))
}

// check holds that an option is an answer with a title, or a candidate without:
// no name stands in a leaf.
func (o Option) check() error {
	if o.Person == "" {
		return first(checkID("options", o.ID), checkText("options", o.Title))
	}
	if o.Title != "" || o.StatusQuo {
		return fmt.Errorf("option %q is a person, and may carry no title and change something", o.ID)
	}
	return first(checkID("options", o.ID), o.Person.check("options"))
}
