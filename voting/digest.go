// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// WriteCanonical writes the ballots as a text that depends on nothing but what
// was marked and with what weight: neither on the order of the ballots nor on
// how their weights were split. Two people who hold the same ballots hold the
// same text.
//
//	moothall-ballots/1 ranks
//	options 4
//	3:
//	12:1>2=3
//	1:4>>1
//
// Each different ballot is one line: its weight, all equal ballots together,
// and its ranks with the options by number, from 1. Options at one rank stand
// in order of their numbers, a skipped rank is empty, empty ranks after the
// last mark are left out, and a blank ballot has none. Lines are sorted by
// the bytes of their ranks.
func (p *Profile) WriteCanonical(w io.Writer) error {
	weights := map[string]int64{}
	var key []byte
	var rank []Index
	for i := range p.Len() {
		b := p.Ballot(i)
		key = canonicalRanks(key[:0], &rank, b.Marks)
		weights[string(key)] += b.Weight
	}
	return writeCanonical(w, "ranks", p.options, weights)
}

// Digest is the SHA-256 of what WriteCanonical writes, in hexadecimal.
func (p *Profile) Digest() string { return digest(p.WriteCanonical) }

// canonicalRanks appends the ranks of a ballot; rank is room to sort one in.
func canonicalRanks(key []byte, rank *[]Index, marks []Mark) []byte {
	for len(marks) > 0 && marks[len(marks)-1] == Skipped {
		marks = marks[:len(marks)-1]
	}
	for start := 0; start < len(marks); {
		end := start + 1
		for end < len(marks) && marks[end].Names() && marks[end].IsTied() {
			end++
		}
		if start > 0 {
			key = append(key, '>')
		}
		if marks[start] == Several {
			key = append(key, '*')
		} else if marks[start] != Skipped {
			*rank = (*rank)[:0]
			for _, m := range marks[start:end] {
				*rank = append(*rank, m.Option())
			}
			slices.Sort(*rank)
			key = appendEquals(key, *rank)
		}
		start = end
	}
	return key
}

func appendEquals(key []byte, rank []Index) []byte {
	for i, option := range rank {
		if i > 0 {
			key = append(key, '=')
		}
		key = strconv.AppendInt(key, int64(option)+1, 10)
	}
	return key
}

// WriteCanonical writes the ballots as [Profile.WriteCanonical] does, each line
// with the options scored, by number, and their points:
//
//	moothall-ballots/1 scores
//	options 4
//	12:1:5 3:0
func (p *Cardinal) WriteCanonical(w io.Writer) error {
	weights := map[string]int64{}
	for i := range p.Len() {
		b := p.Ballot(i)
		scores := slices.Clone(b.Scores)
		slices.SortFunc(scores, func(a, b Score) int { return int(a.Option - b.Option) })
		said := make([]string, len(scores))
		for i, s := range scores {
			said[i] = fmt.Sprintf("%d:%d", int(s.Option)+1, s.Points)
		}
		weights[strings.Join(said, " ")] += b.Weight
	}
	return writeCanonical(w, "scores", p.options, weights)
}

// Digest is the SHA-256 of what WriteCanonical writes, in hexadecimal.
func (p *Cardinal) Digest() string { return digest(p.WriteCanonical) }

func writeCanonical(w io.Writer, kind string, options int, weights map[string]int64) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "moothall-ballots/1 %s\noptions %d\n", kind, options)
	for _, said := range slices.Sorted(maps.Keys(weights)) {
		fmt.Fprintf(out, "%d:%s\n", weights[said], said)
	}
	return out.Flush()
}

func digest(write func(io.Writer) error) string {
	sum := sha256.New()
	_ = write(sum) // a hash never fails to take bytes
	return hex.EncodeToString(sum.Sum(nil))
}
