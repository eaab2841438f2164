// SPDX-License-Identifier: AGPL-3.0-or-later

package store

import (
	"errors"
	"time"

	"moothall/bodies"
)

// Outgoing is an activity that is sent to other servers.
type Outgoing struct {
	ID   string // the activity's
	Body bodies.Slug
	Data []byte // JSON
	At   time.Time

	Names []bodies.PersonID // whom the data names; kept, and not read back
}

// Delivery is one activity to one inbox.
type Delivery struct {
	ID    string
	Inbox string
	Ended bool // it got there, or was given up
	Outgoing
}

// Incoming is an activity that came in.
type Incoming struct {
	ID    string
	Actor string // who sent it, as the signature shows
	Host  string
	Data  []byte // as it came; empty once it was acted upon
	Ended bool   // it was acted upon, or dropped
	At    time.Time
}

type outgoingRow struct {
	ID   string `gorm:"primaryKey"`
	Body string
	Data string
	At   time.Time
}

func (outgoingRow) TableName() string { return "outgoing" }

type deliveryRow struct {
	ID       string `gorm:"primaryKey"`
	Activity string
	Inbox    string
	State    string
	Fault    string
	EndedAt  *time.Time
}

func (deliveryRow) TableName() string { return "deliveries" }

type incomingRow struct {
	ID    string `gorm:"primaryKey"`
	Actor string
	Host  string
	Data  string
	State string
	Fault string
	At    time.Time
}

func (incomingRow) TableName() string { return "incoming" }

// Send keeps an activity and its deliveries, ids by inbox. An activity that is
// there already is refused with [ErrDuplicate].
func (tx *Tx) Send(o Outgoing, deliveries map[string]string) error {
	if err := insert(tx, []outgoingRow{{o.ID, string(o.Body), string(o.Data), instant(o.At)}}); err != nil {
		return err
	}
	rows := make([]deliveryRow, 0, len(deliveries))
	for inbox, id := range deliveries {
		rows = append(rows, deliveryRow{ID: id, Activity: o.ID, Inbox: inbox, State: "waiting"})
	}
	return errors.Join(insert(tx, rows), tx.noteNames("outgoing_names (activity, person)", o.ID, o.Names))
}

// Delivery returns a delivery with what is to be delivered, or [ErrNotFound].
func (tx *Tx) Delivery(id string) (Delivery, error) {
	row, err := one[deliveryRow](tx, "id = ?", id)
	if err != nil {
		return Delivery{}, err
	}
	out, err := one[outgoingRow](tx, "id = ?", row.Activity)
	return Delivery{row.ID, row.Inbox, row.State != "waiting", Outgoing{ID: out.ID, Body: bodies.Slug(out.Body), Data: []byte(out.Data), At: out.At.UTC()}}, err
}

// EndDelivery says that a delivery got there, or was given up for a fault.
func (tx *Tx) EndDelivery(id, fault string, at time.Time) error {
	state := "done"
	if fault != "" {
		state = "failed"
	}
	return tx.exec("UPDATE deliveries SET state = ?, fault = ?, ended_at = ? WHERE id = ? AND state = 'waiting'", state, fault, instant(at), id)
}

// NoteFault keeps why a delivery has not got there yet.
func (tx *Tx) NoteFault(id, fault string) error {
	return tx.exec("UPDATE deliveries SET fault = ? WHERE id = ? AND state = 'waiting'", fault, id)
}

// TakeIn keeps an activity that came in, and says whether it is new.
func (tx *Tx) TakeIn(in Incoming) (bool, error) {
	n, err := tx.change("INSERT INTO incoming (id, actor, host, data, state, fault, at) VALUES (?, ?, ?, ?, 'waiting', '', ?) ON CONFLICT (id) DO NOTHING",
		in.ID, in.Actor, in.Host, string(in.Data), instant(in.At))
	return n == 1, err
}

// Incoming returns an activity that came in, or [ErrNotFound].
func (tx *Tx) Incoming(id string) (Incoming, error) {
	row, err := one[incomingRow](tx, "id = ?", id)
	return Incoming{row.ID, row.Actor, row.Host, []byte(row.Data), row.State != "waiting", row.At.UTC()}, err
}

// Waiting returns how many activities of a host wait to be acted upon, or most
// where they are more.
func (tx *Tx) Waiting(host string, most int) (int, error) {
	return tx.atMost("SELECT 1 FROM incoming WHERE host = ? AND state = 'waiting'", most, host)
}

// atMost counts the rows of a query, and stops at most.
func (tx *Tx) atMost(query string, most int, args ...any) (int, error) {
	var n int
	err := tx.db.Raw("SELECT COUNT(*) FROM ("+query+" LIMIT ?) AS counted", append(args, most)...).Row().Scan(&n)
	return n, translated(err)
}

// Settle says that an activity was acted upon, or dropped for a fault. Of what
// it said nothing is kept.
func (tx *Tx) Settle(id, fault string) error {
	state := "done"
	if fault != "" {
		state = "dropped"
	}
	return tx.exec("UPDATE incoming SET state = ?, fault = ?, data = '' WHERE id = ?", state, fault, id)
}

// ForgetPassed deletes up to limit activities of before an instant: those that
// came in and were acted upon, and those that were sent and have no delivery left.
func (tx *Tx) ForgetPassed(before time.Time, limit int) error {
	for _, statement := range []string{
		"DELETE FROM incoming WHERE id IN (SELECT id FROM incoming WHERE at < ? AND state <> 'waiting' LIMIT ?)",
		"DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE ended_at < ? LIMIT ?)",
		"DELETE FROM outgoing WHERE id IN (SELECT id FROM outgoing WHERE at < ? AND NOT EXISTS (SELECT 1 FROM deliveries WHERE deliveries.activity = outgoing.id) LIMIT ?)",
	} {
		if err := tx.exec(statement, instant(before), limit); err != nil {
			return err
		}
	}
	return nil
}
