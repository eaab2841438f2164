// SPDX-License-Identifier: AGPL-3.0-or-later

package locales

import (
	"math/big"
	"strconv"
	"strings"
)

// Number writes n with the language's grouping: 4,218.
func (l Localizer) Number(n int) string {
	digits, sign := strconv.Itoa(n), ""
	if n < 0 {
		digits, sign = digits[1:], "−"
	}
	return l.signed(sign, l.grouped(digits))
}

// signed keeps the sign before the digits in a line that runs from the right.
func (l Localizer) signed(sign, digits string) string {
	if sign == "" || !l.RTL() {
		return sign + digits
	}
	return leftToRightIsolate + sign + digits + popDirectionalIsolate
}

// Gain writes a change with its sign, as Decimal does: "+87.00", "−38.00".
func (l Localizer) Gain(exact string, places int) string {
	value, ok := new(big.Rat).SetString(exact)
	if !ok || value.Sign() <= 0 {
		return l.Decimal(exact, places)
	}
	return l.signed("+", l.Decimal(exact, places))
}

func (l Localizer) grouped(digits string) string {
	mark := l.Text("number.group")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + mark + digits[i:]
	}
	return digits
}

// Decimal writes an exact decimal ("1913.00000") with so many places, rounded
// half away from zero. What is not a decimal is shown as it came.
func (l Localizer) Decimal(exact string, places int) string {
	value, ok := new(big.Rat).SetString(exact)
	if !ok {
		return exact
	}
	sign := ""
	if value.Sign() < 0 {
		sign = "−"
		value.Neg(value)
	}
	whole, fraction, cut := strings.Cut(value.FloatString(places), ".")
	written := l.grouped(whole)
	if cut {
		written += l.Text("number.point") + fraction
	}
	return l.signed(sign, written)
}

// Short writes an exact decimal with one place, or none where it is whole: for
// pictures.
func (l Localizer) Short(exact string) string {
	value, ok := new(big.Rat).SetString(exact)
	if !ok {
		return exact
	}
	if value.IsInt() {
		return l.Decimal(exact, 0)
	}
	return l.Decimal(exact, 1)
}

// Percent writes part of whole with one decimal place: 30.8 %. Of nothing it is 0.
func (l Localizer) Percent(part, whole int) string {
	if whole == 0 {
		whole, part = 1, 0
	}
	share := big.NewRat(int64(part)*100, int64(whole))
	return l.Text("number.percent", "Share", l.Decimal(share.FloatString(1), 1))
}

// Ordinal writes the place n in a ranking: 1st, 2nd.
func (l Localizer) Ordinal(n int) string { return l.Number(n) + l.OrdinalSuffix(n) }

// OrdinalSuffix is what stands after the number, so that a page can set it
// smaller; empty in languages that write none.
func (l Localizer) OrdinalSuffix(n int) string {
	switch {
	case n%100 >= 11 && n%100 <= 13:
		return l.affix("ordinal.rest")
	case n%10 == 1:
		return l.affix("ordinal.first")
	case n%10 == 2:
		return l.affix("ordinal.second")
	case n%10 == 3:
		return l.affix("ordinal.third")
	}
	return l.affix("ordinal.rest")
}

// affix reads a message that may be empty in a language: there it is written "-".
func (l Localizer) affix(key string) string {
	if said := l.Text(key); said != "-" {
		return said
	}
	return ""
}

// inWords writes a small number as a word of the list under key, else in figures.
func (l Localizer) inWords(key string, n int) string {
	words := strings.Fields(l.affix(key))
	if n < 1 || n > len(words) {
		return l.Number(n)
	}
	return words[n-1]
}

// Fraction says a share in words where there is a word for it ("two thirds"),
// else in figures ("3 of 7").
func (l Localizer) Fraction(num, den int) string {
	switch [2]int{num, den} {
	case [2]int{1, 1}:
		return l.Text("fraction.all")
	case [2]int{1, 2}:
		return l.Text("fraction.half")
	case [2]int{1, 3}:
		return l.Text("fraction.third")
	case [2]int{2, 3}:
		return l.Text("fraction.two_thirds")
	case [2]int{1, 4}:
		return l.Text("fraction.quarter")
	case [2]int{3, 4}:
		return l.Text("fraction.three_quarters")
	case [2]int{1, 5}:
		return l.Text("fraction.fifth")
	case [2]int{1, 10}:
		return l.Text("fraction.tenth")
	case [2]int{1, 20}:
		return l.Text("fraction.twentieth")
	}
	return l.Text("fraction.figures", "Num", num, "Den", den)
}

// List joins names: "Ada, Bram and Chidi".
func (l Localizer) List(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	apart := make([]string, len(names))
	for i, n := range names {
		apart[i] = l.Apart(n)
	}
	last := len(names) - 1
	return l.say("list.last", nil, map[string]string{"Before": strings.Join(apart[:last], l.Text("list.comma")+" "), "Last": apart[last]})
}
