// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"moothall/governance/town"
)

// signInBare signs somebody in and returns the cookies as they were set.
func (w *world) signInBare(handler http.Handler, base, login string) []*http.Cookie {
	w.t.Helper()
	form := url.Values{"login": {login}, "password": {town.Password}, "next": {"/issues"}}
	r := httptest.NewRequest(http.MethodPost, base+"/login", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	rec := httptest.NewRecorder()
	handler.ServeHTTP(rec, r)
	if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != "/issues" {
		w.t.Fatalf("sign-in: got %d to %q", rec.Code, rec.Header().Get("Location"))
	}
	return rec.Result().Cookies()
}

func TestCookies_OfASession(t *testing.T) {
	for base, prefix := range map[string]string{"http://127.0.0.1": "", "https://estuary.example": "__Host-"} {
		w := newWorld(t, func(o *Options) { o.BaseURL = base })
		cookies := w.signInBare(w.server.Config.Handler, base, "nia")
		if len(cookies) != 2 {
			t.Fatalf("%s: got %d cookies, want 2", base, len(cookies))
		}
		for _, c := range cookies {
			if !strings.HasPrefix(c.Name, prefix+"moothall-") || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
				t.Errorf("%s: got %s", base, c)
			}
			if c.Secure != (prefix != "") {
				t.Errorf("%s: %s: Secure is %v", base, c.Name, c.Secure)
			}
		}
	}
}

func TestHeaders_HoldBrowsersToHTTPS(t *testing.T) {
	for base, want := range map[string]bool{"http://127.0.0.1": false, "https://estuary.example": true} {
		w := newWorld(t, func(o *Options) { o.BaseURL = base })
		rec := httptest.NewRecorder()
		w.server.Config.Handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, base+"/", nil))
		if got := rec.Header().Get("Strict-Transport-Security") != ""; got != want || rec.Code != http.StatusOK {
			t.Errorf("%s: HSTS is %v with %d", base, got, rec.Code)
		}
	}
}

// jarOf are the cookies of a browser, by name.
func (b *browser) jarOf() map[string]string {
	u, _ := url.Parse(b.w.server.URL)
	values := map[string]string{}
	for _, c := range b.client.Jar.Cookies(u) {
		values[c.Name] = c.Value
	}
	return values
}

func (b *browser) setJar(values map[string]string) {
	u, _ := url.Parse(b.w.server.URL)
	var cookies []*http.Cookie
	for name, value := range values {
		cookies = append(cookies, &http.Cookie{Name: name, Value: value, Path: "/"})
	}
	b.client.Jar.SetCookies(u, cookies)
}

func TestSession_RenewsItselfUnnoticed(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	before := nia.jarOf()
	w.ahead.Add(int64(20 * time.Minute)) // the access token is good for 15
	nia.get("/").says("Nia Rees")
	after := nia.jarOf()
	if after[accessCookie] == before[accessCookie] || after[refreshCookie] == before[refreshCookie] {
		t.Error("the tokens are the old ones")
	}
	nia.get("/account").status(http.StatusOK).at("/account")
}

func TestSession_SeveralTabsRenewAtOnce(t *testing.T) {
	w := newWorld(t)
	nia, tab := w.signedIn("nia"), w.browser()
	tab.setJar(nia.jarOf())
	w.ahead.Add(int64(20 * time.Minute))
	nia.get("/").says("Nia Rees")
	w.ahead.Add(int64(3 * time.Second))
	tab.get("/").says("Nia Rees") // with the token that was just exchanged
	nia.get("/account").at("/account")
}

// TestSession_CopiedEndsForBoth: a refresh token shown again later means that
// two hold it.
func TestSession_CopiedEndsForBoth(t *testing.T) {
	w := newWorld(t)
	nia, thief := w.signedIn("nia"), w.browser()
	thief.setJar(nia.jarOf())
	w.ahead.Add(int64(20 * time.Minute))
	nia.get("/").says("Nia Rees")
	w.ahead.Add(int64(20 * time.Minute))
	thief.get("/").saysNot("Nia Rees")
	nia.get("/account")
	if !strings.HasPrefix(nia.page.url.Path, "/login") {
		t.Errorf("Nia is still in at %s, after her token was used by two", nia.page.url)
	}
	nia.says("Sign in")
	if left := nia.jarOf(); left[accessCookie] != "" || left[refreshCookie] != "" {
		t.Errorf("dead cookies were left: %v", left)
	}
}

func TestSession_RevokedElsewhereEndsAtOnce(t *testing.T) {
	w := newWorld(t)
	phone, desk := w.signedIn("nia"), w.signedIn("nia")
	desk.get("/account")
	for _, f := range desk.page.root.all("form") {
		if a := f.attr["action"]; strings.HasPrefix(a, "/account/sessions/") && !strings.Contains(f.up.label(), "this device") {
			desk.post(a).at("/account").says("That device is signed out")
			break
		}
	}
	phone.get("/account")
	if phone.page.url.Path != "/login" {
		t.Errorf("the phone is still in at %s", phone.page.url)
	}
}

func TestSession_BroughtAlongIsNotKept(t *testing.T) {
	w := newWorld(t)
	before := w.signedIn("nia").jarOf()
	again := w.browser()
	again.setJar(before)
	again.post("/login", "login", "bram", "password", town.Password)
	if after := again.jarOf(); after[accessCookie] == before[accessCookie] || after[refreshCookie] == before[refreshCookie] {
		t.Error("signing in kept the session that was brought along")
	}
}

func TestSignIn_TellsNobodyWhoExists(t *testing.T) {
	w := newWorld(t)
	known := w.browser().post("/login", "login", "nia", "password", "wrong").status(http.StatusUnauthorized).page
	nobody := w.browser().post("/login", "login", "xxx", "password", "wrong").status(http.StatusUnauthorized).page
	if known.raw != strings.ReplaceAll(nobody.raw, "xxx", "nia") {
		t.Error("the answers differ")
	}
	w.browser().post("/login", "login", "nia").status(http.StatusUnprocessableEntity)
}

func TestSignIn_IsHeldBackAfterTenFailures(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	for range 10 {
		b.post("/login", "login", "nia", "password", "wrong").status(http.StatusUnauthorized)
	}
	b.post("/login", "login", "nia", "password", town.Password).status(http.StatusTooManyRequests)
	if b.page.header.Get("Retry-After") == "" {
		t.Error("it does not say when to come back")
	}
}

func TestSignIn_LeadsBackToThisSiteOnly(t *testing.T) {
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:alert(1)", "/%5Cevil.example", "evil", "\t//evil.example", "/\t/evil.example", "///evil.example"} {
		w := newWorld(t)
		form := url.Values{"login": {"nia"}, "password": {town.Password}, "next": {next}}
		b := w.browser()
		r, err := http.NewRequest(http.MethodPost, w.server.URL+"/login", strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := b.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if got := response.Header.Get("Location"); got != "/" {
			t.Errorf("next %q leads to %q, want /", next, got)
		}
	}
}

func TestStranger_ComesBackToWhatSheAskedFor(t *testing.T) {
	w := newWorld(t)
	b := w.browser().get("/login").saysNot("you come to the page you asked for")
	b.get("/delegations?scope=field:finance").says("Once you are in, you come to the page you asked for.")
	if b.page.url.Path != "/login" {
		t.Fatalf("came to %s", b.page.url)
	}
	b.submit("Sign in", "login", "nia", "password", town.Password).at("/delegations?scope=field:finance")
}

func TestSettings_AreTheDevicesOwn(t *testing.T) {
	w := newWorld(t)
	b := w.browser().get("/bodies").submit("العربية").at("/bodies")
	if lang := b.page.root.all("html")[0].attr; lang["lang"] != "ar" || lang["dir"] != "rtl" {
		t.Errorf("got lang %q dir %q", lang["lang"], lang["dir"])
	}
	b.submit("English").submit("dark").at("/bodies")
	if got := b.page.root.all("html")[0].attr["data-theme"]; got != "dark" {
		t.Errorf("got theme %q", got)
	}
	b.post("/language", "lang", "xx", "return", "//evil.example").at("/")
	accept, err := http.NewRequest(http.MethodGet, w.server.URL+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	accept.Header.Set("Accept-Language", "ar;q=0.9, fr")
	if got := w.browser().do(accept).page.root.all("html")[0].attr["lang"]; got != "ar" {
		t.Errorf("a browser that asks for Arabic got %q", got)
	}
	layla := w.signedIn("layla")
	if got := layla.page.root.all("html")[0].attr["lang"]; got != "ar" {
		t.Errorf("Layla's account is Arabic, her page %q", got)
	}
	layla.says("Africa/Tunis")
}

func TestNotice_HoldsNobodysWords(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.setJar(map[string]string{flashCookie: "Vote+for+Mallory"})
	b.get("/").saysNot("Mallory")
}
