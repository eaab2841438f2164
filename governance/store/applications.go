// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
	"moothall/governance"
)

type applicationRow struct {
	ID      string `gorm:"primaryKey"`
	Body    string
	Person  string
	Sphere  string
	Ground  string
	Place   string
	Text    string
	At      time.Time
	State   string
	Reason  string
	EndedAt *time.Time
}

func (applicationRow) TableName() string { return "applications" }

type applicationVoiceRow struct {
	Application string `gorm:"primaryKey"`
	Person      string `gorm:"primaryKey"`
	Agrees      bool
	At          time.Time
}

func (applicationVoiceRow) TableName() string { return "application_voices" }

func applicationToRow(a governance.Application) applicationRow {
	return applicationRow{
		ID: a.ID, Body: string(a.Body), Person: string(a.Person), Sphere: string(a.Sphere), Ground: string(a.Ground), Place: string(a.Place),
		Text: a.Text, At: instant(a.At), State: string(a.State), Reason: a.Reason, EndedAt: nullable(a.EndedAt),
	}
}

func (r applicationRow) application() (governance.Application, error) {
	return governance.Application{
		ID: r.ID, Body: bodies.Slug(r.Body), Person: bodies.PersonID(r.Person), Sphere: bodies.Sphere(r.Sphere), Ground: bodies.Ground(r.Ground), Place: bodies.PlaceID(r.Place),
		Text: r.Text, At: r.At.UTC(), State: governance.ApplicationState(r.State), Reason: r.Reason, EndedAt: timeOf(r.EndedAt),
	}, nil
}

// AddApplication adds an application. A second open one of a person to a body is
// refused with [ErrDuplicate].
func (tx *Tx) AddApplication(a governance.Application) error {
	return insert(tx, []applicationRow{applicationToRow(a)})
}

// SaveApplication saves what became of an application, and who said what to it.
func (tx *Tx) SaveApplication(a governance.Application) error {
	row := applicationToRow(a)
	if err := translated(tx.db.Model(&applicationRow{}).Where("id = ?", row.ID).Select("state", "reason", "ended_at").Updates(row).Error); err != nil {
		return err
	}
	if err := tx.exec("DELETE FROM application_voices WHERE application = ?", a.ID); err != nil {
		return err
	}
	rows := make([]applicationVoiceRow, len(a.Voices))
	for n, v := range a.Voices {
		rows[n] = applicationVoiceRow{a.ID, string(v.Person), v.Agrees, instant(v.At)}
	}
	return insert(tx, rows)
}

// EndApplications takes back what a person asks of a body and waits: they came in.
func (tx *Tx) EndApplications(body bodies.Slug, person bodies.PersonID, at time.Time) error {
	return tx.exec("UPDATE applications SET state = 'withdrawn', ended_at = ? WHERE body = ? AND person = ? AND state = 'open'", instant(at), string(body), string(person))
}

// Application returns one with its voices, or [ErrNotFound].
func (tx *Tx) Application(id string) (governance.Application, error) {
	row, err := one[applicationRow](tx, "id = ?", id)
	if err != nil {
		return governance.Application{}, err
	}
	all, err := tx.voiced([]applicationRow{row})
	if err != nil {
		return governance.Application{}, err
	}
	return all[0], nil
}

// ApplicationFilter chooses applications to a body that wait.
type ApplicationFilter struct {
	Body    bodies.Slug
	Vouched bool            // those that members vouch for
	Decided []bodies.Sphere // those that a body decides, into these spheres
	Besides bodies.PersonID // not those of this person
	After   string          // behind this one; "" begins at the first
	Limit   int
}

// OpenApplications returns the applications that wait and fit, the oldest first.
func (tx *Tx) OpenApplications(f ApplicationFilter) ([]governance.Application, error) {
	if !storable([]any{f.After}) {
		return nil, nil
	}
	q := tx.db.Where("body = ? AND state = 'open' AND person <> ?", string(f.Body), string(f.Besides)).
		Where("(ground = 'invitation' AND ?) OR (ground = 'application' AND sphere IN ?)", f.Vouched, append([]bodies.Sphere{""}, f.Decided...)).
		Order("at, id").Limit(f.Limit)
	if f.After != "" {
		q = q.Where("(at, id) > (SELECT at, id FROM applications WHERE id = ?)", f.After)
	}
	rows, err := list[applicationRow](q)
	if err != nil {
		return nil, err
	}
	return tx.voiced(rows)
}

// ApplicationCount is how many applications to a body into a sphere wait for those who
// decide.
type ApplicationCount struct {
	Body   bodies.Slug
	Sphere bodies.Sphere
	N      int64
}

// DecidedApplications counts those that wait for a body to decide and that a person has
// neither asked for nor answered, by the body asked and the sphere. One query.
func (tx *Tx) DecidedApplications(person bodies.PersonID) (counts []ApplicationCount, err error) {
	rows, err := tx.db.Raw(`SELECT body, sphere, COUNT(*) FROM applications WHERE state = 'open' AND ground = 'application' AND person <> ?
		AND NOT EXISTS (SELECT 1 FROM application_voices WHERE application = applications.id AND application_voices.person = ?)
		GROUP BY body, sphere ORDER BY body, sphere`, string(person), string(person)).Rows()
	if err != nil {
		return nil, translated(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c ApplicationCount
		if err := rows.Scan(&c.Body, &c.Sphere, &c.N); err != nil {
			return nil, err
		}
		counts = append(counts, c)
	}
	return counts, rows.Err()
}

// ApplicationsOf returns what a person asked for, the newest first.
func (tx *Tx) ApplicationsOf(person bodies.PersonID) ([]governance.Application, error) {
	rows, err := list[applicationRow](tx.db.Where("person = ?", string(person)).Order("at DESC, id"))
	if err != nil {
		return nil, err
	}
	return tx.voiced(rows)
}

// voiced gives applications their voices, in one query.
func (tx *Tx) voiced(rows []applicationRow) ([]governance.Application, error) {
	all, err := each(rows, nil, applicationRow.application)
	if err != nil || len(rows) == 0 {
		return all, err
	}
	at, ids := make(map[string]int, len(rows)), make([]string, len(rows))
	for n, r := range rows {
		at[r.ID], ids[n] = n, r.ID
	}
	voices, err := list[applicationVoiceRow](tx.db.Where("application IN ?", ids).Order("at, person"))
	for _, v := range voices {
		a := &all[at[v.Application]]
		a.Voices = append(a.Voices, governance.ApplicationVoice{Person: bodies.PersonID(v.Person), Agrees: v.Agrees, At: v.At.UTC()})
	}
	return all, err
}
