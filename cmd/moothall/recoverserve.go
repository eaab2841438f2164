// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"

	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/governance/journal"
	"moothall/governance/web"
	"moothall/templates/pages"
)

// serve answers in place of the server while a database that was put back is not to be
// served: see web.NewRestored. It starts no queue and no sequencer, its database refuses
// every write, and nothing it runs signs. It also serves a database in which nothing seems
// to be missing, for an operator who put one back and wants to hear from voters first.
func (c *recoverCommand) serve(w *world) error {
	if len(c.Receipts) > 0 {
		return misused(errors.New("--listen asks voters for their receipts; those at hand are told without it"))
	}
	log := slog.New(slog.NewTextHandler(w.stderr, nil))
	s := &settings{place: c.place, Listen: c.Listen, MetricsListen: noMetrics, SourceURL: c.SourceURL, TrustedProxy: c.TrustedProxy}
	door, err := s.listen(w.ctx)
	if err != nil {
		return err
	}
	defer door.Close() // closed already where serving ended well
	h, err := s.open(w.ctx, opening{log: log, lenient: true, looks: true})
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.mustBeFounded(s.Database); err != nil {
		return err
	}
	found, err := h.restored(w.ctx, &s.place)
	if err != nil {
		return err
	}
	kept := s.missingFile()
	found.Note = kept.note
	if err := kept.refresh(); err != nil { // what cannot be read is said before anybody asks
		return err
	}
	handler, err := s.standstill(h, found, log)
	if err != nil {
		return err
	}
	log.Warn("nothing is served but the page on which voters bring their receipts; moothall recover lists what was missing", "state", string(found.State), "address", door.Addr().String(), "url", s.BaseURL+"/recover", "noted", kept.path)
	return answerOnly(w.ctx, door, newServer(handler, log))
}

func (s *settings) standstill(h *hall, found web.Restored, log *slog.Logger) (http.Handler, error) {
	proxies, err := s.proxies()
	if err != nil {
		return nil, err
	}
	return web.NewRestored(web.Options{Engine: h.deeds, BaseURL: s.BaseURL, TrustedProxies: proxies, Version: version(), SourceURL: s.SourceURL, Log: log}, found)
}

// answerOnly answers until ctx ends, and what was asked by then.
func answerOnly(ctx context.Context, door net.Listener, server *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(door) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, done := context.WithTimeout(context.WithoutCancel(ctx), endRequests)
	defer done()
	if server.Shutdown(last) != nil {
		return server.Close() // whoever is still sending after so long is cut off
	}
	return nil
}

// restored says what is known of a database that was put back.
func (h *hall) restored(ctx context.Context, p *place) (r web.Restored, err error) {
	head, err := h.deeds.Checkpoint(ctx, access.Actor{}, false)
	if err != nil {
		return r, err
	}
	r.State, r.Head = pages.RestoredUnknown, head.Note
	whole, signed, err := h.wholeTree(ctx, p, head)
	if err != nil {
		return r, err
	}
	if r.Tiles = whole && signed; !whole {
		r.State = pages.RestoredAltered
	}
	note, err := os.ReadFile(p.headFile())
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, refused(err)
	}
	kept, err := h.openHead(ctx, p, note)
	if err != nil {
		return r, nil // it is no head of this record, as moothall serve and recover say
	}
	r.Kept, r.Signed = note, kept.Tree.N
	if whole {
		r.State, err = h.against(ctx, head, kept, note)
		r.Tiles = r.Tiles && r.State != pages.RestoredAltered
	}
	return r, err
}

// against holds what is here to the head that was kept.
func (h *hall) against(ctx context.Context, head engine.Head, kept journal.Checkpoint, note []byte) (pages.RestoredState, error) {
	if head.Tree.N < kept.Tree.N {
		return pages.RestoredBehind, nil
	}
	_, err := h.deeds.Continues(ctx, note)
	if errors.Is(err, engine.ErrRewritten) || errors.Is(err, engine.ErrHead) {
		return pages.RestoredAltered, nil
	}
	return pages.RestoredWhole, err
}

// wholeTree says whether the tiles here make the head here, and whether a key that is known
// here signed it: in a copy from before a handover the key before is not known any more.
func (h *hall) wholeTree(ctx context.Context, p *place, head engine.Head) (whole, signed bool, err error) {
	err = h.deeds.CheckTree(ctx)
	if errors.Is(err, journal.ErrTile) || errors.Is(err, engine.ErrNotFound) {
		return false, false, nil
	}
	if err != nil || head.Tree.N == 0 {
		return err == nil, false, err
	}
	text, _, _ := strings.Cut(string(head.Note), "\n\n")
	said, err := journal.ParseCheckpoint(text + "\n")
	if err != nil || said.Tree != head.Tree {
		return false, false, nil
	}
	_, strange := h.openHead(ctx, p, head.Note)
	return true, strange == nil, nil
}

// openHead reads a signed head by the keys of the record here, or by the one that lies
// beside it: an older copy does not know a handover that came after it.
func (h *hall) openHead(ctx context.Context, p *place, note []byte) (journal.Checkpoint, error) {
	keys, err := h.deeds.Keys(ctx, access.Actor{})
	if err != nil {
		return journal.Checkpoint{}, err
	}
	head, strange := keys.Open(note)
	if strange == nil {
		return head, nil
	}
	own, err := readKey(p.LogKeyFile)
	if err != nil {
		return head, err
	}
	if head, err = journal.OpenCheckpoint(note, own.Public()); err != nil {
		return head, strange
	}
	return head, nil
}
