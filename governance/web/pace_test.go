// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"moothall/governance"
)

// TestStand_SaysWhenToTryAgain: who becomes a public delegate for the fourth time within a
// day reads from when on they can, finds their words again, and could lay it down.
func TestStand_SaysWhenToTryAgain(t *testing.T) {
	w := newWorld(t)
	priya := w.signedIn("priya")
	again := w.now().Add(24 * time.Hour)
	for range governance.StandsDaily {
		priya.post("/delegates", "text", "Water.").at("/delegations").says("You are a public delegate now")
		priya.post("/delegates/retire").says("You are no public delegate any more.")
	}
	priya.post("/delegates", "text", "Fire.").status(http.StatusTooManyRequests).
		says("You have become a public delegate 3 times within a day, the most there are. You can again from "+again.Format("Monday 2 January, 15:04")+" on; what you wrote is still here.", "Fire.")
	if wait, err := strconv.Atoi(priya.page.header.Get("Retry-After")); err != nil || wait < 86390 || wait > 86400 {
		t.Errorf("it says to come back after %q seconds", priya.page.header.Get("Retry-After"))
	}
	priya.post("/language", "lang", "ar", "return", "/").post("/delegates", "text", "Fire.").status(http.StatusTooManyRequests).says("أقصى عدد المرات التي يصير فيها المرء مندوبًا علنيًا خلال يوم 3")
	w.forward(24 * time.Hour)
	priya.post("/delegates", "text", "Fire.").status(http.StatusOK)
}

// TestPace_SaysWhenToTryAgain: who gives more reasons, or makes more comments, than
// fit in an hour reads from when on there is room, in their language and zone, and
// finds again what they wrote.
func TestPace_SaysWhenToTryAgain(t *testing.T) {
	for path, c := range map[string]struct {
		most         int
		field        []string
		says, saysAr string
	}{
		threats + "/argue":    {governance.ArgumentsHourly, []string{"side", "for", "text"}, "You have given 10 reasons on this matter within an hour, the most there are. Give this one from %s on; what you wrote is still here.", "أقصى عدد الحجج في هذه المسألة خلال ساعة 10"},
		threats + "/comments": {governance.CommentsHourly, []string{"comment"}, "You have made 20 comments within an hour, the most there are. Send this one from %s on; what you wrote is still here.", "أقصى عدد التعليقات خلال ساعة 20"},
	} {
		t.Run(path, func(t *testing.T) {
			w := newWorld(t)
			nia := w.signedIn("nia")
			again := w.now().Add(governance.PaceWindow)
			for n := range c.most {
				nia.post(path, append(c.field, fmt.Sprint("Word ", n, "."))...).status(http.StatusOK)
			}
			nia.post(path, append(c.field, "One more.")...).status(http.StatusTooManyRequests).says(fmt.Sprintf(c.says, again.Format("15:04")), "One more.")
			if wait, err := strconv.Atoi(nia.page.header.Get("Retry-After")); err != nil || wait < 3590 || wait > 3600 {
				t.Errorf("it says to come back after %q seconds", nia.page.header.Get("Retry-After"))
			}
			nia.post("/language", "lang", "ar", "return", "/").post(path, append(c.field, "One more.")...).status(http.StatusTooManyRequests).says(c.saysAr)
			w.forward(governance.PaceWindow)
			nia.post(path, append(c.field, "One more.")...).status(http.StatusOK)
		})
	}
}
