// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"encoding/binary"
	"hash/maphash"
)

// names gives each different name a number, in the order they come. It is a map of
// strings in two flat arrays, which a roll of millions needs: no name is an object
// of its own, and to find one touches two places of memory.
type names struct {
	seed maphash.Seed
	// slots are an open hash table of a power of two, at most half full: the upper
	// bits are of the hash, the lower 40 where the entry begins, from 1; 0 is free.
	slots []uint64
	arena []byte // one entry after another: number, length, name
	at    []int  // where the entry of each number begins
}

const (
	entryHead = 8 // bytes before a name: two numbers of four
	placeBits = 40
	placeMask = 1<<placeBits - 1
)

func newNames() names { return names{seed: maphash.MakeSeed(), slots: make([]uint64, 1<<10)} }

// of is the name of that number. It must not be changed.
func (n *names) of(number ID) []byte {
	at := n.at[number]
	size := int(binary.LittleEndian.Uint32(n.arena[at+4:]))
	return n.arena[at+entryHead : at+entryHead+size : at+entryHead+size]
}

// find returns the number of a name.
func (n *names) find(name []byte) (ID, bool) {
	slot, _ := n.seek(name)
	if n.slots[slot] == 0 {
		return 0, false
	}
	return ID(binary.LittleEndian.Uint32(n.arena[n.slots[slot]&placeMask-1:])), true
}

// add numbers a name and returns false where it has a number already.
func (n *names) add(name []byte) bool {
	if 2*len(n.at) >= len(n.slots) {
		n.grow()
	}
	slot, hash := n.seek(name)
	if n.slots[slot] != 0 {
		return false
	}
	n.slots[slot] = hash&^placeMask | uint64(len(n.arena)+1)
	n.arena = binary.LittleEndian.AppendUint32(n.arena, uint32(len(n.at)))
	n.arena = binary.LittleEndian.AppendUint32(n.arena, uint32(len(name)))
	n.at = append(n.at, len(n.arena)-entryHead)
	n.arena = append(n.arena, name...)
	return true
}

// seek is the slot where a name is, or would be, and its hash. The seed is another
// at every run, so that nobody can choose names that all come to one slot.
func (n *names) seek(name []byte) (slot int, hash uint64) {
	hash = maphash.Bytes(n.seed, name)
	for slot = n.home(hash); ; slot = (slot + 1) & (len(n.slots) - 1) {
		s := n.slots[slot]
		if s == 0 || (s^hash)>>placeBits == 0 && n.is(int(s&placeMask)-1, name) {
			return slot, hash
		}
	}
}

// home takes the slot from the low bits of the hash; the upper ones are kept in it.
func (n *names) home(hash uint64) int { return int(hash) & (len(n.slots) - 1) }

func (n *names) is(at int, name []byte) bool {
	entry := n.arena[at+4:]
	size := int(binary.LittleEndian.Uint32(entry))
	return size == len(name) && string(entry[4:4+size]) == string(name)
}

// grow makes room for four times as many: growing seldom costs less than the room.
func (n *names) grow() {
	n.slots = make([]uint64, 4*len(n.slots))
	for number, at := range n.at {
		hash := maphash.Bytes(n.seed, n.of(ID(number)))
		slot := n.home(hash)
		for n.slots[slot] != 0 {
			slot = (slot + 1) & (len(n.slots) - 1)
		}
		n.slots[slot] = hash&^placeMask | uint64(at+1)
	}
}

// warmth is the room in which names are made ready to be looked up together.
type warmth struct {
	slots []uint64
	sum   byte // of what was touched, or nothing would be
}

// warm touches all that looking up some names will touch. A large table lies outside
// the processor's caches; asked for one after another, each place costs the whole way
// to memory, asked for together they come together. The names are those at from in
// cells and every so many after it.
func (w *warmth) warm(n *names, cells [][]byte, from, every int) {
	w.slots = w.slots[:0]
	for i := from; i < len(cells); i += every {
		w.slots = append(w.slots, maphash.Bytes(n.seed, cells[i]))
	}
	for i, hash := range w.slots {
		w.slots[i] = n.slots[n.home(hash)]
	}
	for _, slot := range w.slots {
		if slot != 0 {
			w.sum += n.arena[slot&placeMask-1]
		}
	}
}
