// SPDX-License-Identifier: AGPL-3.0-or-later

package voting

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// Lot is the order that settles ties no rule of the method settles. It is
// drawn once, before the count, and serves every tie of the contest.
type Lot struct {
	Order  []Index `json:"order"`  // the options standing, best first
	Source string  `json:"source"` // where the order comes from, for the report
	Open   bool    `json:"open"`   // ties are left open
}

// DrawLot returns the lot that the setting "tie" names:
//
//	lot:ID,ID,…  this order; every option standing must be in it
//	seed:TEXT    the order of SHA-256(TEXT ‖ 0x00 ‖ option id): TEXT is published beforehand
//	open         ties are left open
//	""           the contest's own order, else the order of the options
func DrawLot(c Contest, tie string) (Lot, error) {
	kind, text, _ := strings.Cut(tie, ":")
	switch {
	case tie == "" && c.Lot != nil:
		order, err := completeOrder(c, c.Lot)
		return Lot{Order: order, Source: "the order the ballot file names"}, err
	case tie == "":
		return Lot{Order: c.Standing(), Source: "file order, not published in advance"}, nil
	case tie == "open":
		return Lot{Order: c.Standing(), Source: "none: ties are left open", Open: true}, nil
	case kind == "seed" && text != "":
		return Lot{Order: seeded(c, text), Source: "drawn from the seed " + text}, nil
	case kind == "lot":
		return listed(c, text)
	}
	return Lot{}, fmt.Errorf("%w: tie=%s should be lot:ID,ID,… or seed:TEXT or open", ErrSetting, tie)
}

func listed(c Contest, text string) (Lot, error) {
	var order []Index
	for _, id := range strings.Split(text, ",") {
		at := slices.IndexFunc(c.Options, func(o Option) bool { return o.ID == strings.TrimSpace(id) })
		if at < 0 {
			return Lot{}, fmt.Errorf("%w: tie=lot names %q, which is no option's id", ErrSetting, id)
		}
		order = append(order, Index(at))
	}
	order, err := completeOrder(c, order)
	return Lot{Order: order, Source: "the list given with the count"}, err
}

// completeOrder drops the withdrawn and insists on everybody else, once.
func completeOrder(c Contest, order []Index) ([]Index, error) {
	kept := []Index{}
	for _, i := range order {
		if int(i) >= len(c.Options) || i < 0 || slices.Contains(kept, i) {
			return nil, fmt.Errorf("%w: the tie order names option %d twice or does not know it", ErrSetting, int(i)+1)
		}
		if !c.Options[i].Withdrawn {
			kept = append(kept, i)
		}
	}
	for _, i := range c.Standing() {
		if !slices.Contains(kept, i) {
			return nil, fmt.Errorf("%w: the tie order leaves out option %d (%s); it should name all that stand", ErrSetting, int(i)+1, c.Options[i].Name)
		}
	}
	return kept, nil
}

func seeded(c Contest, seed string) []Index {
	digest := func(i Index) []byte {
		sum := sha256.Sum256([]byte(seed + "\x00" + c.Options[i].ID))
		return sum[:]
	}
	order := c.Standing()
	slices.SortFunc(order, func(a, b Index) int { return bytes.Compare(digest(a), digest(b)) })
	return order
}
