// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"errors"
	"testing"

	"moothall/governance/identity"
	"moothall/governance/store"
	"moothall/governance/town"
)

// TestRoad_OfAStranger: by the keys, on a phone, without script, a stranger with a code
// makes an account and asks to come in with a member's word; another vouches, and they are
// a member.
func TestRoad_OfAStranger(t *testing.T) {
	h := newHall(t)
	una, nia := h.newTab(t), h.signedIn(t, "nia")
	una.width(360)
	una.script(false)
	una.open("/invitation").tabTo("textbox", "Code").press(invited).enter().says("Bram", "First you need an account")
	una.tabTo("link", "Make an account").enter().tabTo("textbox", "E-mail address").press("stranger@example.net").enter().says("A mail is on its way").quiet("an asking")
	secret := h.mailsAccount(t, "stranger@example.net")
	una.open("/register/new?t="+secret).tabTo("textbox", "Your name").press("Una Iyer").tabTo("textbox", "Member name").press("una").
		tabTo("textbox", "Password").press("a password of una").enter().at("/invitation").says("Your account is made", "Bram")
	una.tabTo("textbox", "Who you are, in your own words").press("I mend nets.").tabTo("button", "Ask to be admitted").enter().at("/bodies/assembly/join").says("so far: 1").quiet("an application")
	nia.open("/bodies/assembly/applications").tabTo("button", "I know them and vouch: Una Iyer").enter().says("they are a member")
	una.open("/memberships").says("Member since", "inner sphere").quiet("a member")
}

// mailsAccount stands in for the mail: it returns the secret that is mailed to an address.
func (h hall) mailsAccount(t *testing.T, address string) string {
	t.Helper()
	const secret = "QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ"
	digest, err := identity.LinkDigest(secret)
	if err == nil {
		err = h.db.Update(t.Context(), func(tx *store.Tx) error {
			waiting, err := tx.RegistrationsWaiting(town.Day(), 100)
			for _, r := range waiting {
				if r.Address == address {
					err = errors.Join(err, tx.LinkRegistration(r.ID, digest))
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
