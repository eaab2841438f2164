// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"net"
	"net/http/httptest"
	"testing"

	"moothall/governance/access"
	"moothall/governance/journal"
	"moothall/governance/web"
	"moothall/templates/locales"
	"moothall/templates/pages"
)

// TestRestored_Surface opens the page of a server that is not to be served, in every
// language, light and dark, wide and narrow, before and after something is brought, and
// what answers everywhere else.
func TestRestored_Surface(t *testing.T) {
	needAxe(t)
	full := newHall(t)
	head, err := full.engine.Checkpoint(t.Context(), access.Actor{}, false)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	base := "http://" + server.Listener.Addr().(*net.TCPAddr).String()
	if server.Config.Handler, err = web.NewRestored(web.Options{Engine: full.engine, BaseURL: base, Version: "0.1"}, web.Restored{
		State: pages.RestoredBehind, Signed: head.Tree.N + 49, Head: head.Note, Kept: head.Note, Tiles: true, Note: func([]journal.Receipt) error { return nil },
	}); err != nil {
		t.Fatal(err)
	}
	server.Start()
	t.Cleanup(server.Close)
	h := hall{url: base, engine: full.engine, ahead: full.ahead}
	for _, lang := range locales.Languages() {
		t.Run(lang.Tag, func(t *testing.T) {
			b := h.newTab(t)
			b.language(lang.Tag)
			b.open("/recover").look("restored")
			b.do(evaluate(`document.querySelector("#receipt").value = '{} a letter'`))
			b.turning(evaluate(`document.querySelector("#receipt").form.querySelector("button").click()`))
			b.look("restored, brought")
			b.turning(evaluate(`document.querySelector("#receipt").form.querySelector("button").click()`))
			b.look("restored, nothing brought")
			b.open("/issues").look("restored, elsewhere")
			if got := ask[string](b, "document.documentElement.lang"); got != lang.Tag {
				t.Errorf("the page is in %q", got)
			}
		})
	}
}
