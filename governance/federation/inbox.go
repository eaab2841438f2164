// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"moothall/bodies"
	"moothall/governance/engine"
)

// What the inbox refuses before it looks at a signature.
var (
	errMedia    = errors.New("an inbox takes application/activity+json, not packed")
	errTooLarge = fmt.Errorf("an inbox takes %d bytes", MaxDocument)
)

// inbox takes an activity in: it is verified while the sender waits, and acted
// upon afterwards. The same activity by another way is taken once.
func (s *Service) inbox(w http.ResponseWriter, r *http.Request) {
	if err := s.take(w, r); err != nil {
		s.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (s *Service) take(w http.ResponseWriter, r *http.Request) error {
	if slug := r.PathValue("slug"); slug != "" {
		if _, err := s.herald(r, bodies.Slug(slug)); err != nil {
			return err
		}
	}
	body, err := readBody(w, r)
	if err != nil {
		return err
	}
	sig, err := readSignature(r)
	if err == nil {
		err = sig.check(r, body, s.host, s.now())
	}
	if err != nil {
		return err
	}
	d, err := ReadDocument(body)
	if err != nil {
		return err
	}
	in := engine.Incoming{ID: d.text("id"), Actor: d.id("actor"), Host: hostOf(d.id("actor")), Data: body}
	if err := s.plausible(d, in, sig); err != nil {
		return err
	}
	if err := s.engine.Blocked(r.Context(), in.Host); err != nil {
		return err
	}
	worth, err := s.verified(r.Context(), r, d, in, sig)
	if err != nil || !worth {
		return err
	}
	_, err = s.engine.TakeIn(r.Context(), in)
	return err
}

// readBody reads what was posted, as it came.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if !isActivity(r.Header.Get("Content-Type")) || packed(r.Header) {
		return nil, errMedia
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxDocument))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, errTooLarge
	}
	if err != nil {
		return nil, fmt.Errorf("%w: it ends before its end", ErrDocument)
	}
	return body, nil
}

// plausible holds an activity to what can be seen without asking anybody: it has
// an id, an actor and a type, and they and the key are of one host, not ours.
func (s *Service) plausible(d Document, in engine.Incoming, sig signature) error {
	for _, address := range []string{in.ID, in.Actor, sig.keyID} {
		if _, err := readAddress(address, s.client.dialer.private); err != nil {
			return fmt.Errorf("%w: %w", ErrDocument, err)
		}
	}
	switch {
	case d.text("type") == "":
		return fmt.Errorf("%w: it should have one type", ErrDocument)
	case in.Host == hostOf(s.base):
		return fmt.Errorf("%w: nobody speaks for us", ErrSignature)
	case !sameHost(in.Actor, in.ID, sig.keyID):
		return fmt.Errorf("%w: key, actor and activity should be of one host", ErrSignature)
	}
	return nil
}

// verified says, by a nil error, that the actor signed the request. A key that
// does not fit is looked at once more: it may have been changed. worth is false
// of what is true and tells us nothing: that somebody unknown is gone.
func (s *Service) verified(ctx context.Context, r *http.Request, d Document, in engine.Incoming, sig signature) (worth bool, err error) {
	leaving := d.is("Delete") && d.id("object") == in.Actor
	if leaving {
		if known, err := s.engine.Knows(ctx, in.Actor); err != nil || !known {
			return false, err
		}
	}
	a, err := s.signedBy(ctx, sig.keyID, false)
	if err == nil && a.id == in.Actor && sig.verify(r, a.key) == nil {
		return true, nil
	}
	if err == nil {
		a, err = s.signedBy(ctx, sig.keyID, true)
	}
	switch {
	case errors.Is(err, errGone) && leaving:
		return true, nil // the key's own host says so
	case errors.Is(err, errTooFast):
		return false, err
	case err != nil:
		return false, fmt.Errorf("%w: its key is not to be had", ErrSignature)
	case a.id != in.Actor:
		return false, fmt.Errorf("%w: the actor is not who signed", ErrSignature)
	}
	return true, sig.verify(r, a.key)
}
