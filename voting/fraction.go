// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"cmp"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Fraction is an exact rate, such as two of three. Both parts fit an int64; Den is above 0.
type Fraction struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// String is "2/3".
func (f Fraction) String() string { return fmt.Sprintf("%d/%d", f.Num, f.Den) }

// Valid says whether the fraction is a number from 0 up.
func (f Fraction) Valid() bool { return f.Num >= 0 && f.Den > 0 }

// CompareShare is -1, 0 or +1 as part of whole is less than, equal to or more
// than f: part*Den against whole*Num in 128 bits, nothing rounded. Neither
// part nor whole may be negative.
func (f Fraction) CompareShare(part, whole int64) int {
	lh, ll := bits.Mul64(uint64(part), uint64(f.Den))
	rh, rl := bits.Mul64(uint64(whole), uint64(f.Num))
	if c := cmp.Compare(lh, rh); c != 0 {
		return c
	}
	return cmp.Compare(ll, rl)
}

// ParseFraction reads the value of a setting: NUM/DEN, two whole numbers from 0
// and from 1 up, each at most MaxTotal.
//
// Errors: ErrSetting.
func ParseFraction(setting, text string) (Fraction, error) {
	num, den, found := strings.Cut(text, "/")
	n, err := strconv.ParseInt(num, 10, 64)
	d, denErr := strconv.ParseInt(den, 10, 64)
	f := Fraction{n, d}
	if !found || err != nil || denErr != nil || !f.Valid() || max(n, d) > MaxTotal {
		return Fraction{}, fmt.Errorf("%w: %s=%s should be NUM/DEN, two whole numbers such as 2/3", ErrSetting, setting, text)
	}
	return f, nil
}
