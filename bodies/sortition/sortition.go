// SPDX-License-Identifier: AGPL-3.0-or-later

// Package sortition draws by lot, so that anybody can draw again and get the same.
//
// A lot needs a pool that is fixed and a seed nobody could choose once it was.
// The seed of the hall's own lots is the root of the record at the first
// checkpoint that covers the act which fixed the pool:
//
//	seed := sortition.Seed(root, ref)              // both stand in the record
//	order, err := sortition.Order(seed, pool)      // everybody, in the order of the lot
//	panel := sortition.Draw(order, 3, mayNotSit)   // the first three who may
//
// It draws evenly: each order of the pool is as likely as any other. It knows
// nothing of what the lot is for, and gives nobody a better chance.
package sortition

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// ErrPool is wrapped by every refusal of a pool.
var ErrPool = errors.New("the lot cannot be drawn")

// Seed names one lot: a root of the record, base64, and the ref of the act it
// follows from, so that two lots under one root are two.
func Seed(root, ref string) string { return root + " " + ref }

// Order puts the pool in the order of the lot, by SHA-256(seed ‖ 0x00 ‖ id),
// lowest first; in what order the pool came changes nothing. It refuses, with
// [ErrPool], an empty seed, an empty id and one that stands in the pool twice.
//
// The rule is that of the lots which settle ties in a count, "seed:TEXT".
func Order[ID ~string](seed string, pool []ID) ([]ID, error) {
	if seed == "" {
		return nil, fmt.Errorf("%w: it needs a seed that was published", ErrPool)
	}
	tickets := make(map[ID][sha256.Size]byte, len(pool))
	for _, id := range pool {
		if _, twice := tickets[id]; twice || id == "" {
			return nil, fmt.Errorf("%w: %q should stand in the pool once, under a name", ErrPool, id)
		}
		tickets[id] = Ticket(seed, id)
	}
	order := slices.Clone(pool)
	slices.SortFunc(order, func(a, b ID) int {
		x, y := tickets[a], tickets[b]
		return bytes.Compare(x[:], y[:])
	})
	return order, nil
}

// Ticket is the number by which an id stands in the order of a lot.
func Ticket[ID ~string](seed string, id ID) [sha256.Size]byte {
	return sha256.Sum256([]byte(seed + "\x00" + string(id)))
}

// Draw takes the first n of an order who may sit. It returns fewer where there
// are no more: the caller says what follows from that. A nil left leaves out
// nobody.
func Draw[ID ~string](order []ID, n int, left func(ID) bool) []ID {
	drawn := make([]ID, 0, n)
	for _, id := range order {
		if len(drawn) == n {
			break
		}
		if left == nil || !left(id) {
			drawn = append(drawn, id)
		}
	}
	return drawn
}
