// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"cmp"
	"fmt"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// Decimal is a number of votes, exact, with a fixed number of places: "1913.00000".
// Votes are never negative; a margin may be, as a whole number. Its zero value is "0".
type Decimal struct {
	whole  int64
	part   int64 // in units of the last place, below 10^places
	places int
}

// powers of ten up to the largest that fits an int64.
var tens = [...]int64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18}

// Whole is n votes without places: "17".
func Whole(n int64) Decimal { return Decimal{whole: n} }

// Fixed is so many units of the last of so many places (at most 18):
// Fixed(1234567, 5) is "12.34567".
func Fixed(units int64, places int) Decimal {
	return Decimal{units / tens[places], units % tens[places], places}
}

// Mixed is whole votes and so many units of the last of so many places: what
// Fixed cannot hold in one number. The units are below one vote.
func Mixed(whole, units int64, places int) Decimal { return Decimal{whole, units, places} }

// Rounded is a fraction from 0 up with so many places (at most 18), a half
// rounded upwards.
func Rounded(v *big.Rat, places int) Decimal {
	grid := big.NewInt(tens[places])
	units := new(big.Int).Mul(v.Num(), grid)
	units.Lsh(units, 1).Add(units, v.Denom()).Quo(units, new(big.Int).Lsh(v.Denom(), 1))
	whole, part := units.QuoRem(units, grid, new(big.Int))
	return Decimal{whole.Int64(), part.Int64(), places}
}

// String is the number with all its places.
func (d Decimal) String() string {
	if d.places == 0 {
		return strconv.FormatInt(d.whole, 10)
	}
	return fmt.Sprintf("%d.%0*d", d.whole, d.places, d.part)
}

// Floor is the whole part.
func (d Decimal) Floor() int64 { return d.whole }

// IsZero says whether there are no votes at all.
func (d Decimal) IsZero() bool { return d.whole == 0 && d.part == 0 }

// Compare is -1, 0 or +1 as d is less than, equal to or more than e, whatever their places.
func (d Decimal) Compare(e Decimal) int {
	if c := cmp.Compare(d.whole, e.whole); c != 0 {
		return c
	}
	dh, dl := bits.Mul64(uint64(d.part), uint64(tens[e.places]))
	eh, el := bits.Mul64(uint64(e.part), uint64(tens[d.places]))
	if c := cmp.Compare(dh, eh); c != 0 {
		return c
	}
	return cmp.Compare(dl, el)
}

// Minus is d less e, with the places of the longer; 0 where e is more.
func (d Decimal) Minus(e Decimal) Decimal {
	if d.Compare(e) <= 0 {
		return Decimal{places: max(d.places, e.places)}
	}
	places := max(d.places, e.places)
	whole := d.whole - e.whole
	part := d.part*tens[places-d.places] - e.part*tens[places-e.places]
	if part < 0 {
		whole, part = whole-1, part+tens[places]
	}
	return Decimal{whole, part, places}
}

// Permille is d as thousandths of the whole, rounded down: for the width of a
// bar, never for a decision. It is 0 where the whole is.
func (d Decimal) Permille(whole Decimal) int {
	n, of := d.millionths(), whole.millionths()
	if of == 0 {
		return 0
	}
	hi, lo := bits.Mul64(n, 1000)
	quotient, _ := bits.Div64(hi%of, lo, of)
	return int(quotient)
}

// millionths are finer than any screen.
func (d Decimal) millionths() uint64 {
	if d.places > 6 {
		return uint64(d.whole)*1e6 + uint64(d.part/tens[d.places-6])
	}
	return uint64(d.whole)*1e6 + uint64(d.part*tens[6-d.places])
}

// MarshalText writes the number with all its places.
func (d Decimal) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes, and keeps the places.
func (d *Decimal) UnmarshalText(text []byte) error {
	whole, part, _ := strings.Cut(string(text), ".")
	w, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || len(part) >= len(tens) || part != "" && whole[0] == '-' {
		return fmt.Errorf("number %q: it should be digits, a point and at most %d places", text, len(tens)-1)
	}
	*d = Decimal{whole: w, places: len(part)}
	if part != "" {
		p, err := strconv.ParseUint(part, 10, 63)
		if err != nil {
			return fmt.Errorf("number %q: the places after the point should be digits", text)
		}
		d.part = int64(p)
	}
	return nil
}
