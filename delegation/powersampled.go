// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"math/bits"
)

// leastSamples is how many coalitions are drawn at least: fewer have no margin.
const leastSamples = 100

// sample estimates power from coalitions drawn by the toss of a coin for each
// player. In one of them a player is decisive if the outcome turns with her; of m
// equal players as many are as the coin left on the one side, so their number stands
// for all of them, and their mean has less chance in it than one player's.
//
// Margins are two standard errors of the mean, that of the index by the linear form
// of a ratio (Cochran, Sampling Techniques, 1977, section 6.4), and never less than
// a swing of 3/samples makes: what was not seen in n draws has, in 95 of 100 cases, a
// probability below 3/n (Hanley and Lippman-Hand, JAMA 249, 1983). Both are reckoned
// in whole numbers and rounded up.
func (g game) sample(samples int, seed string) {
	tally := make([]swingTally, len(g.levels))
	var all swingTally
	toss, in, swung := newCoin(seed), make([]int, len(g.levels)), make([]int, len(g.levels))
	for range samples {
		var weight int64
		for i, l := range g.levels {
			in[i] = toss.heads(l.Ballots)
			weight += int64(in[i]) * l.Weight
		}
		reach, sum := g.turned(weight, in, swung)
		for i := range reach {
			tally[i].add(swung[i], sum)
		}
		all.add(sum, sum)
	}
	for i := range g.levels {
		g.levels[i].estimate(tally[i], all, samples)
	}
}

// turned writes how many players of each level turn a coalition of that weight, and
// says how many levels are heavy enough, and how many players that is together.
func (g game) turned(weight int64, in, swung []int) (reach, sum int) {
	wins := weight >= g.needed
	gap := g.needed - weight // what a player who joins must bring
	if wins {
		gap = weight - g.needed + 1 // what one who leaves must take away
	}
	for ; reach < len(g.levels) && g.levels[reach].Weight >= gap; reach++ {
		swung[reach] = in[reach]
		if !wins {
			swung[reach] = g.levels[reach].Ballots - in[reach]
		}
		sum += swung[reach]
	}
	return reach, sum
}

// swingTally adds up over samples how many players of a level were decisive, that
// number squared, and it times the number of all decisive players.
type swingTally struct{ swings, squares, withAll wide }

func (t *swingTally) add(swung, all int) {
	t.swings.addProduct(uint64(swung), 1)
	t.squares.addProduct(uint64(swung), uint64(swung))
	t.withAll.addProduct(uint64(swung), uint64(all))
}

// estimate reads a level's figures from the tallies. With k and y the decisive
// players of the level and of all in one sample, m the level's ballots and N samples,
// the swing is Σk/(mN), the index Σk/(mΣy).
func (l *PowerLevel) estimate(t, all swingTally, samples int) {
	n, m := big.NewInt(int64(samples)), big.NewInt(int64(l.Ballots))
	k, y := t.swings.big(), all.swings.big()
	l.Swing = new(big.Rat).SetFrac(k, new(big.Int).Mul(m, n))
	l.Index = new(big.Rat)
	if y.Sign() > 0 {
		l.Index.SetFrac(k, new(big.Int).Mul(m, y))
	}
	mean := new(big.Rat).SetFrac(k, n)
	deviations := new(big.Rat).SetInt(t.squares.big())
	deviations.Sub(deviations, mean.Mul(mean, new(big.Rat).SetInt(k))) // Σk² − (Σk)²/N
	l.SwingMargin = margin(deviations, new(big.Rat).SetInt(m), big.NewRat(3, int64(samples)), samples)
	l.IndexMargin = big.NewRat(1, 1) // where nothing turned in any sample nothing is known
	if y.Sign() > 0 {
		unit := new(big.Rat).SetFrac(new(big.Int).Mul(m, y), n) // m times the mean of y
		l.IndexMargin = margin(residuals(t, all), unit, new(big.Rat).SetFrac(big.NewInt(3), y), samples)
	}
}

// residuals is Σ(k − Ry)², with R the ratio Σk/Σy; the mean of k − Ry is 0.
func residuals(t, all swingTally) *big.Rat {
	ratio := new(big.Rat).SetFrac(t.swings.big(), all.swings.big())
	sum := new(big.Rat).SetInt(t.squares.big())
	cross := new(big.Rat).SetInt(t.withAll.big())
	sum.Sub(sum, cross.Mul(cross, new(big.Rat).Add(ratio, ratio)))
	square := new(big.Rat).Mul(ratio, ratio)
	return sum.Add(sum, square.Mul(square, new(big.Rat).SetInt(all.squares.big())))
}

// margin is two standard errors of a mean, in units of it, from the sum of squared
// deviations: 2·√(deviations/(N(N−1)))/unit, upwards to a published place, or least.
func margin(deviations, unit, least *big.Rat, samples int) *big.Rat {
	n := int64(samples)
	square := new(big.Rat).Mul(deviations, big.NewRat(4, n))
	square.Mul(square, big.NewRat(1, n-1))
	square.Quo(square, new(big.Rat).Mul(unit, unit))
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(publishedPlaces), nil)
	got := new(big.Rat).SetFrac(rootUp(square.Mul(square, new(big.Rat).SetInt(new(big.Int).Mul(scale, scale)))), scale)
	if got.Cmp(least) < 0 {
		return least
	}
	return got
}

// rootUp is the least whole number whose square is not below x.
func rootUp(x *big.Rat) *big.Int {
	whole, rest := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	root := new(big.Int).Sqrt(whole)
	if new(big.Int).Mul(root, root).Cmp(whole) < 0 {
		root.Add(root, big.NewInt(1))
	}
	return root
}

// coin tosses from a text: the key stream of AES-256 in counter mode from zero, under
// the key SHA-256(seed), is read as big-endian words of 64 tosses each. Players of one
// weight take whole words, the last of them its lowest bits, the heaviest first.
type coin struct {
	stream cipher.Stream
	block  [4096]byte
	used   int
}

func newCoin(seed string) *coin {
	key := sha256.Sum256([]byte(seed))
	block, _ := aes.NewCipher(key[:]) // 32 bytes are always a key
	c := &coin{stream: cipher.NewCTR(block, make([]byte, aes.BlockSize))}
	c.used = len(c.block)
	return c
}

func (c *coin) word() uint64 {
	if c.used == len(c.block) {
		clear(c.block[:])
		c.stream.XORKeyStream(c.block[:], c.block[:])
		c.used = 0
	}
	c.used += 8
	return binary.BigEndian.Uint64(c.block[c.used-8:])
}

// heads tosses n times and counts.
func (c *coin) heads(n int) int {
	sum := 0
	for ; n >= 64; n -= 64 {
		sum += bits.OnesCount64(c.word())
	}
	if n > 0 {
		sum += bits.OnesCount64(c.word() & (1<<n - 1))
	}
	return sum
}
