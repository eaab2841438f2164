// SPDX-License-Identifier: AGPL-3.0-or-later

package governance

// Paper is what is put to the vote beside what the opening itself says: the texts, what
// follows from adoption, and the words under each option. The record binds its digest.
// Who brought it is not part of it, for that is a name, nor what candidates say of
// themselves: both are erased with them.
type Paper struct {
	Before  string        `json:"before,omitempty"` // the text as it stands
	Text    string        `json:"text"`             // the text as proposed
	Effect  Effect        `json:"effect"`
	Options []PaperOption `json:"options"` // in their order; none where people are elected
}

// PaperOption is one answer on the paper.
type PaperOption struct {
	ID     OptionID `json:"id"`
	Detail string   `json:"detail,omitempty"`
}

// Paper is what an issue puts to the vote.
func (i Issue) Paper() Paper {
	p := Paper{Before: i.Before, Text: i.Text, Effect: i.Effect, Options: []PaperOption{}}
	for _, o := range i.Options {
		if o.Person == "" {
			p.Options = append(p.Options, PaperOption{ID: o.ID, Detail: o.Detail})
		}
	}
	return p
}
