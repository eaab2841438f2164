// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var delegationRules = []string{"default", "non-transitive", "breadth-first", "minsum"}

// slip is what a file says of one delegator: for each scope the delegate at each rank.
type slip map[string]map[int]string

// townHall reads the three files as slowly as can be, with maps alone, and follows
// every voice by itself. It knows nothing of the program but its formats.
type townHall struct {
	members []string
	weight  map[string]int64
	votes   map[string]bool
	slips   map[string]slip
	lists   map[string]map[int]string // the governing ones: empty of who opted out
}

func readTownHall(t *testing.T, dir string) townHall {
	t.Helper()
	h := townHall{weight: map[string]int64{}, votes: map[string]bool{}, slips: map[string]slip{}, lists: map[string]map[int]string{}}
	for _, r := range readRecords(t, dir, "roll") {
		weight, err := strconv.ParseInt(r[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		h.members, h.weight[r[0]] = append(h.members, r[0]), weight
	}
	for _, r := range readRecords(t, dir, "votes") {
		h.votes[r[0]] = true
	}
	for _, r := range readRecords(t, dir, "delegations") {
		if h.slips[r[0]] == nil {
			h.slips[r[0]] = slip{}
		}
		if h.slips[r[0]][r[1]] == nil {
			h.slips[r[0]][r[1]] = map[int]string{}
		}
		rank, err := strconv.Atoi(r[2])
		if err != nil {
			t.Fatal(err)
		}
		h.slips[r[0]][r[1]][rank] = r[3]
	}
	for m := range h.slips {
		h.lists[m] = h.governing(m)
	}
	return h
}

// readRecords are the records of a file after its header.
func readRecords(t *testing.T, dir, name string) [][]string {
	t.Helper()
	records, err := csv.NewReader(strings.NewReader(readCaseFile(t, filepath.Join(dir, name+".csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return records[1:]
}

// governing is the list of the narrowest scope.
func (h townHall) governing(m string) map[int]string {
	for _, scope := range []string{"issue", "subject", "body"} {
		if given, found := h.slips[m][scope]; found {
			if slices.Equal(slices.Collect(maps.Values(given)), []string{""}) {
				return map[int]string{}
			}
			return given
		}
	}
	return nil
}

// outcome is the weight of each voter, and what is lost by reason.
type outcome struct {
	weights map[string]int64
	lost    map[string]int64
}

func (h townHall) count(rule string) outcome {
	o := outcome{map[string]int64{}, map[string]int64{}}
	var ways map[string]way
	if rule == "breadth-first" || rule == "minsum" {
		ways = h.ways(rule)
	}
	for _, m := range h.members {
		voter, reason := m, ""
		switch list := h.lists[m]; {
		case h.votes[m]:
		case list == nil:
			reason = "no-vote"
		case len(list) == 0:
			reason = "opt-out"
		case rule == "default":
			voter, reason = h.walk(m)
		case rule == "non-transitive":
			reason = "dead-end"
			for _, rank := range slices.Backward(slices.Sorted(maps.Keys(list))) {
				if h.votes[list[rank]] {
					voter, reason = list[rank], ""
				}
			}
		default:
			voter, reason = ways[m].to, ways[m].lost
		}
		if reason != "" {
			o.lost[reason] += h.weight[m]
		} else {
			o.weights[voter] += h.weight[m]
		}
	}
	return o
}

// walk follows lists of one.
func (h townHall) walk(m string) (voter, reason string) {
	at := m
	for range h.members {
		switch list := h.lists[at]; {
		case h.votes[at]:
			return at, ""
		case len(list) == 0:
			return "", "dead-end"
		default:
			at = list[1]
		}
	}
	return "", "cycle"
}

// way is the best known of one member: its length by the rule and its ranks.
type way struct {
	key  []int
	to   string
	lost string // dead-end where it ends with somebody who passes nothing on
}

// ways improves every member's best way by those of her delegates until none gets
// better (Bellman and Ford), first to voters, then for the others to any end. Who
// has none after that goes round for ever.
func (h townHall) ways(rule string) map[string]way {
	best := map[string]way{}
	for _, m := range h.members {
		if h.votes[m] {
			best[m] = way{key: []int{0, 0}, to: m}
		}
	}
	h.improve(best, rule, "")
	for _, m := range h.members {
		if len(h.lists[m]) == 0 && !h.votes[m] {
			best[m] = way{key: []int{0, 0}, lost: "dead-end"}
		}
	}
	h.improve(best, rule, "dead-end")
	for _, m := range h.members {
		if best[m].key == nil {
			best[m] = way{lost: "cycle"}
		}
	}
	return best
}

func (h townHall) improve(best map[string]way, rule, lost string) {
	for better := true; better; {
		better = false
		for _, m := range h.members {
			if h.votes[m] {
				continue
			}
			for rank, to := range h.lists[m] {
				next, known := best[to]
				if !known || next.lost != lost {
					continue
				}
				length := 1
				if rule == "minsum" {
					length = rank
				}
				key := append([]int{next.key[0] + length, next.key[1] + 1, rank}, next.key[2:]...)
				if mine, found := best[m]; !found || mine.lost == lost && slices.Compare(key, mine.key) < 0 {
					best[m], better = way{key, next.to, lost}, true
				}
			}
		}
	}
}

// agree holds the program's weights and totals to the town hall's.
func (h townHall) agree(t *testing.T, dir, rule string) {
	t.Helper()
	want := h.count(rule)
	weights, stderr, code := runDelegations(t, dir, "--rule", rule)
	if code != exitDone {
		t.Fatalf("%s, %s: exit %d, %s", dir, rule, code, stderr)
	}
	got := map[string]int64{}
	records, err := csv.NewReader(strings.NewReader(weights)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records[1:] {
		got[r[0]], _ = strconv.ParseInt(r[1], 10, 64)
	}
	if !maps.Equal(got, want.weights) {
		t.Errorf("%s, %s: the weights are not those of the town hall", dir, rule)
	}
	var totals struct{ Lost map[string]int64 }
	stdout, _, _ := runDelegations(t, dir, "--rule", rule, "--format", "json")
	if err := json.Unmarshal([]byte(stdout), &totals); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(totals.Lost, func(_ string, weight int64) bool { return weight == 0 })
	if !maps.Equal(totals.Lost, want.lost) {
		t.Errorf("%s, %s: lost are %v, by the town hall %v", dir, rule, totals.Lost, want.lost)
	}
}

// shuffled is a copy of a case with the lines of all three files in another order.
func shuffled(t *testing.T, dir string, random *rand.Rand) string {
	t.Helper()
	var files []string
	for _, name := range []string{"roll", "votes", "delegations"} {
		lines := strings.SplitAfter(readCaseFile(t, filepath.Join(dir, name+".csv")), "\n")
		lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
		random.Shuffle(len(lines)-1, func(i, j int) { lines[i+1], lines[j+1] = lines[j+1], lines[i+1] })
		files = append(files, strings.Join(lines, ""))
	}
	return delegationFiles(t, files[0], files[1], files[2])
}

// TestDelegations_AgreesWithTheTownHall runs every reference case under every rule,
// as it is and shuffled.
func TestDelegations_AgreesWithTheTownHall(t *testing.T) {
	cases := delegationCases(t)
	for _, dir := range cases {
		hall, other := readTownHall(t, dir), shuffled(t, dir, rand.New(rand.NewPCG(1, 2)))
		for _, rule := range delegationRules {
			if rule == "breadth-first" || rule == "minsum" { // lists of one, so the ways are those of the default
				hall.agreeAsDefault(t, dir, rule)
				hall.agreeAsDefault(t, other, rule)
				continue
			}
			hall.agree(t, dir, rule)
			hall.agree(t, other, rule)
		}
	}
	fmt.Printf("delegations: %d cases under %d rules, as they are and shuffled\n", len(cases), len(delegationRules))
}

// agreeAsDefault: where no list names two, who has voted and who reaches whom is the
// same under the rules that look for a way.
func (h townHall) agreeAsDefault(t *testing.T, dir, rule string) {
	t.Helper()
	for _, format := range []string{"csv", "json"} {
		want, _, _ := runDelegations(t, dir, "--format", format)
		got, _, _ := runDelegations(t, dir, "--format", format, "--rule", rule)
		if withoutRule(t, got) != withoutRule(t, want) {
			t.Errorf("%s: %s is not as the default", dir, rule)
		}
	}
}

// withoutRule is an answer without what tells runs apart.
func withoutRule(t *testing.T, answer string) string {
	t.Helper()
	var totals map[string]any
	if json.Unmarshal([]byte(answer), &totals) != nil {
		return answer
	}
	delete(totals, "rule")
	delete(totals, "seconds")
	return fmt.Sprint(totals)
}

// drawCase writes a case with lists of up to three, gaps between ranks, opt-outs and
// all scopes, the same for a seed.
func drawCase(t *testing.T, seed uint64) string {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 2022))
	var roll, votes, given strings.Builder
	roll.WriteString("member,weight\n")
	votes.WriteString("member\n")
	given.WriteString("delegator,scope,rank,delegate\n")
	n, voting := 20+random.IntN(60), 2+random.IntN(8)
	for m := range n {
		fmt.Fprintf(&roll, "p%d,%d\n", m, 1+random.IntN(4))
		if random.IntN(voting) == 0 {
			fmt.Fprintf(&votes, "p%d\n", m)
		}
		for _, scope := range []string{"issue", "subject", "body"} {
			others := random.Perm(n)
			others = slices.DeleteFunc(others, func(o int) bool { return o == m })
			switch random.IntN(8) {
			case 0:
				fmt.Fprintf(&given, "p%d,%s,1,\n", m, scope)
			case 1, 2, 3:
				for place, rank := range random.Perm(5)[:1+random.IntN(3)] {
					fmt.Fprintf(&given, "p%d,%s,%d,p%d\n", m, scope, rank+1, others[place])
				}
			}
		}
	}
	return delegationFiles(t, roll.String(), votes.String(), given.String())
}

func TestDelegations_AgreesWithTheTownHallOnLists(t *testing.T) {
	const cases = 60
	for seed := range uint64(cases) {
		dir := drawCase(t, seed)
		hall, other := readTownHall(t, dir), shuffled(t, dir, rand.New(rand.NewPCG(seed, 1)))
		for _, rule := range delegationRules[1:] {
			hall.agree(t, dir, rule)
			hall.agree(t, other, rule)
		}
	}
	fmt.Printf("delegations: %d drawn cases with lists under %d rules, as they are and shuffled\n", cases, len(delegationRules)-1)
}

// With a cap, too, neither the order of the roll nor that of the rows matters: those
// who came at once stand in the order of their names.
func TestDelegations_TheCapIsIndependentOfOrder(t *testing.T) {
	for seed := range uint64(20) {
		dir := drawCase(t, seed)
		other := shuffled(t, dir, rand.New(rand.NewPCG(seed, 9)))
		for _, rule := range delegationRules[1:] {
			for _, limit := range []string{"1", "4", "9"} {
				one, _, code := runDelegations(t, dir, "--rule", rule, "--cap", limit)
				two, _, _ := runDelegations(t, other, "--rule", rule, "--cap", limit)
				if sortedLines(one) != sortedLines(two) || code != exitDone {
					t.Errorf("seed %d, %s, cap %s: another order of lines makes other weights", seed, rule, limit)
				}
			}
		}
	}
}

func sortedLines(text string) string {
	lines := strings.Split(text, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestDelegations_WritesBothTotalsUnderACap: Chidi may carry 3, and the voices that
// came over two delegations, then those last by name, are turned back.
func TestDelegations_WritesBothTotalsUnderACap(t *testing.T) {
	dir := delegationFiles(t, "member,weight\nada,1\nbram,1\nchidi,1\ndita,1\nemre,1\n", "member\nchidi\n",
		"delegator,scope,rank,delegate\nada,body,1,chidi\ndita,body,1,chidi\nbram,body,1,chidi\nemre,body,1,ada\n")
	stdout, _, code := runDelegations(t, dir, "--cap", "3", "--format", "json")
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != exitDone {
		t.Fatal(stdout, err, code)
	}
	delete(got, "seconds")
	want := "map[cap:3 direct:1 electorate:5 gini:0.000000 largest_weight:3 longest_chain:1 " +
		"lost:map[capped:2 cycle:0 dead-end:0 no-vote:0 opt-out:0] represented:2 rule:default/1 schema:moothall-delegations/1 " +
		"uncapped:map[largest_weight:5 lost:map[cycle:0 dead-end:0 no-vote:0 opt-out:0] represented:4]]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %s", got, want)
	}
}

// TestDelegations_LongChains reads chains of 600, 2 000 and 1 000 000 from files under
// every rule, with a voter at the end, with nobody, and closed to a loop.
func TestDelegations_LongChains(t *testing.T) {
	for _, n := range []int{600, 2_000, 1_000_000} {
		var roll, given bytes.Buffer
		roll.WriteString("member,weight\n")
		given.WriteString("delegator,scope,rank,delegate\n")
		for m := range n {
			fmt.Fprintf(&roll, "m%d,1\n", m)
			if m > 0 {
				fmt.Fprintf(&given, "m%d,body,1,m%d\n", m, m-1)
			}
		}
		dir := delegationFiles(t, roll.String(), "member\nm0\n", given.String())
		for _, rule := range delegationRules {
			want := fmt.Sprintf("voter,weight\nm0,%d\n", n)
			if rule == "non-transitive" {
				want = "voter,weight\nm0,2\n"
			}
			if got, stderr, _ := runDelegations(t, dir, "--rule", rule); got != want {
				t.Errorf("a chain of %d by %s: %q, %s", n, rule, got, stderr)
			}
		}
		writeFile(t, filepath.Join(dir, "votes.csv"), "member\n")
		fmt.Fprintf(&given, "m0,body,1,m%d\n", n-1)
		writeFile(t, filepath.Join(dir, "delegations.csv"), given.String())
		for rule, reason := range map[string]string{"default": "cycle", "non-transitive": "dead-end", "breadth-first": "cycle", "minsum": "cycle"} {
			if got, _, _ := runDelegations(t, dir, "--rule", rule, "--format", "json"); !strings.Contains(got, fmt.Sprintf("%q: %d", reason, n)) {
				t.Errorf("a loop of %d by %s: %s", n, rule, got)
			}
		}
	}
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
