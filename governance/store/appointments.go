// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"time"

	"moothall/bodies"
)

type appointmentVoiceRow struct {
	Body    string `gorm:"primaryKey"`
	Seat    string `gorm:"primaryKey"`
	Person  string
	UntilAt time.Time
	Voice   string `gorm:"primaryKey"`
	At      time.Time
}

func (appointmentVoiceRow) TableName() string { return "appointment_voices" }

// AppointmentVoice is somebody's word that another be appointed to a seat until an
// instant, which waits for the word of others.
type AppointmentVoice struct {
	Body   bodies.Slug
	Seat   string
	Person bodies.PersonID
	Until  time.Time
	Voice  bodies.PersonID
	At     time.Time
}

func (r appointmentVoiceRow) voice() (AppointmentVoice, error) {
	return AppointmentVoice{bodies.Slug(r.Body), r.Seat, bodies.PersonID(r.Person), r.UntilAt.UTC(), bodies.PersonID(r.Voice), r.At.UTC()}, nil
}

// SayAppointment keeps a word, in place of what the same person said of that seat before.
func (tx *Tx) SayAppointment(v AppointmentVoice) error {
	if err := tx.exec("DELETE FROM appointment_voices WHERE body = ? AND seat = ? AND voice = ?", string(v.Body), v.Seat, string(v.Voice)); err != nil {
		return err
	}
	return insert(tx, []appointmentVoiceRow{{string(v.Body), v.Seat, string(v.Person), instant(v.Until), string(v.Voice), instant(v.At)}})
}

// AppointmentVoices returns who agrees to which appointment to seats of a body, by seat,
// in the order in which they said so.
func (tx *Tx) AppointmentVoices(body bodies.Slug) ([]AppointmentVoice, error) {
	rows, err := list[appointmentVoiceRow](tx.db.Where("body = ?", string(body)).Order("seat, at, voice"))
	return each(rows, err, appointmentVoiceRow.voice)
}

// EndAppointments forgets what was said of a seat: it is given.
func (tx *Tx) EndAppointments(body bodies.Slug, seat string) error {
	return tx.exec("DELETE FROM appointment_voices WHERE body = ? AND seat = ?", string(body), seat)
}
