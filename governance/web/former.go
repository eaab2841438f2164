// SPDX-License-Identifier: AGPL-3.0-or-later

package web

import (
	"moothall/bodies"
	"moothall/governance"
	"moothall/governance/access"
	"moothall/governance/engine"
	"moothall/templates/pages"
)

// Who was erased has no name here any more: pages say so in the reader's language.

// called is a name, in the reader's words where it is that of nobody any more.
func (c *Call) called(name string) string {
	if name == bodies.FormerMember {
		return c.T.Text("erase.former")
	}
	return name
}

// person is somebody as a page shows them to the reader.
func (c *Call) person(p bodies.Person) pages.Person {
	p.Name = c.called(p.Name)
	return person(p, c.Actor())
}

// pathVoice is the way of a voice that is not over yet.
func (c *Call) pathVoice(p engine.Path, reader access.Actor) pages.Voice {
	return c.onTheWay(pathVoice(p, reader, false))
}

// onTheWay calls everybody on the way of a voice as the reader does.
func (c *Call) onTheWay(v pages.Voice) pages.Voice {
	for n, h := range v.Hops {
		v.Hops[n].Person.Name = c.called(h.Person.Name)
	}
	return v
}

// candidates calls the candidates of an election as the reader does; they are a
// reading's own.
func (c *Call) candidates(i governance.Issue) {
	for n, o := range i.Options {
		i.Options[n].Title = c.called(o.Title)
	}
}
