// SPDX-License-Identifier: AGPL-3.0-or-later

package api

import (
	"encoding/base64"
	"regexp"

	"moothall/governance"
)

// cursorMark begins every cursor, before it is encoded.
const cursorMark = "after "

// cursorOf marks where a list goes on. Programs are told not to look inside.
func cursorOf(last string) string {
	if last == "" {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString([]byte(cursorMark + last))
}

// readCursor reads what cursorOf wrote of an issue; "" is the beginning of the list.
func readCursor(text string) (governance.IssueID, error) {
	last, err := readMark(text, issueForm)
	return governance.IssueID(last), err
}

// readMark reads what cursorOf wrote of something whose name has a form.
func readMark(text string, form *regexp.Regexp) (string, error) {
	if text == "" {
		return "", nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) <= len(cursorMark) || string(raw[:len(cursorMark)]) != cursorMark || !form.Match(raw[len(cursorMark):]) {
		return "", wrong("cursor", "send the next of the page before, as it came")
	}
	return string(raw[len(cursorMark):]), nil
}
