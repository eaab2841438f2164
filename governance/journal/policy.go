// SPDX-License-Identifier: AGPL-3.0-or-later

package journal

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// ErrPolicy is what ParsePolicy refuses a file with.
var ErrPolicy = errors.New("not a policy of witnesses")

// Policy says which logs are known, which witnesses, and which of these together
// make a checkpoint a witnessed one: a file in the form of C2SP tlog-policy.
type Policy struct {
	Logs      []PolicyLog
	Witnesses []PolicyWitness
	quorum    string // "none", or the name of a witness or a group
	groups    []policyGroup
}

// PolicyLog is a log by its key, and where it is found; URL may be empty.
type PolicyLog struct {
	Key PublicKey
	URL string
}

// PolicyWitness is a witness by its key, and where it is asked; URL may be empty.
type PolicyWitness struct {
	Name string // within the policy
	Key  WitnessPublicKey
	URL  string
}

// policyGroup has witnessed what so many of its members have.
type policyGroup struct {
	name    string
	least   int
	members []string
}

// most is how many logs, witnesses and groups a policy has at most.
const most = 64

// ParsePolicy reads a policy. It refuses with ErrPolicy what is not one, and names
// the line.
func ParsePolicy(text string) (Policy, error) {
	var p Policy
	named := map[string]bool{"none": true}
	member := map[string]bool{}
	for n, line := range strings.Split(text, "\n") {
		if err := p.line(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' }), line, named, member); err != nil {
			return Policy{}, fmt.Errorf("%w: line %d: %w", ErrPolicy, n+1, err)
		}
	}
	switch {
	case p.quorum == "":
		return Policy{}, fmt.Errorf("%w: a line says quorum and what is one, or quorum none", ErrPolicy)
	case max(len(p.Logs), len(p.Witnesses), len(p.groups)) > most:
		return Policy{}, fmt.Errorf("%w: more than %d logs, witnesses or groups", ErrPolicy, most)
	}
	return p, nil
}

// line reads one line. named are the names that stand on lines before it, member
// those that are in a group already.
func (p *Policy) line(words []string, line string, named, member map[string]bool) (err error) {
	if strings.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return errors.New("control characters stand in no policy")
	}
	if len(words) == 0 || strings.HasPrefix(words[0], "#") {
		return nil
	}
	switch rest := words[1:]; words[0] {
	case "log":
		return p.log(rest)
	case "witness":
		return p.witness(rest, named)
	case "group":
		return p.group(rest, named, member)
	case "quorum":
		if len(rest) != 1 || p.quorum != "" || !named[rest[0]] {
			return errors.New("one line says quorum and none, or a witness or group of a line before it")
		}
		p.quorum = rest[0]
		return nil
	}
	return fmt.Errorf("it begins with log, witness, group or quorum, not %q", words[0])
}

func (p *Policy) log(words []string) (err error) {
	if len(words) < 1 || len(words) > 2 {
		return errors.New("log, its key, and perhaps its address")
	}
	l := PolicyLog{URL: strings.Join(words[1:], "")}
	if l.Key, err = ParsePublicKey(words[0]); err != nil {
		return err
	}
	if slices.ContainsFunc(p.Logs, func(o PolicyLog) bool { return o.Key.key.Equal(l.Key.key) }) {
		return errors.New("a log with this key stands on a line before")
	}
	p.Logs = append(p.Logs, l)
	return nil
}

func (p *Policy) witness(words []string, named map[string]bool) (err error) {
	if len(words) < 2 || len(words) > 3 || named[words[0]] {
		return errors.New("witness, a name that no line before has, its key, and perhaps its address")
	}
	w := PolicyWitness{Name: words[0], URL: strings.Join(words[2:], "")}
	if w.Key, err = ParseWitnessPublicKey(words[1]); err != nil {
		return err
	}
	if slices.ContainsFunc(p.Witnesses, func(o PolicyWitness) bool { return o.Key.key.Equal(w.Key.key) }) {
		return errors.New("a witness with this key stands on a line before: one must not count for two")
	}
	p.Witnesses, named[w.Name] = append(p.Witnesses, w), true
	return nil
}

func (p *Policy) group(words []string, named, member map[string]bool) error {
	if len(words) < 3 || named[words[0]] {
		return errors.New("group, a name that no line before has, all, any or a number, and its members")
	}
	g := policyGroup{name: words[0], members: words[2:]}
	switch words[1] {
	case "all":
		g.least = len(g.members)
	case "any":
		g.least = 1
	default:
		var err error
		if g.least, err = strconv.Atoi(words[1]); err != nil || strconv.Itoa(g.least) != words[1] || g.least < 1 || g.least > len(g.members) {
			return fmt.Errorf("of %d members a group asks for all, any or 1 to %[1]d", len(g.members))
		}
	}
	for _, m := range g.members {
		if m == "none" || !named[m] || member[m] {
			return fmt.Errorf("the member %q is a witness or group of a line before, and of no other group", m)
		}
		member[m] = true
	}
	p.groups, named[g.name] = append(p.groups, g), true
	return nil
}

// Asks says whether the policy asks for any witness.
func (p Policy) Asks() bool { return p.quorum != "" && p.quorum != "none" }

// Keys are the keys of its witnesses.
func (p Policy) Keys() []WitnessPublicKey {
	keys := make([]WitnessPublicKey, len(p.Witnesses))
	for n, w := range p.Witnesses {
		keys[n] = w.Key
	}
	return keys
}

// Witnessed says whether those who cosigned a checkpoint are as many, and those, that
// the policy asks for. Where it asks for nobody, everything is witnessed.
func (p Policy) Witnessed(by []Cosignature) bool {
	if !p.Asks() {
		return true
	}
	did := map[string]bool{}
	for _, w := range p.Witnesses {
		did[w.Name] = slices.ContainsFunc(by, func(c Cosignature) bool { return c.Witness.String() == w.Key.String() })
	}
	for _, g := range p.groups { // each names only what stands before it
		n := 0
		for _, m := range g.members {
			if did[m] {
				n++
			}
		}
		did[g.name] = n >= g.least
	}
	return did[p.quorum]
}
