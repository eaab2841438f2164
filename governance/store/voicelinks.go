// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
)

// VoiceLink is a secret link that was mailed, under the digest of its secret. It
// opens one page to read, and does nothing.
type VoiceLink struct {
	Digest  string
	Purpose VoicePurpose
	Person  bodies.PersonID // whose voice the page shows
	Subject string          // the vote, or the delegation
	Expires time.Time
}

// VoicePurpose is which page a link opens.
type VoicePurpose string

// The purposes.
const (
	LinkFollow VoicePurpose = "follow" // where a voice goes in one vote
	LinkRenew  VoicePurpose = "renew"  // what renewing one delegation would be
)

type voiceLinkRow struct {
	Digest    string `gorm:"primaryKey"`
	Purpose   string
	Person    string
	Subject   string
	ExpiresAt time.Time
}

func (voiceLinkRow) TableName() string { return "voice_links" }

// AddVoiceLinks keeps links until they are too old, and forgets those that are.
func (tx *Tx) AddVoiceLinks(links []VoiceLink, now time.Time) error {
	if err := tx.exec("DELETE FROM voice_links WHERE expires_at <= ?", instant(now)); err != nil {
		return err
	}
	rows := make([]voiceLinkRow, len(links))
	for n, l := range links {
		rows[n] = voiceLinkRow{l.Digest, string(l.Purpose), string(l.Person), l.Subject, instant(l.Expires)}
	}
	return insert(tx, rows)
}

// VoiceLink returns the link with a digest, for a purpose and a subject and no
// other, or [ErrNotFound].
func (tx *Tx) VoiceLink(p VoicePurpose, subject, digest string) (VoiceLink, error) {
	row, err := one[voiceLinkRow](tx, "digest = ? AND purpose = ? AND subject = ?", digest, string(p), subject)
	return VoiceLink{row.Digest, VoicePurpose(row.Purpose), bodies.PersonID(row.Person), row.Subject, row.ExpiresAt.UTC()}, err
}

// DropVoiceLinks makes every such link of a person good for nothing.
func (tx *Tx) DropVoiceLinks(person bodies.PersonID) error {
	return tx.exec("DELETE FROM voice_links WHERE person = ?", string(person))
}
