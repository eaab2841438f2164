// SPDX-License-Identifier: AGPL-3.0-or-later

package town

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// draw is what stands in for chance in the town: the SHA-256 of a name, read as
// eight numbers. The same name draws the same numbers on every machine.
type draw [8]uint32

func drawn(name ...string) draw {
	sum := sha256.Sum256([]byte(strings.Join(name, "\x00")))
	var d draw
	for i := range d {
		d[i] = binary.BigEndian.Uint32(sum[4*i:])
	}
	return d
}

// below returns the i-th number, brought into the range from 0 to n-1; 0 for
// an n below 1.
func (d draw) below(i int, n int64) int64 {
	if n < 1 {
		return 0
	}
	return int64(d[i]) % n
}

// weighed is a line of a list from which the draw picks: of every sum of
// weights, so many fall on it.
type weighed interface{ weight() int64 }

// pick chooses a line by the i-th number.
func pick[W weighed](d draw, i int, list []W) W {
	var all int64
	for _, w := range list {
		all += w.weight()
	}
	left, chosen := d.below(i, all), 0
	for chosen < len(list)-1 && left >= list[chosen].weight() {
		left -= list[chosen].weight()
		chosen++
	}
	return list[chosen]
}
