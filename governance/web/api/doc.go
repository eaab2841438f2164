// SPDX-License-Identifier: AGPL-3.0-or-later

// Package api is the JSON twin of the pages: the same deeds and readings, for
// programs, under /api/v1.
//
// [Routes] is the whole surface; it is handed to the web's own table:
//
//	web.New(web.Options{Engine: e, Extra: api.Routes(), …})
//
// An answer holds what the page of the same name shows to the same person, and
// no more: people are a slug and a name, and of a running vote there is what
// governance's MayKnow lets through. A refusal is problem details (RFC 9457)
// with a code for machines, the server's time, and the field where one is at
// fault. The surface is described by GET /api/v1/openapi.json.
//
// It reads JSON strictly: an unknown member, a member twice, text that is not
// Unicode and nesting beyond reason are refused, for two programs could
// understand such a text differently. A cookie alone changes nothing here: who
// wants to act shows the token in the Authorization header, which no other
// site's page can make a browser do.
package api
