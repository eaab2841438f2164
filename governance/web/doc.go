// SPDX-License-Identifier: AGPL-3.0-or-later

// Package web is where browsers meet the engine: a request is parsed into one
// deed or one reading, and what comes back becomes a page.
//
// A [Route] is one address with the act it asks for; the table in routes.go is
// the whole surface. A [Call] is one request with everything known about who
// asks. A [Problem] is what an error of the layers below means at the border:
// a status, a code for machines, a sentence for people.
//
//	handler, err := web.New(web.Options{Engine: e, BaseURL: "https://vote.example", Log: log})
//	err = http.Serve(listener, handler)
//
// There is no rule and no SQL here: whether a button may be pressed is asked of
// access, whether it exists at this stage of governance, both by the engine. A
// route without a declared act is refused when the server starts. Every page
// works without script; nothing is loaded from elsewhere.
package web
