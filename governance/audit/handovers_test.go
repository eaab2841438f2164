// SPDX-License-Identifier: AGPL-3.0-or-later

package audit

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"moothall/governance/journal"
)

// rotate enters that a key of the tests, by its seed, takes the place of another.
func (v *village) rotate(from, to byte, reason journal.RotateReason) {
	v.t.Helper()
	act := journal.KeyRotate{From: testKey(v.t, from).Public().String(), To: testKey(v.t, to).Public().String(), Reason: reason}
	if reason == journal.RotateCompromised {
		act.ValidTo = int64(len(v.entries)) - 2
	}
	v.enter("", "", act)
}

// succeeded signs a log whose leaves hand it over, as a server would, beginning with the
// key of seed 1; an error where the handovers make no chain.
func succeeded(t testing.TB, leaves [][]byte) (Record, error) {
	t.Helper()
	keys := map[string]journal.Key{}
	for seed := byte(1); seed < 10; seed++ {
		keys[testKey(t, seed).Public().String()] = testKey(t, seed)
	}
	current, tree := testKey(t, 1), newTiler()
	chain := journal.KeysOf(current.Public())
	sign := func(by ...journal.Key) []byte {
		signed, err := journal.Checkpoint{Origin: current.Origin(), Tree: tree.head}.Sign(by...)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}
	signers := []journal.Key{current}
	for n, leaf := range leaves {
		if err := tree.grow([][]byte{leaf}); err != nil {
			t.Fatal(err)
		}
		e, err := journal.ParseLeaf(leaf)
		if err != nil {
			t.Fatal(err)
		}
		act, ok := e.Act.(journal.KeyRotate)
		if !ok {
			signers = []journal.Key{current}
			continue
		}
		next := keys[act.To]
		signers = []journal.Key{next}
		if act.Reason == journal.RotateRoutine {
			signers = []journal.Key{current, next}
		}
		path, err := journal.ProveInclusion(tree.head, tree, int64(n))
		if err != nil {
			t.Fatal(err)
		}
		if chain, err = chain.Handed(sign(signers...), tree.head, leaf, path); err != nil {
			return Record{}, err
		}
		current = next
	}
	return Record{Signed: sign(signers...), Key: chain.Current(), Keys: chain.Text(), Leaves: func(from, to int64) ([][]byte, error) { return leaves[from:to], nil }}, nil
}

func mustSucceed(t testing.TB, leaves [][]byte) Record {
	t.Helper()
	r, err := succeeded(t, leaves)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// handedOver is a village whose log was handed over for a reason in the middle of it,
// and the number of that entry.
func handedOver(t testing.TB, reason journal.RotateReason) (v *village, position int) {
	v = newVillage(t)
	v.rotate(1, 2, reason)
	position = len(v.entries) - 1
	v.admit("zoe", 1)
	v.admit("yan", 1)
	return v, position
}

// headOf signs the head of the first leaves with a key, by its seed.
func headOf(t testing.TB, leaves [][]byte, seed byte) []byte {
	return signedBy(t, leaves, testKey(t, seed)).Signed
}

// TestVerify_FollowsHandovers holds archives of a log that was handed over to what its
// verifier has kept: keys, heads and witnesses of before and after.
func TestVerify_FollowsHandovers(t *testing.T) {
	routine, at := handedOver(t, journal.RotateRoutine)
	lost, _ := handedOver(t, journal.RotateLost)
	stolen, _ := handedOver(t, journal.RotateCompromised)
	witness, err := journal.GenerateWitnessKey(bytes.NewReader(bytes.Repeat([]byte{7}, 32)), "w.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	policy, err := journal.ParsePolicy(fmt.Sprintf("witness w %s\nquorum w\n", witness.Public()))
	if err != nil {
		t.Fatal(err)
	}
	cosigned := func(v *village, size int, seed byte) []byte {
		note := headOf(t, v.leaves()[:size], seed)
		c, err := journal.OpenCheckpoint(note, testKey(t, seed).Public())
		if err != nil {
			t.Fatal(err)
		}
		return append(note, witness.Cosign(c, time.Unix(1_790_000_000, 0))...)
	}
	key := func(seed byte) *journal.PublicKey {
		k := testKey(t, seed).Public()
		return &k
	}
	head := func(v *village, size int, seed byte) Against {
		return Against{Checkpoints: [][]byte{headOf(t, v.leaves()[:size], seed)}}
	}
	long := slices.Repeat(routine.leaves()[:1], len(routine.entries))
	for _, c := range []struct {
		name      string
		of        *village
		against   Against
		witnessed []byte
		verdict   Verdict
		state     HandoverState
		want      string // in the last finding
	}{
		{"handed over", routine, Against{}, nil, Verified, Vouched, ""},
		{"held to the old key", routine, Against{Key: key(1)}, nil, Verified, Vouched, ""},
		{"held to the new key", routine, Against{Key: key(2)}, nil, Verified, Vouched, ""},
		{"held to a stranger's key", routine, Against{Key: key(3)}, nil, Refused, "", "not with the key you gave"},
		{"held to a head of before", routine, head(routine, at, 1), nil, Verified, Vouched, ""},
		{"held to one of long before", routine, head(routine, 7, 1), nil, Verified, Vouched, ""},
		{"held to the head that hands over, by the old key", routine, head(routine, at+1, 1), nil, Verified, Vouched, ""},
		{"held to that, by the new key", routine, head(routine, at+1, 2), nil, Verified, Vouched, ""},
		{"held to a head of after", routine, head(routine, at+2, 2), nil, Verified, Vouched, ""},
		{"held to a head of the old key after it was laid down", routine, head(routine, at+2, 1), nil, Refused, "", "was laid down"},
		{"held to a head of the new key before it was one", routine, head(routine, at, 2), nil, Refused, "", "signs from"},
		{"held to a head of the old key, of another history", routine, Against{Checkpoints: [][]byte{headOf(t, long[:9], 1)}}, nil, Refused, "", "history was rewritten"},
		{"witnessed before, by the old key", routine, Against{Policy: &policy}, cosigned(routine, at-1, 1), Verified, Vouched, ""},
		{"witnessed after, by the old key", routine, Against{Policy: &policy}, cosigned(routine, at+2, 1), Refused, "", "was laid down"},

		{"lost", lost, Against{}, nil, Incomplete, NotVouchedFor, "not vouched for: the key before was lost"},
		{"lost, held to the old key", lost, Against{Key: key(1)}, nil, Incomplete, NotVouchedFor, "not vouched for"},
		{"lost, held to the new key", lost, Against{Key: key(2)}, nil, Verified, Known, ""},
		{"lost, witnessed after", lost, Against{Key: key(1), Policy: &policy}, cosigned(lost, at+2, 2), Verified, SeenByOthers, ""},
		{"lost, witnessed at the handover", lost, Against{Policy: &policy}, cosigned(lost, at+1, 2), Verified, SeenByOthers, ""},
		{"lost, witnessed before alone", lost, Against{Policy: &policy}, cosigned(lost, at, 1), Incomplete, NotVouchedFor, "not vouched for"},
		{"lost, witnessed by nobody who was named", lost, Against{}, cosigned(lost, at+2, 2), Incomplete, NotVouchedFor, "not vouched for"},
		{"lost, held to a head of before", lost, head(lost, at, 1), nil, Incomplete, NotVouchedFor, "not vouched for"},
		{"lost, and it signs the head that hands over", lost, head(lost, at+1, 1), nil, Refused, "", "was lost"},

		{"compromised", stolen, Against{}, nil, Incomplete, NotVouchedFor, "the key before was compromised"},
		{"compromised, witnessed after", stolen, Against{Key: key(1), Policy: &policy}, cosigned(stolen, at+2, 2), Verified, SeenByOthers, ""},
		{"compromised, held to a head of before", stolen, Against{Key: key(2), Checkpoints: head(stolen, at-2, 1).Checkpoints}, nil, Verified, Known, ""},
		{"compromised, held to a head of more", stolen, Against{Key: key(2), Checkpoints: head(stolen, at-1, 1).Checkpoints}, nil, Refused, "", "was compromised"},
		{"compromised, held to a head of far more", stolen, Against{Key: key(2), Checkpoints: head(stolen, at+2, 1).Checkpoints}, nil, Refused, "", "count for nothing"},
		{"compromised, and witnessed by it since", stolen, Against{Key: key(2), Policy: &policy}, cosigned(stolen, at+2, 1), Refused, "", "was compromised"},
	} {
		d := c.of.disclosure()
		d.Witnessed = c.witnessed
		file := exported(t, mustSucceed(t, c.of.leaves()), d)
		a, err := open(file)
		if err != nil {
			t.Fatal(err)
		}
		r := Verify(a, c.against)
		last := ""
		if len(r.Findings) > 0 {
			last = r.Findings[len(r.Findings)-1].Error()
		}
		if r.Verdict != c.verdict || !strings.Contains(last, c.want) {
			t.Errorf("%s: %s: %q", c.name, r.Verdict, r.Findings)
		}
		if c.state != "" && (len(r.Handovers) != 1 || r.Handovers[0].State != c.state || r.Handovers[0].Position != int64(at)) {
			t.Errorf("%s: %+v", c.name, r.Handovers)
		}
		if r.Verdict == Verified && c.against.Policy == nil && len(c.against.Checkpoints) == 0 {
			twice(t, file, r)
		}
	}
}

// TestVerify_AKeyThatIsKnownVouchesForWhatWasBefore: of three handovers the one after
// the key that was given rests on nothing.
func TestVerify_AKeyThatIsKnownVouchesForWhatWasBefore(t *testing.T) {
	v := newVillage(t)
	v.rotate(1, 2, journal.RotateLost)
	v.rotate(2, 3, journal.RotateRoutine)
	v.rotate(3, 4, journal.RotateCompromised)
	a, err := open(exported(t, mustSucceed(t, v.leaves()), v.disclosure()))
	if err != nil {
		t.Fatal(err)
	}
	for seed, want := range map[byte][]HandoverState{
		1: {NotVouchedFor, Vouched, NotVouchedFor}, 2: {Known, Vouched, NotVouchedFor}, 3: {Known, Vouched, NotVouchedFor}, 4: {Known, Vouched, Known},
	} {
		key := testKey(t, seed).Public()
		var got []HandoverState
		r := Verify(a, Against{Key: &key})
		for _, h := range r.Handovers {
			got = append(got, h.State)
		}
		if !slices.Equal(got, want) || (r.Verdict == Verified) != (seed == 4) {
			t.Errorf("key %d: %s, %v", seed, r.Verdict, got)
		}
	}
}

// TestVerify_RefusesForgedHandovers has whoever holds one key or another write archives
// whose log was not handed over as they say.
func TestVerify_RefusesForgedHandovers(t *testing.T) {
	v, at := handedOver(t, journal.RotateRoutine)
	honest := mustSucceed(t, v.leaves())
	twice, _ := handedOver(t, journal.RotateRoutine)
	twice.rotate(2, 3, journal.RotateRoutine)
	other := newVillage(t)
	other.admit("zoe", 1)
	other.rotate(1, 2, journal.RotateRoutine)
	again, _ := handedOver(t, journal.RotateRoutine)
	again.rotate(1, 3, journal.RotateRoutine) // a second one from a key that was laid down
	resigned := func(r Record, seed byte) Record {
		size := int64(len(v.leaves()))
		leaves, err := r.Leaves(0, size)
		if err != nil {
			t.Fatal(err)
		}
		s := signedBy(t, leaves, testKey(t, seed))
		s.Keys = r.Keys
		return s
	}
	for _, c := range []struct {
		name   string
		of     *village
		record Record
		want   string
	}{
		{"the old key goes on", v, signedBy(t, v.leaves(), testKey(t, 1)), "shows no head by which that was done"},
		{"the new key goes on, and shows no handover", v, signedBy(t, v.leaves(), testKey(t, 2)), "shows no head"},
		{"the old key goes on, and shows the handover", v, resigned(honest, 1), "its handovers lead to the key"},
		{"a stranger goes on", v, resigned(honest, 9), "its handovers lead to the key"},
		{"the second handover is not shown", twice, Record{Signed: headOf(t, twice.leaves(), 2), Key: testKey(t, 2).Public(), Keys: honest.Keys, Leaves: func(from, to int64) ([][]byte, error) { return twice.leaves()[from:to], nil }}, "shows no head"},
		{"a handover of another history", v, Record{Signed: honest.Signed, Key: honest.Key, Keys: mustSucceed(t, other.leaves()).Keys, Leaves: honest.Leaves}, "of another history"},
		{"a handover that this log has not reached", v, Record{Signed: headOf(t, v.leaves()[:at], 2), Key: testKey(t, 2).Public(), Keys: honest.Keys, Leaves: honest.Leaves}, "it is of a log of"},
		{"a handover from a key that was laid down", again, Record{Signed: headOf(t, again.leaves(), 3), Key: testKey(t, 3).Public(), Keys: honest.Keys, Leaves: func(from, to int64) ([][]byte, error) { return again.leaves()[from:to], nil }}, "its handovers lead to the key"},
		{"none, and it says so", newVillage(t), Record{Signed: headOf(t, newVillage(t).leaves(), 1), Key: testKey(t, 1).Public(), Keys: []byte("\n"), Leaves: func(from, to int64) ([][]byte, error) { return newVillage(t).leaves()[from:to], nil }}, "line 1"},
	} {
		var out bytes.Buffer
		d := c.of.disclosure()
		if strings.HasPrefix(c.name, "a handover that this log has not reached") {
			d = newVillage(t).disclosure()
		}
		if err := Export(&out, c.record, d); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		a, err := open(out.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		r := Verify(a, Against{})
		if r.Verdict != Refused || !strings.Contains(r.Findings[len(r.Findings)-1].What, c.want) {
			t.Errorf("%s: %s: %q", c.name, r.Verdict, r.Findings)
		}
	}
	if _, err := succeeded(t, again.leaves()); !errors.Is(err, journal.ErrKeys) {
		t.Errorf("two handovers from one key: %v", err)
	}
}

// TestOpen_TheReadmeSpeaksOfFormerKeysWhereThereAreSome: an archive of a log that had
// one key alone is, to the byte, as it always was.
func TestOpen_TheReadmeSpeaksOfFormerKeysWhereThereAreSome(t *testing.T) {
	v, _ := handedOver(t, journal.RotateRoutine)
	for name, file := range map[string][]byte{"one": newVillage(t).export(), "two": exported(t, mustSucceed(t, v.leaves()), v.disclosure())} {
		a, err := open(file)
		if err != nil {
			t.Fatal(err)
		}
		if has := strings.Contains(string(a.mustRead(readmeName)), "record/keys"); has != (name == "two") || has != a.Has(keysName) {
			t.Errorf("of a log of %s: %v", name, has)
		}
		all := members(a)
		all[readmeName] = []byte(readmeOf(name == "one"))
		if _, err := rewritten(a, all); !errors.Is(err, ErrArchive) {
			t.Errorf("of a log of %s, with the other text: %v", name, err)
		}
	}
}

// TestFind_TheBallotOfAReceiptOfAFormerKey: what was promised before the log was handed
// over is held to after.
func TestFind_TheBallotOfAReceiptOfAFormerKey(t *testing.T) {
	for _, c := range []struct {
		reason  journal.RotateReason
		drop    bool // the ballot is not in the log
		late    bool // the receipt is dated after the handover
		verdict Verdict
		want    string
	}{
		{journal.RotateRoutine, false, false, "", ""},
		{journal.RotateLost, false, false, "", ""},
		{journal.RotateCompromised, false, false, "", ""},
		{journal.RotateRoutine, true, false, Refused, "broken promise"},
		{journal.RotateLost, true, false, Refused, "broken promise"},
		{journal.RotateCompromised, true, false, Refused, "broken promise"},
		{journal.RotateRoutine, true, true, Refused, "broken promise"},
		{journal.RotateCompromised, true, true, Incomplete, "proves nothing"},
	} {
		v := newVillage(t)
		cast := v.matters["2026-1"].Casts[2]
		receipt := receiptOf(t, v, cast)
		if c.drop {
			v.entries = slices.DeleteFunc(v.entries, func(e journal.Entry) bool { return e.Ref == cast.Ref })
		}
		v.rotate(1, 2, c.reason)
		if c.late {
			at, err := v.entries[len(v.entries)-1].At.Time()
			if err != nil {
				t.Fatal(err)
			}
			if receipt, err = journal.NewReceipt(receipt.Leaf, receipt.Issue, receipt.Opening, at.Add(time.Second), testKey(t, 1)); err != nil {
				t.Fatal(err)
			}
		}
		v.now = v.now.Add(time.Hour)
		v.admit("zoe", 1)
		a, err := open(exported(t, mustSucceed(t, v.leaves()), v.disclosure()))
		if err != nil {
			t.Fatal(err)
		}
		kept, err := a.Find(receipt)
		var f Finding
		errors.As(err, &f)
		if f.Verdict != c.verdict || !strings.Contains(f.What, c.want) || c.verdict == "" && (kept.Former == nil || kept.Former.Reason != c.reason || !kept.Opened) {
			t.Errorf("%+v: %+v, %v", c, kept, err)
		}
	}
}

// TestVerify_APolicyThatAsksForNobodyVouchesForNothing: the key of a log that was
// compromised is no more vouched for where a policy names no witness.
func TestVerify_APolicyThatAsksForNobodyVouchesForNothing(t *testing.T) {
	v, _ := handedOver(t, journal.RotateCompromised)
	record := mustSucceed(t, v.leaves())
	witness, err := journal.GenerateWitnessKey(bytes.NewReader(bytes.Repeat([]byte{3}, 32)), "x.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	head, err := journal.OpenCheckpoint(record.Signed, record.Key)
	if err != nil {
		t.Fatal(err)
	}
	d := v.disclosure()
	d.Witnessed = append(bytes.Clone(record.Signed), witness.Cosign(head, time.Unix(1_790_000_000, 0))...)
	file := exported(t, record, d)
	for _, c := range []struct {
		policy  string
		verdict Verdict
	}{
		{"quorum none\n", Incomplete},
		{"witness x " + witness.Public().String() + "\nquorum none\n", Incomplete},
		{"witness x " + witness.Public().String() + "\nquorum x\n", Verified},
	} {
		policy, err := journal.ParsePolicy(c.policy)
		if err != nil {
			t.Fatal(err)
		}
		a, err := open(file)
		if err != nil {
			t.Fatal(err)
		}
		if r := Verify(a, Against{Policy: &policy}); r.Verdict != c.verdict || (r.Witnessed > 0) != (c.verdict == Verified) {
			t.Errorf("%q: %s, %d witnessed: %v", c.policy, r.Verdict, r.Witnessed, r.Findings)
		}
	}
}

// TestVerify_AHeadIsSignedInOneWay: of the signatures in an archive none has a second
// spelling, and nobody's stands beside those that belong there.
func TestVerify_AHeadIsSignedInOneWay(t *testing.T) {
	v, _ := handedOver(t, journal.RotateRoutine)
	honest := mustSucceed(t, v.leaves())
	witness, err := journal.GenerateWitnessKey(bytes.NewReader(bytes.Repeat([]byte{3}, 32)), "x.example/witness")
	if err != nil {
		t.Fatal(err)
	}
	head, err := journal.OpenCheckpoint(honest.Signed, honest.Key)
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name string, spoil func(r *Record)) {
		t.Helper()
		r := honest
		r.Signed, r.Keys = bytes.Clone(r.Signed), bytes.Clone(r.Keys)
		spoil(&r)
		a, err := open(exported(t, r, v.disclosure()))
		if err != nil {
			t.Fatal(name, err)
		}
		if got := Verify(a, Against{}); got.Verdict != Refused {
			t.Errorf("%s: %s: %v", name, got.Verdict, got.Findings)
		}
	}
	refused("a stranger's line under the head", func(r *Record) {
		r.Signed = append(r.Signed, witness.Cosign(head, time.Unix(1_790_000_000, 0))...)
	})
	for n, at := range regexp.MustCompile(`— [^ ]+ [A-Za-z0-9+/]+=\\n`).FindAllIndex(honest.Keys, -1) {
		refused(fmt.Sprintf("signature %d of the handover in another spelling", n+1), func(r *Record) {
			last := at[1] - len(`=\n`) - 1
			const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
			r.Keys[last] = alphabet[strings.IndexByte(alphabet, r.Keys[last])^1]
		})
	}
	v.entries = v.entries[:slices.IndexFunc(v.entries, func(e journal.Entry) bool { return e.Act.Type() == "key.rotate" })+1]
	refused("the head of the handover without the old key's signature", func(r *Record) {
		leaves := v.leaves()
		r.Signed = headOf(t, leaves, 2)
		r.Leaves = func(from, to int64) ([][]byte, error) { return leaves[from:to], nil }
	})
}
