// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"net/url"
	"slices"
	"time"

	"moothall/templates/locales"
	"moothall/templates/pages"
)

// settingLife is how long a device remembers language and theme.
const settingLife = 365 * 24 * time.Hour

// setLanguage keeps the reader's choice of language on this device.
func setLanguage(c *Call) error {
	wanted := c.Field("lang")
	known := slices.ContainsFunc(locales.Languages(), func(l locales.Language) bool { return l.Tag == wanted })
	if known {
		c.setCookie(languageCookie, wanted, settingLife)
	}
	return c.see(localPath(c.Field("return")))
}

// setTheme keeps the choice of light on this device; what the system says needs no cookie.
func setTheme(c *Call) error {
	switch wanted := pages.Theme(c.Field("theme")); wanted {
	case pages.ThemeLight, pages.ThemeDark:
		c.setCookie(themeCookie, string(wanted), settingLife)
	default:
		c.setCookie(themeCookie, "", 0)
	}
	return c.see(localPath(c.Field("return")))
}

func (c *Call) theme() pages.Theme {
	switch t := pages.Theme(c.cookie(themeCookie)); t {
	case pages.ThemeLight, pages.ThemeDark:
		return t
	}
	return pages.ThemeSystem
}

// notice is what the next page says once at its top. The cookie holds its name
// alone: nobody else's words can be put there.
type notice string

// The notices.
const (
	noticeWithdrawn notice = "withdrawn"
	noticeDelegated notice = "delegated"
	noticeRevoked   notice = "revoked"
	noticeKept      notice = "kept"
	noticeReported  notice = "reported"
	noticeArgued    notice = "argued"
	noticeReleased  notice = "released"
	noticeAgreed    notice = "agreed"
	noticeSaidNo    notice = "said-no"
	noticeLaidDown  notice = "laid-down"
	noticeStands    notice = "stands"
	noticeRetired   notice = "retired"
	noticeDeclares  notice = "declares"
	noticeSignedOut notice = "signed-out"
	noticeSession   notice = "session-ended"

	noticeFiled         notice = "filed"
	noticeAnswered      notice = "answered"
	noticeDisputed      notice = "disputed"
	noticeDisputeJudged notice = "dispute-judged"
	noticeRaised        notice = "raised"
	noticeSupported     notice = "supported"
	noticeAdmitted      notice = "admitted"
	noticeSupportBack   notice = "support-back"
	noticeMatterBack    notice = "matter-back"
	noticeRiseAsked     notice = "rise-asked"
	noticeRisen         notice = "risen"
	noticeCompetence    notice = "competence-disputed"
	noticeCompetent     notice = "competence-answered"
	noticeTakenBack     notice = "taken-back"
	noticeSeated        notice = "seated"
	noticeAgreedSeat    notice = "agreed-seat"
	noticeResigned      notice = "resigned"
	noticeHeld          notice = "held"
	noticeFreed         notice = "freed"
	noticeCalled        notice = "called"
	noticeNominated     notice = "nominated"
	noticeSeconded      notice = "seconded"
	noticeAccepted      notice = "accepted"
	noticeDeclined      notice = "declined"
	noticeStoodDown     notice = "stood-down"
	noticeChallenged    notice = "challenged"
	noticeJudged        notice = "judged"
	noticeRecovered     notice = "recovered"
	noticePassword      notice = "password"
	noticeEverywhere    notice = "everywhere"
	noticeAsked         notice = "address-asked"
	noticeRemoved       notice = "address-removed"
	noticeConfirmed     notice = "address-confirmed"
	noticeNotices       notice = "notices"
	noticeErased        notice = "erased"

	noticeRegistered      notice = "registered"
	noticeInvitationBack  notice = "invitation-back"
	noticeApplied         notice = "applied"
	noticeJoined          notice = "joined"
	noticeApplicationBack notice = "application-back"
	noticeMoved           notice = "moved"
	noticeFieldDown       notice = "competence-down"
	noticeNoted           notice = "noted"
	noticeListEntered     notice = "list-entered"
	noticeLeft            notice = "left"
	noticeStruck          notice = "struck"
	noticeTaken           notice = "seat-taken"
	noticeLotDeclined     notice = "seat-declined"
	noticeHere            notice = "here"
	noticeMerged          notice = "merged"
	noticeVoiced          notice = "application-answered"
	noticeLetIn           notice = "application-admitted"
	noticeRefused         notice = "application-refused"
)

// flashes maps notices to messages of the catalogue.
func flashes() map[notice]string {
	return map[notice]string{
		noticeWithdrawn: "flash.withdrawn",
		noticeDelegated: "flash.delegated",
		noticeRevoked:   "flash.revoked",
		noticeKept:      "flash.kept",
		noticeReported:  "report.sent",
		noticeArgued:    "argue.done",
		noticeReleased:  "flash.released",
		noticeAgreed:    "delegates.said_agreed",
		noticeSaidNo:    "delegates.said_declined",
		noticeLaidDown:  "delegates.said_laid_down",
		noticeStands:    "delegates.said_stands",
		noticeRetired:   "delegates.said_retired",
		noticeDeclares:  "declared.said",
		noticeSignedOut: "flash.signed_out",
		noticeSession:   "flash.session_ended",

		noticeFiled:         "flash.filed",
		noticeAnswered:      "flash.answered",
		noticeDisputed:      "dispute.said_filed",
		noticeDisputeJudged: "dispute.said_answered",
		noticeRaised:        "raise.said_raised",
		noticeSupported:     "raise.said_supported",
		noticeAdmitted:      "raise.said_admitted",
		noticeSupportBack:   "raise.said_back",
		noticeMatterBack:    "raise.said_withdrawn",
		noticeRiseAsked:     "raise.said_asked",
		noticeRisen:         "raise.said_risen",
		noticeCompetence:    "raise.said_disputed",
		noticeCompetent:     "raise.said_answered",
		noticeTakenBack:     "flash.taken_back",
		noticeSeated:        "seats.said_given",
		noticeAgreedSeat:    "seats.said_agreed",
		noticeResigned:      "seats.said_resigned",
		noticeHeld:          "flash.held",
		noticeFreed:         "flash.freed",
		noticeCalled:        "election.said_called",
		noticeNominated:     "election.said_nominated",
		noticeSeconded:      "election.said_seconded",
		noticeAccepted:      "election.said_accepted",
		noticeDeclined:      "election.said_declined",
		noticeStoodDown:     "election.said_stood_down",
		noticeChallenged:    "rolls.said_challenged",
		noticeJudged:        "rolls.said_judged",
		noticeRecovered:     "recovery.done",
		noticePassword:      "account_password.changed",
		noticeEverywhere:    "account_password.everywhere_done",
		noticeAsked:         "account_mail.asked",
		noticeRemoved:       "account_mail.removed",
		noticeConfirmed:     "account_mail.confirmed",
		noticeNotices:       "account_mail.notices_kept",
		noticeErased:        "erase.done",

		noticeRegistered:      "register.done",
		noticeInvitationBack:  "invite.said_withdrawn",
		noticeApplied:         "join.said_asked",
		noticeJoined:          "join.said_joined",
		noticeApplicationBack: "join.said_withdrawn",
		noticeMoved:           "memberships.said_moved",
		noticeFieldDown:       "memberships.said_laid_down",
		noticeNoted:           "keeping.said",
		noticeListEntered:     "list_members.said",
		noticeLeft:            "leave.said",
		noticeStruck:          "strike.said",
		noticeTaken:           "seats.said_taken",
		noticeLotDeclined:     "seats.said_declined",
		noticeHere:            "death.said_here",
		noticeMerged:          "merge.done",
		noticeVoiced:          "applications.said",
		noticeLetIn:           "applications.said_admitted",
		noticeRefused:         "applications.said_refused",
	}
}

func (c *Call) leave(n notice) { c.setCookie(flashCookie, string(n), time.Minute) }

// takeFlash reads the notice left for this page, and takes it away.
func (c *Call) takeFlash() pages.Flash {
	left := c.cookie(flashCookie)
	if left == "" {
		return pages.Flash{}
	}
	c.setCookie(flashCookie, "", 0)
	key, known := flashes()[notice(left)]
	if !known {
		return pages.Flash{}
	}
	return pages.Flash{Kind: pages.FlashOK, Text: c.T.Text(key)}
}

// afterwards is the query that leads a stranger back once they have signed in:
// to the page they asked for, or the page whose form they sent.
func (c *Call) afterwards() string {
	next := c.Request().URL.RequestURI()
	if c.Request().Method != "GET" && c.Request().Method != "HEAD" {
		next = refererPath(c.Request())
	}
	query := url.Values{"next": {localPath(next)}}
	if c.ended {
		query.Set("ended", "1")
	}
	return query.Encode()
}
