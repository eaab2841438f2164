// SPDX-License-Identifier: AGPL-3.0-or-later

package browser_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
)

// TestCheckingRoad: what is said here is checked elsewhere. An auditor takes an archive
// home and has the program judge it in a folder where there is no database; the server of
// another community, with a database and a key of its own, reads her the report; a visitor
// who was shown a receipt looks it up.
func TestCheckingRoad(t *testing.T) {
	h := newHall(t)
	folder := t.TempDir()
	archive := h.signedIn(t, "joanna").takesHome(folder)
	report := verifiesIn(t, folder, archive)
	reads(t, newHall(t), report)
	visiting(t, h)
}

// takesHome downloads the archive that lies on the auditors' page into a folder, with
// the press of a button.
func (b *tab) takesHome(folder string) (archive string) {
	b.t.Helper()
	who := call(b, target.GetTargetInfo, target.GetTargetInfoParams{}).TargetInfo
	call(b, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: who.BrowserContextID, DownloadPath: folder})
	b.open("/auditors").touch("button", "Auditors’ archive: Board")
	var found []string
	if !b.until(func() bool { found, _ = filepath.Glob(filepath.Join(folder, "*.zip")); return len(found) == 1 }) { // the pattern is sound
		b.t.Fatalf("%s: no archive came; there is %q", b.path(), found)
	}
	b.quiet("taking an archive home")
	return found[0]
}

// verifiesIn runs the program as the page says, where nothing but the archive is.
func verifiesIn(t *testing.T, folder, archive string) (report string) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "moothall")
	if said, err := exec.Command("go", "build", "-o", program, "moothall/cmd/moothall").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, said)
	}
	k, err := keysOnce()
	if err != nil {
		t.Fatal(err)
	}
	verify := exec.Command(program, "verify", archive, "--key", k.record.Public().String(), "--json")
	verify.Dir, verify.Env = folder, []string{"HOME=" + folder}
	text, err := verify.Output()
	if err != nil {
		t.Fatalf("verify: %v\n%s", err, text)
	}
	var said struct{ Verdict string }
	if err := json.Unmarshal(text, &said); err != nil || said.Verdict != "verified" {
		t.Errorf("the report says %q: %v", said.Verdict, err)
	}
	report = filepath.Join(folder, "report.json")
	if err := os.WriteFile(report, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return report
}

// reads brings a report to the auditors' page of a server.
func reads(t *testing.T, elsewhere hall, report string) {
	b := elsewhere.newTab(t).open("/auditors")
	// By the object and not by its number in the tree: numbers are given anew whenever
	// something of the page has come meanwhile.
	file := call(b, runtime.Evaluate, runtime.EvaluateParams{Expression: `document.querySelector("#file")`}).Result
	call(b, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{report}, ObjectID: file.ObjectID})
	b.click("button", "Explain the report").says("Your report, in words", "It is of an auditors’ archive.", "Matters counted again, with the same result").saysNot("The key was the archive’s own.")
	b.quiet("reading a report")
}

// visiting looks a receipt up as somebody who is not signed in, by the code on its page
// alone, and looks for one that is nowhere.
func visiting(t *testing.T, h hall) {
	nia := h.signedIn(t, "nia").open("/issues/" + threats)
	nia.touch("radio", "Agree").click("button", "Review my vote").click("button", "Send my ballot").says("ballot is in the box")
	code := ask[string](nia, `document.querySelector(".code-big").innerText`)
	h.forward(t, time.Minute)

	visitor := h.newTab(t).open("/record").fill("Code of a receipt", code).click("button", "Look it up")
	visitor.says("is in the record", "the hashes below let you find out for yourself").saysNot("Agree", "Nia")
	if leaf := strings.Join(strings.Fields(code), ""); !strings.Contains(visitor.text(), leaf) {
		t.Errorf("%s is not the page of entry %s:\n%s", visitor.path(), leaf, visitor.text())
	}
	visitor.open("/record").fill("Code of a receipt", strings.Repeat("0", 64)).click("button", "Look it up").says("Nothing in the record answers to")
	visitor.quiet("looking a receipt up")
}
