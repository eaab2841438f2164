// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"moothall/governance/journal"
)

// members gives the content of every member of an archive but its manifest.
func members(a *Archive) map[string][]byte {
	all := map[string][]byte{}
	for name := range a.members {
		if name != manifestName {
			all[name] = a.mustRead(name)
		}
	}
	return all
}

// rewritten is an archive of other members, with a manifest that says so; an error
// where it cannot be written, or is none.
func rewritten(a *Archive, members map[string][]byte) (*Archive, error) {
	head, err := a.head()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := &writer{out: &out, partSize: MaxMember}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if err := w.add(name, members[name]); err != nil {
			return nil, err
		}
	}
	if err := w.close(head, a.Scope); err != nil {
		return nil, err
	}
	return open(out.Bytes())
}

// TestVerify_AcceptsNoMutant alters what archives disclose in every way that a list of
// lines and a set of files can be: a file dropped, emptied, cut, put in the place of
// another of its kind, a bit turned; a line dropped, doubled, put before the one before
// it, a digit of it raised. Manifest and zip are written anew each time, so that nothing
// but what the files say gives it away.
func TestVerify_AcceptsNoMutant(t *testing.T) {
	all := 0
	late, _ := handedOver(t, journal.RotateRoutine)
	rotated := exported(t, mustSucceed(t, late.leaves()), late.disclosure())
	judged := suspending(t, Scope{Auditor: true}, nil)
	for name, file := range map[string][]byte{
		"a public one":                        villageOf(t, Scope{}, false).export(),
		"with sealed delegations":             villageOf(t, Scope{}, true).export(),
		"of auditors":                         villageOf(t, Scope{Auditor: true}, true).export(),
		"of a log that was handed over":       rotated,
		"with a case, and somebody suspended": exported(t, testRecord(t, judged.leaves()), judged.forAuditors()),
	} {
		a, err := open(file)
		if err != nil {
			t.Fatal(err)
		}
		honest := members(a)
		if same, err := rewritten(a, honest); err != nil || Verify(same, Against{}).Verdict != Verified {
			t.Fatalf("%s, written again: %v", name, err)
		}
		for what, mutant := range mutants(honest) {
			all++
			if a, err := rewritten(a, mutant); err == nil && Verify(a, Against{}).Verdict == Verified && !excused(what) {
				t.Errorf("%s: %s, and it verifies", name, what)
			}
		}
	}
	if t.Logf("%d mutants", all); all < 500 {
		t.Errorf("but %d mutants", all)
	}
}

// TestVerify_AcceptsNoOtherLog alters the log itself, signs it with its own key and
// holds it to the head that was kept, or with another key and holds it to the key that
// was given: an act dropped, done twice, done once more at the end, put before the one
// before it, or everything after it cut off.
func TestVerify_AcceptsNoOtherLog(t *testing.T) {
	v := villageOf(t, Scope{}, false)
	honest, d := v.leaves(), v.disclosure()
	kept := testRecord(t, honest)
	stranger := testKey(t, 9)
	all := 0
	for n := range honest {
		for what, leaves := range map[string][][]byte{
			"dropped":                slices.Delete(slices.Clone(honest), n, n+1),
			"doubled":                slices.Insert(slices.Clone(honest), n, honest[n]),
			"replayed":               append(slices.Clone(honest), honest[n]),
			"before the one before":  slices.Insert(slices.Delete(slices.Clone(honest), n, n+1), max(n-1, 0), honest[n]),
			"the last, the rest cut": honest[:n+1],
		} {
			if slices.EqualFunc(leaves, honest, bytes.Equal) {
				continue
			}
			all++
			own := testRecord(t, leaves)
			for who, against := range map[string]Against{"its own key": {Checkpoints: [][]byte{kept.Signed}}, "another key": {Key: &kept.Key}} {
				r := own
				if who == "another key" {
					r = signedBy(t, leaves, stranger)
				}
				a, err := open(exported(t, r, d))
				if err == nil && Verify(a, against).Verdict == Verified {
					t.Errorf("leaf %d %s, signed with %s, and it verifies", n, what, who)
				}
			}
		}
	}
	t.Logf("%d logs, each by two keys", all)
}

// TestVerify_AcceptsNoOtherLogThatWasHandedOver does the same to a log that was handed
// over, and has its keys hand over whatever it says then; it is held to a head of before.
func TestVerify_AcceptsNoOtherLogThatWasHandedOver(t *testing.T) {
	v, at := handedOver(t, journal.RotateRoutine)
	honest, d := v.leaves(), v.disclosure()
	kept := headOf(t, honest[:at], 1)
	all := 0
	for n := range honest[:at] { // what stands behind the head that was kept it says nothing of
		for what, leaves := range map[string][][]byte{
			"dropped":               slices.Delete(slices.Clone(honest), n, n+1),
			"doubled":               slices.Insert(slices.Clone(honest), n, honest[n]),
			"before the one before": slices.Insert(slices.Delete(slices.Clone(honest), n, n+1), max(n-1, 0), honest[n]),
		} {
			r, err := succeeded(t, leaves)
			if err != nil || slices.EqualFunc(leaves, honest, bytes.Equal) {
				continue
			}
			all++
			a, err := open(exported(t, r, d))
			if err == nil && Verify(a, Against{Checkpoints: [][]byte{kept}}).Verdict == Verified {
				t.Errorf("leaf %d %s, and it verifies", n, what)
			}
		}
	}
	if t.Logf("%d logs", all); all < 100 {
		t.Errorf("but %d logs", all)
	}
}

// excused says of what is left out whether an archive without it is as good: it names
// fewer people, for whom erases their name must leave one that verifies; or it
// discloses less of a matter that is not decided, of which it owes nothing.
func excused(what string) bool {
	switch {
	case strings.HasSuffix(what, " of "+peopleName):
		return strings.HasPrefix(what, "nothing of ") || strings.Contains(what, " dropped of ")
	case strings.HasPrefix(what, "without "+issuesFolder+"2026-3/"), strings.HasPrefix(what, "without "+issuesFolder+"2026-4/"):
		return true
	}
	return false
}

// linesOfEach is how many lines of one file are altered.
const linesOfEach = 3

// mutants are sets of members that each differ in one place.
func mutants(members map[string][]byte) func(yield func(string, map[string][]byte) bool) {
	return func(yield func(string, map[string][]byte) bool) {
		put := func(what, name string, content []byte) bool {
			if bytes.Equal(content, members[name]) {
				return true
			}
			other := maps.Clone(members)
			other[name] = content
			return yield(fmt.Sprintf("%s of %s", what, name), other)
		}
		names := slices.Sorted(maps.Keys(members))
		for n, name := range names {
			if name == readmeName {
				continue
			}
			content := members[name]
			dropped := maps.Clone(members)
			delete(dropped, name)
			if !yield("without "+name, dropped) || !put("nothing", name, nil) || !put("half", name, content[:len(content)/2]) {
				return
			}
			for _, at := range []int{0, len(content) / 3, len(content) - 1} {
				if at >= 0 && at < len(content) && !put(fmt.Sprint("a bit of byte ", at), name, flipped(content, at)) {
					return
				}
			}
			if twin := twinOf(names[n+1:], name); twin != "" && !put("the content of "+twin+" instead", name, members[twin]) {
				return
			}
			if strings.HasPrefix(name, recordFolder) {
				continue // no lists of lines
			}
			for at, line := range chosen(content) {
				if !put("line "+line+" dropped", name, without(content, at)) || !put("line "+line+" doubled", name, doubled(content, at)) ||
					!put("line "+line+" before the one before", name, swapped(content, at)) || !put("a digit of line "+line+" raised", name, raised(content, at)) {
					return
				}
			}
		}
	}
}

func flipped(content []byte, at int) []byte {
	other := bytes.Clone(content)
	other[at] ^= 1
	return other
}

// twinOf is another member of the same kind: the same file of another matter.
func twinOf(names []string, name string) string {
	at := slices.IndexFunc(names, func(other string) bool { return path.Base(other) == path.Base(name) })
	if at < 0 || strings.HasPrefix(name, recordFolder) {
		return ""
	}
	return names[at]
}

// chosen are some lines of a file, the first and the last among them, by their number.
func chosen(content []byte) map[int]string {
	n := len(bytes.SplitAfter(content, []byte("\n"))) - 1
	some := map[int]string{}
	for i := range linesOfEach {
		if n > 0 {
			at := i * (n - 1) / (linesOfEach - 1)
			some[at] = fmt.Sprint(at + 1)
		}
	}
	return some
}

func lines(content []byte) [][]byte { return bytes.SplitAfter(content, []byte("\n")) }

func without(content []byte, at int) []byte {
	return bytes.Join(slices.Delete(lines(content), at, at+1), nil)
}

func doubled(content []byte, at int) []byte {
	all := lines(content)
	return bytes.Join(slices.Insert(all, at, all[at]), nil)
}

func swapped(content []byte, at int) []byte {
	all := lines(content)
	if at > 0 {
		all[at], all[at-1] = all[at-1], all[at]
	}
	return bytes.Join(all, nil)
}

// raised is the content with the last digit of a line made another one.
func raised(content []byte, at int) []byte {
	all := lines(content)
	line := bytes.Clone(all[at])
	if i := bytes.LastIndexAny(line, "012345678"); i >= 0 {
		line[i]++
	}
	all[at] = line
	return bytes.Join(all, nil)
}
