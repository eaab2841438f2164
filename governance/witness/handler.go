// SPDX-License-Identifier: AGPL-3.0-or-later

package witness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"moothall/governance/journal"
)

// Voucher judges and cosigns; an engine does.
type Voucher interface {
	Vouch(ctx context.Context, body []byte) ([]byte, error)
}

// Handler answers add-checkpoint.
func Handler(v Voucher) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
		if err != nil {
			http.Error(w, fmt.Sprintf("a submission has %d bytes at most", MaxBody), http.StatusRequestEntityTooLarge)
			return
		}
		line, err := v.Vouch(r.Context(), body)
		var stale journal.Stale
		switch {
		case err == nil:
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Write(line) // to somebody who has gone, or not
		case errors.As(err, &stale):
			w.Header().Set("Content-Type", sizeType)
			w.WriteHeader(http.StatusConflict)
			fmt.Fprintf(w, "%d\n", stale.Size)
		default:
			http.Error(w, said(err), status(err))
		}
	}
}

// status is the code of a refusal, as C2SP tlog-witness gives them.
func status(err error) int {
	for _, s := range []struct {
		is   error
		code int
	}{
		{journal.ErrOrigin, http.StatusNotFound},
		{journal.ErrCheckpoint, http.StatusForbidden},
		{journal.ErrShrunk, http.StatusBadRequest},
		{journal.ErrSubmission, http.StatusBadRequest},
		{journal.ErrProof, http.StatusUnprocessableEntity},
	} {
		if errors.Is(err, s.is) {
			return s.code
		}
	}
	return http.StatusInternalServerError
}

// said is what a refusal says: of a fault of ours nothing.
func said(err error) string {
	if status(err) == http.StatusInternalServerError {
		return "it could not be judged now"
	}
	return err.Error()
}
