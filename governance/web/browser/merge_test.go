// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"errors"
	"testing"

	"moothall/governance/engine"
	"moothall/governance/identity"
	"moothall/governance/store"
	"moothall/governance/town"
)

// TestRoad_OfTwoAccounts: by keys alone and without script, somebody shows that another
// account is theirs, reads what becomes of it, and makes the two one.
func TestRoad_OfTwoAccounts(t *testing.T) {
	h := newHall(t)
	nia := h.signedIn(t, "nia")
	nia.width(360)
	nia.script(false)
	nia.open("/account").tabTo("link", "Join another account of yours").enter().at("/account/merge").says("Which account is yours too?").quiet("which account")
	nia.tabTo("textbox", "Login of the other account").press("bram").tabTo("textbox", "Password of the other account").press(town.Password).enter()
	nia.at("/account/merge").says("cannot be undone", "General Assembly", "We have mailed a link").quiet("what becomes of it")
	nia.open("/account/merge?t=" + h.mailsMerger(t)).quiet("the link followed")
	nia.tabTo("button", "End bram, keep nia").enter().at("/memberships").says("The two accounts are one now")
}

// mailsMerger stands in for the mail: it returns the secret that is mailed to the address
// of an account that is to end.
func (h hall) mailsMerger(t *testing.T) string {
	t.Helper()
	const secret = "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU"
	digest, err := identity.LinkDigest(secret)
	if err == nil {
		err = h.db.Update(t.Context(), func(tx *store.Tx) error {
			now, err := tx.Now()
			if err != nil {
				return err
			}
			waiting, err := tx.LettersDue(now, 1000)
			for _, l := range waiting {
				if l.Kind == engine.LetterMerging {
					err = errors.Join(err, tx.LinkMergeProof(l.Subject, digest))
				}
			}
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return secret
}
