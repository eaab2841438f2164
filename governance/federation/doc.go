// SPDX-License-Identifier: AGPL-3.0-or-later

// Package federation lets neighbours follow the bodies of the hall by
// ActivityPub: it is the border to other servers as package web is to browsers.
//
// A body is a Group actor. Calls for votes and decisions go out to its followers
// as Notes, each with the digest of its entry in the record and a proof by the
// body's key; replies come back as comments, which wait until somebody who may
// lets them in. The nouns: a [Document] is what a stranger sent; [Keys]
// prove what bodies say; a [Service] answers, takes in, publishes and delivers, and
// never reaches inside:
//
//	s, err := federation.New(federation.Options{Engine: e, BaseURL: "https://vote.example", Keys: keys})
//	routes := s.Routes()           // for the one router
//	n, err := s.Publish(ctx)       // what the journal has that followers do not
//	err = s.Deliver(ctx, id, last) // one activity to one inbox, once
//	err = s.Digest(ctx, id, last)  // one activity that came in
//
// It processes no JSON-LD, follows no context, and believes nothing a stranger
// says of another. README.md says exactly what it takes and sends.
package federation
