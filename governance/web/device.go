// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import "strings"

// longestAgent is how much is shown of a User-Agent that says nothing known.
const longestAgent = 60

// device says in a few words which browser on which system a User-Agent names:
// "Firefox · Android". Every browser names several others besides itself, so the
// order is from the most telling word to the least. What names neither is shown
// as it is, cut to longestAgent.
func device(agent string) string {
	browser := firstNamed(agent, [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}})
	system := firstNamed(agent, [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}})
	switch {
	case browser != "" && system != "":
		return browser + " · " + system
	case browser+system != "":
		return browser + system
	}
	letters := []rune(agent)
	return string(letters[:min(len(letters), longestAgent)])
}

func firstNamed(agent string, known [][2]string) string {
	for _, k := range known {
		if strings.Contains(agent, k[0]) {
			return k[1]
		}
	}
	return ""
}
