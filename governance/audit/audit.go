// SPDX-License-Identifier: AGPL-3.0-or-later

// Package audit repeats, from an exported archive alone, everything the server
// claims: signatures, tree, rolls, delegations, counts and decisions.
//
// The nouns: an [Archive] is one file that holds the record up to a checkpoint
// and what may be disclosed at that head; a [Report] is what a verification
// found. The same archive and the same checkpoints give the same report:
//
//	archive, err := audit.Open(file, size)      // refuses every byte that is out of place
//	report := audit.Verify(archive, audit.Against{Checkpoints: kept})
//	if report.Verdict != audit.Verified { … }
//
// It uses the same pure packages as the server (journal, bodies, delegation,
// voting, governance) and knows neither its database nor its deeds. It trusts
// nothing in the archive but the hashes and signatures it has checked itself,
// and it never says "fine" of what it does not understand.
package audit

import "errors"

// ErrArchive is wrapped by every refusal of a file as an archive; the sentence
// names the member or the byte.
var ErrArchive = errors.New("not an archive of the record")
