// SPDX-License-Identifier: AGPL-3.0-or-later

package locales

import (
	"strconv"
	"time"
)

// weekdays and months are the keys of the names, Sunday and January first.
func weekdays() [7]string {
	return [7]string{"weekday.sunday", "weekday.monday", "weekday.tuesday", "weekday.wednesday", "weekday.thursday", "weekday.friday", "weekday.saturday"}
}

func shortWeekdays() [7]string {
	return [7]string{"weekday_short.sunday", "weekday_short.monday", "weekday_short.tuesday", "weekday_short.wednesday", "weekday_short.thursday", "weekday_short.friday", "weekday_short.saturday"}
}

func months() [12]string {
	return [12]string{"month.january", "month.february", "month.march", "month.april", "month.may", "month.june",
		"month.july", "month.august", "month.september", "month.october", "month.november", "month.december"}
}

func shortMonths() [12]string {
	return [12]string{"month_short.january", "month_short.february", "month_short.march", "month_short.april", "month_short.may", "month_short.june",
		"month_short.july", "month_short.august", "month_short.september", "month_short.october", "month_short.november", "month_short.december"}
}

// Zone is the reader's time zone.
func (l Localizer) Zone() *time.Location { return l.zone }

// Moment is a day of this time of life with weekday and hour:
// "Sunday 29 November, 20:00".
func (l Localizer) Moment(t time.Time) string { return l.dated("date.moment", t) }

// Past is Moment for what may lie in another year than now, which it then names.
func (l Localizer) Past(t, now time.Time) string {
	if t.In(l.zone).Year() == now.In(l.zone).Year() {
		return l.Moment(t)
	}
	return l.dated("date.moment_of_year", t)
}

// Exact is a moment to the second, with its year: for receipts and refusals.
func (l Localizer) Exact(t time.Time) string { return l.dated("date.exact", t) }

// Day is a day with its weekday: "Sunday 22 November 2026".
func (l Localizer) Day(t time.Time) string { return l.dated("date.day", t) }

// Date is a day with its year: "14 March 2027".
func (l Localizer) Date(t time.Time) string { return l.dated("date.date", t) }

// ShortDate is a day without its year, for stage lines: "2 Sep".
func (l Localizer) ShortDate(t time.Time) string { return l.dated("date.short", t) }

// Tick is a day beside others, for a line of days: "Wed 25".
func (l Localizer) Tick(t time.Time) string { return l.dated("date.tick", t) }

// Clock is the hour: "20:00".
func (l Localizer) Clock(t time.Time) string { return t.In(l.zone).Format("15:04") }

// Machine is the form for <time datetime>, in UTC.
func (l Localizer) Machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func (l Localizer) dated(key string, t time.Time) string {
	t = t.In(l.zone)
	return l.say(key, nil, map[string]string{
		"Weekday":      l.Text(weekdays()[t.Weekday()]),
		"ShortWeekday": l.Text(shortWeekdays()[t.Weekday()]),
		"Day":          strconv.Itoa(t.Day()),
		"Month":        l.Text(months()[t.Month()-1]),
		"ShortMonth":   l.Text(shortMonths()[t.Month()-1]),
		"Year":         strconv.Itoa(t.Year()),
		"Clock":        t.Format("15:04"),
		"Second":       t.Format("15:04:05"),
	})
}

// Left says how long it is until then, in the largest unit that fits: "in 7
// days", "in 3 hours", "in 20 minutes". What is past is "now".
func (l Localizer) Left(now, then time.Time) string {
	left := then.Sub(now)
	switch {
	case left <= 0:
		return l.Text("left.now")
	case left < time.Hour:
		return l.Count("left.minutes", int(left/time.Minute)+1)
	case left < 48*time.Hour:
		return l.Count("left.hours", int(left/time.Hour))
	}
	return l.Count("left.days", l.daysBetween(now, then))
}

// daysBetween counts midnights in the reader's zone, so that "in 7 days" on a
// Sunday morning is next Sunday, whatever the hour.
func (l Localizer) daysBetween(now, then time.Time) int {
	midnight := func(t time.Time) time.Time {
		t = t.In(l.zone)
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(then).Sub(midnight(now)) / (24 * time.Hour))
}
