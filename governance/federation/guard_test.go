// SPDX-License-Identifier: AGPL-3.0-or-later

package federation

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"
)

// errRecorded ends a connection that was only to be seen.
var errRecorded = errors.New("recorded")

// watched is a client whose names resolve as given and whose connections are
// written down and answered by answer, or not made at all.
func watched(names map[string][][]string, answer func(request string) string) (*client, *[]string) {
	c, dialled := newClient(false, "test", func() time.Time { return noon }), &[]string{}
	c.dialer.resolve = func(_ context.Context, host string) ([]netip.Addr, error) {
		turns := names[host]
		if len(turns) == 0 {
			return nil, &net.DNSError{Name: host, IsNotFound: true}
		}
		if len(turns) > 1 {
			names[host] = turns[1:]
		}
		var found []netip.Addr
		for _, a := range turns[0] {
			found = append(found, netip.MustParseAddr(a))
		}
		return found, nil
	}
	c.dialer.connect = func(_ context.Context, _, address string) (net.Conn, error) {
		*dialled = append(*dialled, address)
		if answer == nil {
			return nil, errRecorded
		}
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			b := make([]byte, 4096)
			n, _ := theirs.Read(b)
			io.WriteString(theirs, answer(string(b[:n])))
		}()
		return ours, nil
	}
	return c, dialled
}

func inside(t *testing.T, dialled []string) {
	t.Helper()
	for _, address := range dialled {
		if at, err := netip.ParseAddrPort(address); err != nil || !public(at.Addr()) {
			t.Errorf("%s was dialled", address)
		}
	}
}

// fetchAny fetches as get does, whatever the scheme, so that the dialer is what
// refuses.
func fetchAny(c *client, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	answer, err := c.ask(context.Background(), u, signer{"k", testRSA()}, "/")
	if err == nil {
		answer.Body.Close()
	}
	return err
}

// TestClient_NeverReachesInside goes through the family: names that resolve
// inside, one address of two, a name that answers otherwise the second time,
// redirects.
func TestClient_NeverReachesInside(t *testing.T) {
	var v struct {
		Refuse   []string
		Resolves []map[string]any           `json:"refuse_resolve"`
		Redirect []struct{ URL, To string } `json:"refuse_redirect"`
		Allow    []struct {
			URL     string
			Resolve []string
		}
	}
	if err := json.Unmarshal(readFile(t, vectors(t, "ssrf"), "targets.json"), &v); err != nil {
		t.Fatal(err)
	}
	for _, address := range v.Refuse {
		c, dialled := watched(map[string][][]string{"localhost": {{"127.0.0.1", "::1"}}, "2130706433": {{"127.0.0.1"}}, "0x7f000001": {{"127.0.0.1"}}, "017700000001": {{"127.0.0.1"}}, "0": {{"0.0.0.0"}}, "127.1": {{"127.0.0.1"}}}, nil)
		if _, err := c.get(t.Context(), address, signer{"k", testRSA()}); err == nil || errors.Is(err, errRecorded) {
			t.Errorf("%s: got %v", address, err)
		}
		if err := fetchAny(c, address); err == nil {
			t.Errorf("%s: the dialer let it pass", address)
		}
		if len(*dialled) > 0 {
			t.Errorf("%s: %v was dialled", address, *dialled)
		}
	}
	texts := func(v any) (list []string) {
		for _, one := range asList(v) {
			if s, ok := one.(string); ok {
				list = append(list, s)
			}
		}
		return list
	}
	for _, r := range v.Resolves {
		address := r["url"].(string)
		turns := [][]string{}
		for _, name := range []string{"resolve", "resolve_first", "resolve_second"} {
			if list := texts(r[name]); len(list) > 0 {
				turns = append(turns, list)
			}
		}
		c, dialled := watched(map[string][][]string{hostOf(address): turns}, nil)
		for range 3 { // a name that answers otherwise is asked for more than once
			c.get(t.Context(), address, signer{"k", testRSA()})
		}
		inside(t, *dialled)
		if len(turns) == 1 && len(*dialled) > 0 {
			t.Errorf("%s: %v was dialled", address, *dialled)
		}
	}
	for _, r := range v.Redirect {
		names := map[string][][]string{hostOf(r.URL): {{"93.184.216.34"}}}
		c, dialled := watched(names, func(string) string {
			return "HTTP/1.1 302 Found\r\nLocation: " + r.To + "\r\nContent-Length: 0\r\n\r\n"
		})
		plainText := strings.Replace(r.URL, "https:", "http:", 1) // no certificate in a test: the dialer and the way on are what is tried
		c.dialer.private = false
		u, _ := url.Parse(plainText)
		answer, err := c.ask(t.Context(), u, signer{"k", testRSA()}, "/")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusFound {
			t.Errorf("%s: it went on by itself", r.URL)
		}
		next, _ := u.Parse(answer.Header.Get("Location"))
		if _, err := c.get(t.Context(), next.String(), signer{"k", testRSA()}); err == nil {
			t.Errorf("%s: went on to %s", r.URL, r.To)
		}
		if fetchAny(c, next.String()) == nil {
			t.Errorf("%s: the dialer went on to %s", r.URL, r.To)
		}
		inside(t, *dialled)
	}
	for _, r := range v.Allow {
		c, dialled := watched(map[string][][]string{hostOf(r.URL): {r.Resolve}}, nil)
		c.get(t.Context(), r.URL, signer{"k", testRSA()})
		if len(*dialled) != 1 || (*dialled)[0] != "93.184.216.34:443" {
			t.Errorf("%s: %v was dialled", r.URL, *dialled)
		}
	}
}

func TestPublic_ListsWhatIsAllowed(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "1.1.1.1": true, "2606:4700::1111": true,
		"0.0.0.0": false, "10.1.2.3": false, "100.64.1.1": false, "127.0.0.1": false, "169.254.169.254": false, "172.31.0.1": false, "192.168.0.1": false,
		"198.18.0.1": false, "203.0.113.5": false, "224.0.0.1": false, "255.255.255.255": false, "240.0.0.1": false,
		"::": false, "::1": false, "::ffff:93.184.216.34": false, "64:ff9b::a00:1": false, "fe80::1": false, "fc00::1": false, "2002:a00:1::": false, "2001:db8::1": false, "ff02::1": false, "fec0::1": false,
	} {
		if public(netip.MustParseAddr(address)) != want {
			t.Errorf("%s: want %v", address, want)
		}
	}
}

func TestDialer_RefusesOtherPorts(t *testing.T) {
	for _, port := range []string{"22", "25", "6379", "8080", "5432"} {
		c, dialled := watched(map[string][][]string{"a.example": {{"93.184.216.34"}}}, nil)
		if _, err := c.get(t.Context(), "https://a.example:"+port+"/", signer{"k", testRSA()}); !errors.Is(err, ErrInside) {
			t.Errorf("port %s: got %v", port, err)
		}
		if fetchAny(c, "https://a.example:"+port+"/") == nil || len(*dialled) > 0 {
			t.Errorf("port %s: %v was dialled", port, *dialled)
		}
	}
}

func TestReadAddress_Refuses(t *testing.T) {
	for _, text := range []string{"", "a.example", "http://a.example/", "https://", "https://user@a.example/", "https:a.example", "javascript:alert(1)", "https://a.example/ x", `https://a.example/"`, "https://a.example/" + strings.Repeat("a", 3000), "file:///etc/passwd"} {
		if _, err := readAddress(text, false); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	if _, err := readAddress("http://127.0.0.1:3000/users/ana", true); err != nil {
		t.Errorf("a private peer: %v", err)
	}
}

// TestHost_HasOneSpelling: a server that is blocked, or sends too much, is known by
// its host. Each address below leads to the same server.
func TestHost_HasOneSpelling(t *testing.T) {
	for _, text := range []string{
		"https://evil.example/u", "https://EVIL.example/u", "https://evil.example:443/u", "https://evil.example:/u",
		"https://evil.example./u", "https://evil.example.:443/u", "https://ｅvil.example/u", "https://evil。example/u", "https://e\u00advil.example/u",
	} {
		if _, err := readAddress(text, false); err == nil && hostOf(text) != "evil.example" {
			t.Errorf("%q is taken for the host %q", text, hostOf(text))
		}
	}
	for _, text := range []string{"https://a.example:443/", "https://xn--bcher-kva.example/", "https://[2606:4700::1111]/", "https://1.1.1.1/"} {
		if _, err := readAddress(text, false); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzReadAddress(f *testing.F) {
	for _, s := range []string{"https://a.example/", "https://[::1]/", "https://0x7f000001/", "https://1.1.1.1:443/a?b#c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := readAddress(text, false)
		if err != nil {
			return
		}
		c, dialled := watched(map[string][][]string{u.Hostname(): {{"10.0.0.1"}}}, nil)
		fetchAny(c, u.String())
		inside(t, *dialled)
	})
}
