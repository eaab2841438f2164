// SPDX-License-Identifier: AGPL-3.0-or-later

package engine

import (
	"errors"
	"testing"
)

// TestBeside_DoesEverythingInItsOrder: nothing, a part of a lot, and lots that are just
// full; and an error of either side ends both, with the values before it done.
func TestBeside_DoesEverythingInItsOrder(t *testing.T) {
	wrong := errors.New("wrong")
	never := -1
	for _, c := range []struct{ length, reading, doing int }{
		{0, never, never}, {1, never, never}, {besideLot - 1, never, never}, {besideLot, never, never}, {10*besideLot + 3, never, never},
		{10 * besideLot, 0, never}, {10 * besideLot, 3*besideLot + 5, never},
		{10 * besideLot, never, 0}, {10 * besideLot, never, 3*besideLot + 5}, {10, never, 9},
	} {
		var done []int
		err := beside(func(take func(int) error) error {
			for n := range c.length {
				if n == c.reading {
					return wrong
				}
				if err := take(n); err != nil {
					return err
				}
			}
			return nil
		}, func(n int) error {
			if n == c.doing {
				return wrong
			}
			done = append(done, n)
			return nil
		})
		if fails := c.reading != never || c.doing != never; errors.Is(err, wrong) != fails || !fails && err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		want := c.length
		switch {
		case c.doing != never:
			want = c.doing
		case c.reading != never:
			want = c.reading / besideLot * besideLot // what was handed over
		}
		if len(done) != want {
			t.Errorf("%+v: %d were done, want %d", c, len(done), want)
		}
		for n, v := range done {
			if n != v {
				t.Fatalf("%+v: number %d is %d", c, n, v)
			}
		}
	}
}
