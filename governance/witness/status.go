// SPDX-License-Identifier: AGPL-3.0-or-later

package witness

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
)

// Seer tells what a witness has seen; an engine does.
type Seer interface {
	Seen(ctx context.Context, actor access.Actor) (key string, all []engine.SeenReading, err error)
}

// Status tells in plain words who the witness is and what it has seen of each log, and
// shows what a log has signed that denies another thing it signed.
func Status(s Seer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		key, seen, err := s.Seen(r.Context(), access.Actor{})
		if err != nil {
			http.Error(w, "it cannot be told now", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprint(w, statusText(key, seen)) // to somebody who has gone, or not
	}
}

func statusText(key string, seen []engine.SeenReading) string {
	var b strings.Builder
	fmt.Fprintf(&b, "A witness of records of Moothall (C2SP tlog-witness). Its key:\n%s\n", key)
	for _, s := range seen {
		fmt.Fprintf(&b, "\n%s\n", s.Origin)
		if s.At.IsZero() {
			b.WriteString("has submitted nothing yet\n")
			continue
		}
		fmt.Fprintf(&b, "%d entries, root %s, seen %s\n", s.Tree.N, base64.StdEncoding.EncodeToString(s.Tree.Hash[:]), journal.At(s.At))
		if !s.ContradictedAt.IsZero() {
			fmt.Fprintf(&b, "\nTHIS RECORD HAS SHOWN TWO HISTORIES. Since %s there are two checkpoints of one size, both signed by its key:\n\n%s\n%s", journal.At(s.ContradictedAt), s.Contradicted, s.Contradiction)
		}
	}
	return b.String()
}
