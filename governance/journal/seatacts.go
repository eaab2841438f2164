// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"fmt"
	"slices"
	"strings"
)

// SeatDraw seals the pool of a lot for a vacant seat of the body of its entry. Its order
// follows from the record up to and with it, so that nobody knew it before.
type SeatDraw struct {
	Seat       string `json:"seat"`
	Among      string `json:"among"` // slug of the body whose members in good standing are drawn among
	Pool       int64  `json:"pool"`  // how many they are
	PoolSHA256 string `json:"pool_sha256"`
}

// SeatAsk says whom a lot asks to take the seat: the next of its order who could. Without
// a person it asks nobody any more.
type SeatAsk struct {
	Draw   string     `json:"draw"` // ref of the entry that sealed the pool
	Person Commitment `json:"person,omitempty"`
	Ground string     `json:"ground,omitempty"` // declined, silent, unfit: who was asked before; void: the charter has another rule; absent: the first is asked
}

// Type returns "seat.draw".
func (SeatDraw) Type() Type { return "seat.draw" }

// Type returns "seat.ask".
func (SeatAsk) Type() Type { return "seat.ask" }

func (a SeatDraw) check() error {
	if a.Pool < 1 {
		return fmt.Errorf("a pool of %d, where somebody stands in it", a.Pool)
	}
	return first(checkText("seat", a.Seat), checkID("among", a.Among), checkNumbers(a.Pool), checkDigest("pool_sha256", a.PoolSHA256))
}

func (a SeatAsk) check() error {
	if !slices.Contains([]string{"", "declined", "silent", "unfit", "void"}, a.Ground) {
		return fmt.Errorf("ground is %q, where it is declined, silent, unfit, void or left out", a.Ground)
	}
	if a.Person != "" {
		if err := a.Person.check("person"); err != nil {
			return err
		}
	}
	return checkRef("draw", a.Draw)
}

// PoolDigest is the SHA-256 of a pool: the commitments of who stands in it, in their order,
// each ended by a line feed.
func PoolDigest(pool []Commitment) string {
	var text strings.Builder
	for _, who := range slices.Sorted(slices.Values(pool)) {
		text.WriteString(string(who))
		text.WriteByte('\n')
	}
	return Digest([]byte(text.String()))
}
