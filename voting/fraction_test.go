// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"errors"
	"testing"

	"moothall/voting"
)

func TestParseFraction(t *testing.T) {
	for _, good := range []string{"1/2", "0/1", "3/1", "9000000000000/9000000000000"} {
		if f, err := voting.ParseFraction("need", good); err != nil || f.String() != good {
			t.Errorf("%s is read as %s, %v", good, f, err)
		}
	}
	for _, bad := range []string{"", "1", "1/", "/2", "1/0", "-1/2", "1/-2", "1/2/3", "half", "1.5/2", "9000000000001/1", "1/9000000000001"} {
		if f, err := voting.ParseFraction("need", bad); !errors.Is(err, voting.ErrSetting) {
			t.Errorf("%s is read as %s, %v; want %v", bad, f, err, voting.ErrSetting)
		}
	}
}
