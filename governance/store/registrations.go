// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"cmp"
	"strings"
	"time"

	"moothall/bodies"
	"moothall/governance"
)

// Registration is somebody's asking for an account of their own, and the link to it: all
// that is kept of an address before its link is followed.
type Registration struct {
	ID         string
	Address    string
	Digest     string // of the secret; empty before it is mailed
	Next       string // where to lead on to afterwards
	Language   string
	Invitation string // its id; empty where none was followed
	AskedAt    time.Time
	Expires    time.Time
	Scheduled  time.Time // when it was last given to the post; zero before it was looked up
	Mailed     time.Time
}

type registrationRow struct {
	ID          string `gorm:"primaryKey"`
	Address     string
	Digest      *string
	Next        string
	Language    string
	Invitation  *string
	AskedAt     time.Time
	ExpiresAt   time.Time
	ScheduledAt *time.Time
	MailedAt    *time.Time
}

func (registrationRow) TableName() string { return "registrations" }

func (r registrationRow) registration() (Registration, error) {
	return Registration{
		ID: r.ID, Address: r.Address, Digest: textOf(r.Digest), Next: r.Next, Language: r.Language, Invitation: textOf(r.Invitation),
		AskedAt: r.AskedAt.UTC(), Expires: r.ExpiresAt.UTC(), Scheduled: timeOf(r.ScheduledAt), Mailed: timeOf(r.MailedAt),
	}, nil
}

// AddRegistration keeps an asking until its link is followed or too old, and forgets
// those that are.
func (tx *Tx) AddRegistration(r Registration) error {
	if err := tx.DropRegistrations(r.AskedAt); err != nil {
		return err
	}
	return insert(tx, []registrationRow{{
		ID: r.ID, Address: r.Address, Digest: text(r.Digest), Next: r.Next, Language: r.Language, Invitation: text(r.Invitation),
		AskedAt: instant(r.AskedAt), ExpiresAt: instant(r.Expires), ScheduledAt: nullable(r.Scheduled), MailedAt: nullable(r.Mailed),
	}})
}

// DropRegistrations forgets those whose links are too old at an instant.
func (tx *Tx) DropRegistrations(now time.Time) error {
	return tx.exec("DELETE FROM registrations WHERE expires_at <= ?", instant(now))
}

// Registration returns one, or [ErrNotFound].
func (tx *Tx) Registration(id string) (Registration, error) {
	row, err := one[registrationRow](tx, "id = ?", id)
	if err != nil {
		return Registration{}, err
	}
	return row.registration()
}

// RegistrationBy returns the one whose link has a digest, or [ErrNotFound].
func (tx *Tx) RegistrationBy(digest string) (Registration, error) {
	row, err := one[registrationRow](tx, "digest = ?", digest)
	if err != nil {
		return Registration{}, err
	}
	return row.registration()
}

// RegistrationsWaiting returns up to limit that were not mailed, and were given to the
// post before an instant or never; the oldest first.
func (tx *Tx) RegistrationsWaiting(before time.Time, limit int) ([]Registration, error) {
	rows, err := list[registrationRow](tx.db.Where("mailed_at IS NULL AND (scheduled_at IS NULL OR scheduled_at < ?)", instant(before)).Order("asked_at, id").Limit(limit))
	return each(rows, err, registrationRow.registration)
}

// ScheduleRegistration notes that one is given to the post. [ErrConflict] where another
// server has done so since it was read.
func (tx *Tx) ScheduleRegistration(r Registration, at time.Time) error {
	done, err := tx.change("UPDATE registrations SET scheduled_at = ? WHERE id = ? AND (scheduled_at IS NULL OR scheduled_at = ?)", instant(at), r.ID, nullable(r.Scheduled))
	if err == nil && done == 0 {
		err = ErrConflict
	}
	return err
}

// LinkRegistration keeps the digest of the link that is about to be mailed, in place of
// one that was not.
func (tx *Tx) LinkRegistration(id, digest string) error {
	return tx.exec("UPDATE registrations SET digest = ? WHERE id = ?", digest, id)
}

// RegistrationMailed notes that the link of one was mailed. Nothing happens where there
// is none.
func (tx *Tx) RegistrationMailed(id string, at time.Time) error {
	return tx.exec("UPDATE registrations SET mailed_at = ? WHERE id = ?", instant(at), id)
}

// TakeRegistration takes one, once: of two who follow its link together one gets
// [ErrNotFound]. All others of the same address go with it.
func (tx *Tx) TakeRegistration(r Registration) error {
	if err := tx.DropRegistration(r.ID); err != nil {
		return err
	}
	return tx.exec("DELETE FROM registrations WHERE lower(address) = ?", strings.ToLower(r.Address))
}

// DropRegistration forgets one, or returns [ErrNotFound].
func (tx *Tx) DropRegistration(id string) error {
	done, err := tx.change("DELETE FROM registrations WHERE id = ?", id)
	if err == nil && done == 0 {
		err = ErrNotFound
	}
	return err
}

// PersonAt returns who is written to at an address, capitals or not, or whom a list brought
// with it and who has not followed the link yet; otherwise [ErrNotFound].
func (tx *Tx) PersonAt(address string) (bodies.PersonID, error) {
	var found []string
	err := tx.db.Raw(`SELECT person FROM (
		SELECT person, 0 AS later, confirmed_at AS at FROM addresses WHERE LOWER(address) = ?
		UNION ALL SELECT person, 1 AS later, made_at AS at FROM welcomes WHERE LOWER(address) = ?) known
		ORDER BY later, at, person LIMIT 1`, strings.ToLower(address), strings.ToLower(address)).Scan(&found).Error
	if err != nil || len(found) == 0 {
		return "", cmp.Or(translated(err), ErrNotFound)
	}
	return bodies.PersonID(found[0]), nil
}

type invitationRow struct {
	ID        string `gorm:"primaryKey"`
	Body      string
	Sphere    string
	ByPerson  string
	Code      *string
	Address   string
	Note      string
	Holder    *string
	MadeAt    time.Time
	ExpiresAt time.Time
	State     string
	EndedAt   *time.Time
}

func (invitationRow) TableName() string { return "invitations" }

func (r invitationRow) invitation() (governance.Invitation, error) {
	return governance.Invitation{
		ID: r.ID, Body: bodies.Slug(r.Body), Sphere: bodies.Sphere(r.Sphere), By: bodies.PersonID(r.ByPerson), Code: textOf(r.Code), Address: r.Address, Note: r.Note,
		Holder: bodies.PersonID(textOf(r.Holder)), At: r.MadeAt.UTC(), Expires: r.ExpiresAt.UTC(), State: governance.InvitationState(r.State), EndedAt: timeOf(r.EndedAt),
	}, nil
}

// AddInvitation adds an invitation.
func (tx *Tx) AddInvitation(i governance.Invitation) error {
	return insert(tx, []invitationRow{{
		ID: i.ID, Body: string(i.Body), Sphere: string(i.Sphere), ByPerson: string(i.By), Code: text(i.Code), Address: i.Address, Note: i.Note,
		Holder: text(string(i.Holder)), MadeAt: instant(i.At), ExpiresAt: instant(i.Expires), State: string(i.State), EndedAt: nullable(i.EndedAt),
	}})
}

// Invitation returns one, or [ErrNotFound].
func (tx *Tx) Invitation(id string) (governance.Invitation, error) {
	return tx.invitation("id = ?", id)
}

// InvitationBy returns the one whose code has a digest, or [ErrNotFound].
func (tx *Tx) InvitationBy(code string) (governance.Invitation, error) {
	return tx.invitation("code = ?", code)
}

// InvitationHeld returns the latest that somebody followed, is open and not too old at
// an instant, or [ErrNotFound].
func (tx *Tx) InvitationHeld(holder bodies.PersonID, now time.Time) (governance.Invitation, error) {
	rows, err := list[invitationRow](tx.db.Where("holder = ? AND state = 'open' AND expires_at > ?", string(holder), instant(now)).Order("made_at DESC, id").Limit(1))
	if err != nil {
		return governance.Invitation{}, err
	}
	if len(rows) == 0 {
		return governance.Invitation{}, ErrNotFound
	}
	return rows[0].invitation()
}

func (tx *Tx) invitation(condition, value string) (governance.Invitation, error) {
	row, err := one[invitationRow](tx, condition, value)
	if err != nil {
		return governance.Invitation{}, err
	}
	return row.invitation()
}

// InvitationsOf returns up to limit of somebody's to a body, the newest first.
func (tx *Tx) InvitationsOf(by bodies.PersonID, body bodies.Slug, limit int) ([]governance.Invitation, error) {
	rows, err := list[invitationRow](tx.db.Where("by_person = ? AND body = ?", string(by), string(body)).Order("made_at DESC, id").Limit(limit))
	return each(rows, err, invitationRow.invitation)
}

// InvitationsOpen counts those of somebody to a body that can be used still.
func (tx *Tx) InvitationsOpen(by bodies.PersonID, body bodies.Slug, now time.Time) (n int64, err error) {
	err = tx.db.Raw("SELECT COUNT(*) FROM invitations WHERE by_person = ? AND body = ? AND state = 'open' AND expires_at > ?", string(by), string(body), instant(now)).Row().Scan(&n)
	return n, translated(err)
}

// EndInvitation saves what became of an open one, once: of two who use it together one
// gets [ErrNotFound]. A link that was mailed for it leads to it no more.
func (tx *Tx) EndInvitation(i governance.Invitation) error {
	done, err := tx.change("UPDATE invitations SET state = ?, ended_at = ?, address = ?, holder = ? WHERE id = ? AND state = 'open'",
		string(i.State), instant(i.EndedAt), i.Address, text(string(i.Holder)), i.ID)
	if err == nil && done == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return err
	}
	return tx.exec("UPDATE registrations SET invitation = NULL WHERE invitation = ?", i.ID)
}

// dropMailed makes the links good for nothing that were mailed for some invitations: nobody
// asked for them but who invited.
func (tx *Tx) dropMailed(which, value string) error {
	return tx.exec("DELETE FROM registrations WHERE EXISTS (SELECT 1 FROM invitations WHERE invitations.id = registrations.invitation AND invitations.address = registrations.address AND invitations."+which+")", value)
}

// GiveInvitation makes an open invitation somebody's that was nobody's, and says whether
// it was.
func (tx *Tx) GiveInvitation(id string, holder bodies.PersonID) (bool, error) {
	done, err := tx.change("UPDATE invitations SET holder = ? WHERE id = ? AND state = 'open' AND holder IS NULL", string(holder), id)
	return done == 1, err
}

// DropInvitations forgets those that were made before an instant, and have ended or are
// too old by then.
func (tx *Tx) DropInvitations(before time.Time) error {
	old := "SELECT id FROM invitations WHERE made_at < ? AND expires_at < ?"
	if err := tx.exec("UPDATE registrations SET invitation = NULL WHERE invitation IN ("+old+")", instant(before), instant(before)); err != nil {
		return err
	}
	return tx.exec("DELETE FROM invitations WHERE made_at < ? AND expires_at < ?", instant(before), instant(before))
}

// eraseInvitations takes away whom somebody invited and where, what they hold, and what
// was asked for at their address.
func (tx *Tx) eraseInvitations(id bodies.PersonID, address string) error {
	if err := tx.dropMailed("by_person = ?", string(id)); err != nil {
		return err
	}
	if err := tx.exec("UPDATE registrations SET invitation = NULL WHERE invitation IN (SELECT id FROM invitations WHERE by_person = ?)", string(id)); err != nil {
		return err
	}
	err := tx.exec("DELETE FROM invitations WHERE by_person = ?", string(id))
	if err == nil {
		err = tx.exec("UPDATE invitations SET holder = NULL WHERE holder = ?", string(id))
	}
	if err == nil && address != "" {
		err = tx.exec("DELETE FROM registrations WHERE lower(address) = ?", strings.ToLower(address))
	}
	if err == nil && address != "" {
		err = tx.exec("UPDATE invitations SET address = '' WHERE lower(address) = ?", strings.ToLower(address))
	}
	return err
}

// LastAsked returns the latest application of somebody to a body on a ground that has
// ended, and by which they did not come in, or [ErrNotFound].
func (tx *Tx) LastAsked(body bodies.Slug, person bodies.PersonID, ground bodies.Ground) (governance.Application, error) {
	rows, err := list[applicationRow](tx.db.Where("body = ? AND person = ? AND ground = ? AND state IN ('refused', 'withdrawn')", string(body), string(person), string(ground)).
		Where("NOT EXISTS (SELECT 1 FROM members WHERE members.body = applications.body AND members.person = applications.person AND members.from_at >= applications.ended_at)").
		Order("ended_at DESC, id").Limit(1))
	if err != nil {
		return governance.Application{}, err
	}
	if len(rows) == 0 {
		return governance.Application{}, ErrNotFound
	}
	return rows[0].application()
}

// CameIn returns, of some people, as what each came into a body the last time: the ground,
// and who vouched or decided. One query.
func (tx *Tx) CameIn(body bodies.Slug, people []bodies.PersonID) (map[bodies.PersonID]bodies.Member, error) {
	among, listed := oneOf(tx, "person", people)
	rows, err := list[memberRow](tx.db.Where("body = ? AND ground IN ?", string(body), entering()).Where(among, listed).Order("from_at, person"))
	if err != nil {
		return nil, err
	}
	came := make(map[bodies.PersonID]bodies.Member, len(rows))
	for _, row := range rows {
		if came[bodies.PersonID(row.Person)], err = row.member(); err != nil {
			return nil, err
		}
	}
	return came, nil
}

func entering() []string {
	return []string{string(bodies.ByFounding), string(bodies.ByOpenDoor), string(bodies.ByInvitation), string(bodies.ByApplication), string(bodies.ByList)}
}

// VouchedFor returns up to limit of those for whom somebody vouched when they came into a
// body, by their ids, beginning behind one of them. It reads who was invited there, and
// nobody else.
func (tx *Tx) VouchedFor(body bodies.Slug, by, after bodies.PersonID, limit int) ([]bodies.Member, error) {
	if !storable([]any{string(after)}) {
		return nil, nil
	}
	rows, err := list[memberRow](tx.db.Where(`body = ? AND ground = 'invitation' AND by_people LIKE ? ESCAPE '\' AND person > ?`, string(body), `%"`+likely(string(by))+`"%`, string(after)).
		Where("NOT EXISTS (SELECT 1 FROM members AS later WHERE later.body = members.body AND later.person = members.person AND later.from_at > members.from_at AND later.ground IN ?)", entering()).
		Order("person").Limit(limit))
	return each(rows, err, memberRow.member)
}
