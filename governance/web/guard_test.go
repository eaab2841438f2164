// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"moothall/governance/store"
	"moothall/governance/store/storetest"
	"moothall/governance/town"
)

// address fills the holes of a route with things that are there, so that
// nothing but the right to them decides.
func address(r Route) string {
	fill := map[string]string{
		"/bodies/:slug": "/bodies/council", "/bodies/:slug/voters": "/bodies/council/voters", "/bodies/:slug/decisions.atom": "/bodies/council/decisions.atom", "/decisions/:id": "/decisions/2026-34", "/record/entries/:n": "/record/entries/7", "/record/tile/*": "/record/tile/0/000.p/7",
		"/auditors/findings/:id": "/auditors/findings/2026-2", "/auditors/findings/:id/answer": "/auditors/findings/2026-2/answer",
		"/auditors/findings/:id/withdraw": "/auditors/findings/2026-2/withdraw", "/decisions/:id/suspend": "/decisions/2026-35/suspend", "/decisions/:id/release": "/decisions/2026-35/release",
		"/static/:digest/*": "/static/any/hall.css", "/delegations/:id/revoke": "/delegations/none/revoke", "/delegations/:id/renew": "/delegations/none/renew",
		"/delegations/from/:slug/agree": "/delegations/from/owain/agree", "/delegations/from/:slug/decline": "/delegations/from/owain/decline", "/delegates/:slug": "/delegates/chidi",
		"/issues/:id/concentration": "/issues/2026-34/concentration", "/issues/:id/competence/:ref/answer": "/issues/2026-49/competence/none/answer", "/issues/:id/dispute": "/issues/2026-34/dispute", "/issues/:id/dispute/:ref/answer": "/issues/2026-34/dispute/none/answer", "/auditors/bodies/:slug/turnout": "/auditors/bodies/assembly/turnout", "/auditors/bodies/:slug/concentration": "/auditors/bodies/assembly/concentration",
		"/account/sessions/:id/revoke": "/account/sessions/none/revoke",
		"/bodies/:slug/invitations":    "/bodies/assembly/invitations", "/invitations/:id/withdraw": "/invitations/none/withdraw",
		"/bodies/:slug/members.csv": "/bodies/assembly/members.csv", "/bodies/:slug/member-list": "/bodies/assembly/member-list", "/bodies/:slug/member-list/enter": "/bodies/assembly/member-list/enter", "/bodies/:slug/member-list/drop": "/bodies/assembly/member-list/drop",
		"/bodies/:slug/join": "/bodies/assembly/join", "/bodies/:slug/applications": "/bodies/assembly/applications", "/memberships/:slug/residence": "/memberships/none/residence", "/memberships/:slug/lay-down": "/memberships/none/lay-down", "/applications/:id/answer": "/applications/none/answer", "/applications/:id/withdraw": "/applications/none/withdraw",
	}
	if filled, ok := fill[r.Path]; ok {
		return filled
	}
	path := strings.Replace(r.Path, ":id", "2026-39", 1)
	path = strings.Replace(path, ":slug", "council", 1)
	path = strings.Replace(path, ":version", "1", 1)
	for _, decided := range []string{"/count", "/list", "/votes.", "/cvr.", "/rctab.", "/ballots.", "/protocol"} {
		if strings.Contains(path, decided) {
			path = strings.Replace(path, "2026-39", "2026-35", 1)
		}
	}
	if strings.Contains(path, "/delegations.") {
		path = strings.Replace(path, "2026-39", "2026-34", 1)
	}
	return path
}

// public are the acts open to strangers; every other asks who it is.
func public(r Route) bool {
	switch r.Act {
	case "page.read", "issue.read", "case.read", "body.read", "record.read", "export.public", "ui.set", "session.begin",
		"recovery.ask", "recovery.finish", "notices.stop", "search.read", "delegate.read", "founding.answer", "founding.prepare", "voice.follow", "voice.renew", "registration.ask", "registration.finish", "invitation.follow":
		return true
	}
	return false
}

// raw sends a request as it is, with no redirect followed.
func (b *browser) raw(method, path string, header ...string) *http.Response {
	b.w.t.Helper()
	request, err := http.NewRequest(method, b.w.server.URL+path, strings.NewReader(""))
	if err != nil {
		b.w.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.w.t.Fatal(err)
	}
	response.Body.Close()
	return response
}

// TestRoutes_TurnAwayWhomTheyDeclare goes through every route of the table as a
// stranger, as a member on the roll, and as one who is not.
func TestRoutes_TurnAwayWhomTheyDeclare(t *testing.T) {
	w := newWorld(t)
	members := map[string]*browser{"nia": w.signedIn("nia"), "tomos": w.signedIn("tomos")}
	for _, r := range Routes() {
		t.Run(r.Method+" "+r.Path, func(t *testing.T) {
			path := address(r)
			got := w.browser().raw(r.Method, path)
			if public(r) && (atDoor(got) || got.StatusCode == http.StatusForbidden || got.StatusCode >= 500) {
				t.Errorf("a stranger got %d, and the act %s is open to anybody", got.StatusCode, r.Act)
			}
			if !public(r) && !atDoor(got) {
				t.Errorf("a stranger got %d, want the door", got.StatusCode)
			}
			for login, b := range members {
				if got := b.raw(r.Method, path); atDoor(got) || got.StatusCode >= 500 {
					t.Errorf("%s got %d", login, got.StatusCode)
				}
				if r.Act == "session.end" { // nobody would be in any more
					members[login] = w.signedIn(login)
				}
			}
		})
	}
}

func atDoor(got *http.Response) bool {
	return got.StatusCode == http.StatusSeeOther && strings.HasPrefix(got.Header.Get("Location"), "/login?")
}

// TestBallot_IsRefusedToWhoIsNotOnTheRoll: the button is there for members, the
// roll decides.
func TestBallot_IsRefusedToWhoIsNotOnTheRoll(t *testing.T) {
	w := newWorld(t)
	tomos := w.signedIn("tomos")
	for _, path := range []string{"/rank", "/review", "/cast"} {
		tomos.post(surplus+"/ballot"+path, "ranking", "fee", "key", "a").status(http.StatusForbidden).says("You are not on the roll")
	}
	tomos.get(surplus+"/ballot").status(http.StatusForbidden).says("joined", "Once you have been a member long enough")
}

// TestRoll_SaysWhyNotAndPromisesNobodyAnothersVote: a neighbour has been here for
// years and will be on no roll; whom time alone keeps off one is told when it ends.
func TestRoll_SaysWhyNotAndPromisesNobodyAnothersVote(t *testing.T) {
	w := newWorld(t)
	w.signedIn("tomos").get(surplus).says("you joined on", "Once you have been a member long enough")
	peter := w.signedIn("peter")
	peter.get(surplus).says("The reason: not among the inner members.").saysNot("you joined on", "you will be on the roll")
	peter.get(surplus+"/ballot").status(http.StatusForbidden).says("The reason: not among the inner members.").saysNot("you joined on", "you will be on the roll")
	w.signedIn("nia").get(hostRoll).says("You are on the roll.").saysNot("when it is frozen")
}

// TestOthersThings_AreNotTheirs: what belongs to one person, another cannot touch.
func TestOthersThings_AreNotTheirs(t *testing.T) {
	w := newWorld(t)
	nia, bram := w.signedIn("nia"), w.signedIn("bram")
	var session, delegation string
	for _, f := range nia.get("/account").page.root.all("form") {
		if a := f.attr["action"]; strings.HasPrefix(a, "/account/sessions/") {
			session = a
		}
	}
	for _, f := range nia.get("/delegations").page.root.all("form") {
		if a := f.attr["action"]; strings.HasSuffix(a, "/revoke") {
			delegation = a
		}
	}
	for _, path := range []string{session, delegation} {
		if path == "" {
			continue
		}
		bram.post(path).status(http.StatusForbidden)
	}
	if delegation == "" {
		t.Error("Nia has no delegation to take back: the test tries nothing")
	}
	nia.get("/account").status(http.StatusOK)
	bram.get(surplus + "/receipt").status(http.StatusNotFound) // hers is hers; he has none
}

func TestAnswers_BearTheHeaders(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	for _, r := range Routes() {
		if r.Method != http.MethodGet {
			continue
		}
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			for who, b := range map[string]*browser{"a stranger": w.browser(), "Nia": nia} {
				got := b.raw(method, address(r))
				referrer := "same-origin"
				if r.Act == "voice.follow" || r.Act == "voice.renew" { // what a mailed link opens names itself nowhere
					referrer = "no-referrer"
					if cache := got.Header.Get("Cache-Control"); cache != "no-store" {
						t.Errorf("%s %s to %s: it may be kept: %q", method, r.Path, who, cache)
					}
				}
				for name, want := range map[string]string{
					"Content-Security-Policy": policy, "Referrer-Policy": referrer, "X-Content-Type-Options": "nosniff",
					"Cross-Origin-Opener-Policy": "same-origin",
				} {
					if h := got.Header.Get(name); h != want {
						t.Errorf("%s %s to %s: %s is %q", method, r.Path, who, name, h)
					}
				}
				if got.Header.Get("X-Request-Id") == "" {
					t.Errorf("%s %s: no request id", method, r.Path)
				}
				if cache := got.Header.Get("Cache-Control"); who == "Nia" && r.Kind != Asset && cache != "no-store" {
					t.Errorf("%s %s: a page made for Nia may be kept: %q", method, r.Path, cache)
				}
			}
		}
	}
}

// TestAddressesOfTheContract answer anybody with the page or the door.
func TestAddressesOfTheContract(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{"/", "/bodies", "/issues", "/decisions", "/delegations", "/cases", "/elections", "/record", "/auditors", "/login", "/account", "/healthz", "/readyz"} {
		if got := w.browser().raw(http.MethodGet, path).StatusCode; got != http.StatusOK && got != http.StatusSeeOther {
			t.Errorf("%s: got %d, want 200 or 303", path, got)
		}
	}
	w.browser().get("/nowhere").status(http.StatusNotFound).says("Estuary")
	w.browser().get("/issues/2031-1").status(http.StatusNotFound)
	if got := w.browser().raw(http.MethodDelete, "/issues").StatusCode; got != http.StatusMethodNotAllowed {
		t.Errorf("DELETE /issues: got %d, want 405", got)
	}
}

// TestPost_FromAnotherSiteIsRefused on every route that changes something.
func TestPost_FromAnotherSiteIsRefused(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	for _, r := range Routes() {
		if r.Method != http.MethodPost {
			continue
		}
		for name, header := range map[string][]string{
			"another origin":                 {"Origin", "https://evil.example"},
			"no origin that can be named":    {"Origin", "null"},
			"the browser says cross-site":    {"Sec-Fetch-Site", "cross-site"},
			"a neighbour of the same site":   {"Sec-Fetch-Site", "same-site"},
			"only a referer, of another":     {"Referer", "https://evil.example/form"},
			"only a referer, of a lookalike": {"Referer", w.server.URL + ".evil.example/"},
		} {
			if got := nia.raw(r.Method, address(r), header...).StatusCode; got != http.StatusForbidden {
				t.Errorf("%s %s from %s: got %d, want 403", r.Method, r.Path, name, got)
			}
		}
	}
	nia.get("/account").status(http.StatusOK) // and nothing was done: she is still in
}

func TestForm_ThatIsTooLargeIsRefused(t *testing.T) {
	w := newWorld(t)
	big := strings.Repeat("a", maxBody+1)
	w.browser().post("/login", "login", "nia", "password", big).status(http.StatusRequestEntityTooLarge)
}

func TestNew_RefusesWhatItCannotStandFor(t *testing.T) {
	for name, o := range map[string]Options{
		"an act no rule speaks of": {BaseURL: "https://a.example", Extra: []Route{{Method: "GET", Path: "/x", Act: "ballot.stuff"}}},
		"no act at all":            {BaseURL: "https://a.example", Extra: []Route{{Method: "GET", Path: "/x"}}},
		"an address twice":         {BaseURL: "https://a.example", Extra: []Route{{Method: "GET", Path: "/bodies", Act: "page.read"}}},
	} {
		if _, err := New(o); !errors.Is(err, ErrRoute) {
			t.Errorf("%s: got %v, want ErrRoute", name, err)
		}
	}
	for _, base := range []string{"", "vote.example", "ftp://vote.example"} {
		if _, err := New(Options{BaseURL: base}); err == nil {
			t.Errorf("the base URL %q was taken", base)
		}
	}
}

func TestPanic_IsAFaultThatTellsNothing(t *testing.T) {
	broken := Route{Method: http.MethodGet, Path: "/broken", Act: "page.read", Handle: func(*Call) error { panic("the secret of the kettle") }}
	w := newWorld(t, func(o *Options) { o.Extra = []Route{broken} })
	w.browser().get("/broken").status(http.StatusInternalServerError).says("Something broke").saysNot("kettle")
	if !strings.Contains(w.log.String(), "kettle") {
		t.Error("the operator's log says nothing of it")
	}
}

// TestLog_HoldsNoQueryNoCookieNoName searches the access log after a sign-in and
// a search.
func TestLog_HoldsNoQueryNoCookieNoName(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.get("/delegations?q=Grace").get("/record?receipt=abcdef")
	u, _ := url.Parse(w.server.URL)
	for _, c := range nia.client.Jar.Cookies(u) {
		if strings.Contains(w.log.String(), c.Value) {
			t.Errorf("the log holds the cookie %s", c.Name)
		}
	}
	for _, secret := range []string{"Grace", "abcdef", "nia", town.Password} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestPeer_BelievesOnlyTrustedProxies(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct{ name, remote, forwarded, want string }{
		{"without a proxy the header is nobody's word", "203.0.113.9:1", "198.51.100.1", "203.0.113.9"},
		{"a proxy says who came", "10.0.0.2:1", "198.51.100.1", "198.51.100.1"},
		{"the client cannot put itself in front", "10.0.0.2:1", "127.0.0.1, 198.51.100.1", "198.51.100.1"},
		{"two proxies of ours", "10.0.0.2:1", "198.51.100.1, 10.0.0.7", "198.51.100.1"},
		{"what is no address ends it", "10.0.0.2:1", "unknown", "10.0.0.2"},
		{"IPv4 in IPv6 is IPv4", "[::ffff:10.0.0.2]:1", "198.51.100.1", "198.51.100.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = c.remote
			r.Header.Set("X-Forwarded-For", c.forwarded)
			if got := peer(r, trusted).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// TestSignIn_AHashAtFaultIsTheOperatorsAffair: outside it is a wrong password, the
// log says once what is wrong, and not whose login it is.
func TestSignIn_AHashAtFaultIsTheOperatorsAffair(t *testing.T) {
	w := newWorld(t)
	attempt := func() string {
		b := w.browser().post("/login", "login", "tomos", "password", "a guess").status(http.StatusUnauthorized)
		return b.page.text
	}
	wrong := attempt()
	err := w.db.Update(t.Context(), func(tx *store.Tx) error {
		a, err := tx.AccountByLogin("tomos")
		if err != nil {
			return err
		}
		return tx.SetPassword(a.Person, "$argon2id$damaged")
	})
	if err != nil {
		t.Fatal(err)
	}
	w.log.Reset()
	if got := attempt(); got != wrong {
		t.Errorf("it reads %q, a wrong password %q", got, wrong)
	}
	if log := w.log.String(); strings.Count(log, "the stored password hash is not one") != 1 || strings.Contains(strings.ReplaceAll(log, "person-tomos", ""), "tomos") {
		t.Errorf("the log says %s", log)
	}
}

// TestUnfounded_SaysSo: an empty database is up and not ready, and its pages say
// so in place of a fault.
func TestUnfounded_SaysSo(t *testing.T) {
	db, err := store.Open(t.Context(), store.Options{Database: storetest.SQLite(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	handler, err := New(Options{Engine: newEngine(t, db), BaseURL: "http://127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/": 200, "/issues": 200, "/healthz": 200, "/readyz": 503, "/nowhere": 404} {
		rec := httptest.NewRecorder()
		handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "http://127.0.0.1"+path, nil))
		if rec.Code != want {
			t.Errorf("%s: got %d, want %d: %.900s", path, rec.Code, want, rec.Body)
		}
	}
}

// TestForms_AreReadFromWhatWasPosted: a password or a ballot in an address would
// stand in every log on its way, and a link could fill in a form.
func TestForms_AreReadFromWhatWasPosted(t *testing.T) {
	w := newWorld(t)
	w.browser().post("/login?login=nia&password=" + town.Password).status(http.StatusUnprocessableEntity)
	nia := w.signedIn("nia")
	nia.post(surplus+"/ballot/cast?ranking=fee&key=a", "ranking", "fee").status(http.StatusUnprocessableEntity)
	nia.get("/issues/2026-39/receipt").status(http.StatusNotFound)
}

// TestForms_AreReadToTheirEnd: half a form may be another ballot than was meant.
func TestForms_AreReadToTheirEnd(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.post(surplus+"/ballot/cast", "ranking", "fee", "key", "a", "note", "%zz").status(http.StatusUnprocessableEntity)
	long, err := http.NewRequest(http.MethodPost, w.server.URL+surplus+"/ballot/cast", io.MultiReader(strings.NewReader("ranking=fee&key=a&note="), strings.NewReader(strings.Repeat("a", maxBody))))
	if err != nil {
		t.Fatal(err)
	}
	long.Header.Set("Content-Type", "application/x-www-form-urlencoded") // of a length that is not said beforehand
	nia.do(long).status(http.StatusRequestEntityTooLarge)
	nia.get("/issues/2026-39/receipt").status(http.StatusNotFound)
}

// TestForms_TakeNoZeroByte: PostgreSQL would refuse it only at the commit.
func TestForms_TakeNoZeroByte(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	nia.post(surplus+"/ballot/cast", "ranking", "fee", "key", "a%00b").status(http.StatusUnprocessableEntity)
	nia.get("/issues/2026-39/receipt").status(http.StatusNotFound)
}

// reading is a body whose parts are asked for one after the other.
type reading []func() string

func (r *reading) Read(p []byte) (int, error) {
	if len(*r) == 0 {
		return 0, io.EOF
	}
	next := (*r)[0]
	*r = (*r)[1:]
	return copy(p, next()), nil
}

// TestForms_AreOfWhoSendsTheirEnd: whose session has ended does nothing any more,
// also by a form whose first half came before.
func TestForms_AreOfWhoSendsTheirEnd(t *testing.T) {
	w := newWorld(t)
	nia := w.signedIn("nia")
	form, err := http.NewRequest(http.MethodPost, w.server.URL+surplus+"/comments", &reading{
		func() string { return "note=" + strings.Repeat("a", 8<<10) }, // more than a client keeps back
		func() string {
			time.Sleep(200 * time.Millisecond)
			if _, err := nia.client.PostForm(w.server.URL+"/account/leave", nil); err != nil {
				t.Error(err)
			}
			return "&comment=Too+late"
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	nia.do(form).says("You were signed out")
	w.browser().get(surplus).saysNot("Too late")
}
