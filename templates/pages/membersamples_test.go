// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "github.com/a-h/templ"

func keptSample() KeptMemberView {
	return KeptMemberView{
		Body: assembly(), URL: "/bodies/assembly/members/bram", Person: bram(), StatusView: StatusView{Status: GoodMember, Since: day(3, 1, 12, 0)},
		Sphere: "Inner sphere", CameIn: "Nia Rees vouched", Place: "Wales", Renew: true, Reside: true, Strike: true,
		Fields:  []AttestedField{{ID: "finance", Name: "Finance", Until: nextYear(5, 3)}},
		Spheres: []Filter{{Value: "inner", Text: "Inner sphere", Chosen: true}, {Value: "outer", Text: "Outer sphere"}},
		Places:  []Filter{{Value: "wales", Text: "Wales", Chosen: true}}, Attests: []Filter{{Value: "finance", Text: "Finance"}},
		Limits: "For two years at most.", Death: DeathView{Say: true},
	}
}

func invitationSample() InvitationView {
	return InvitationView{Code: "K7QF2-M9XRD", Inviter: bram(), Body: assembly(), Sphere: "inner sphere", Until: day(12, 6, 9, 14), Need: 2}
}

// memberSamples are the pages of who comes in, and of who keeps the list of members.
func memberSamples() []sample {
	of := func(name string, page func(Frame) templ.Component) sample { return sample{name, page} }
	return []sample{
		of("register", func(f Frame) templ.Component {
			return Register(f, RegisterView{Bodies: []Link{assembly()}, Next: "/", SignIn: "/login", Address: "una", Errors: []FieldError{{Field: "address", Text: "This is no e-mail address."}}})
		}),
		of("register-shut", func(f Frame) templ.Component {
			return Register(f, RegisterView{Shut: "Nobody makes an account on this server now.", SignIn: "/login"})
		}),
		of("new-account", func(f Frame) templ.Component {
			return NewAccount(f, NewAccountView{Secret: "a", Address: "una@example.net", Name: "Una Iyer", Login: "nia", Errors: []FieldError{{Field: "login", Text: "This name is taken."}}})
		}),
		of("invitation-code", TypeInvitation),
		of("invitation-stranger", func(f Frame) templ.Component {
			v := invitationSample()
			v.SignIn, v.Register = "/login", "/register"
			return Invitation(f, v)
		}),
		of("invitation-no-accounts", func(f Frame) templ.Component {
			v := invitationSample()
			v.SignIn = "/login"
			return Invitation(f, v)
		}),
		of("invitation-use", func(f Frame) templ.Component {
			v := invitationSample()
			v.Places, v.Errors = []Filter{{Value: "wales", Text: "Wales"}}, []FieldError{{Field: "text", Text: "Say who you are."}}
			return Invitation(f, v)
		}),
		of("invitation-own", func(f Frame) templ.Component {
			v := invitationSample()
			v.Own = "Member since 1 March 2026, in good standing."
			return Invitation(f, v)
		}),
		of("invitation-enough", func(f Frame) templ.Component {
			v := invitationSample()
			v.Enough = true
			return Invitation(f, v)
		}),
		of("invitations", func(f Frame) templ.Component {
			return Invitations(f, InvitationsView{Body: assembly(), Ways: []Filter{{Value: "inner", Text: "Inner sphere"}, {Value: "outer", Text: "Outer sphere"}}, Left: 3, Shut: true,
				Made: &MadeInvitation{Note: "Una", Code: "K7QF2-M9XRD", URL: "https://estuary.example/invitation?t=K7QF2-M9XRD", Until: day(12, 6, 9, 14)},
				Lines: []InvitationLine{
					{ID: "1", Note: "Una from the quay", Sphere: "Inner sphere", Until: day(12, 6, 9, 14), State: InvitationWaits}, {ID: "2", Note: "Olu", Address: "olu@example.net", Sphere: "Inner sphere", Until: day(12, 6, 9, 14), State: InvitationWaits},
					{ID: "3", Note: "Wim", Sphere: "Inner sphere", Ended: day(11, 3, 9, 14), State: InvitationUsed}, {ID: "4", Note: "Eve", Sphere: "Inner sphere", Ended: day(11, 3, 9, 14), State: InvitationBack}, {ID: "5", Note: "Ada", Sphere: "Inner sphere", Until: day(11, 3, 9, 14), State: InvitationTooLate},
				}})
		}),
		of("invitations-full", func(f Frame) templ.Component {
			return Invitations(f, InvitationsView{Body: assembly(), Ways: []Filter{{Value: "inner", Text: "Inner sphere"}}})
		}),
		of("chain", func(f Frame) templ.Component {
			return Chain(f, ChainView{Body: assembly(), Back: Link{Text: "Members", URL: "/bodies/assembly/members"}, Person: bram(), Before: 2,
				Steps:   [][]ChainLine{{{"Bram de Wit", "Nia Rees and Chidi Okonkwo vouched"}}, {{"Nia Rees", "with the founding"}, {"Chidi Okonkwo", "Ada Lindqvist vouched"}}},
				Vouched: []ChainLine{{"Una Iyer", "Bram de Wit vouched"}}, Next: "/bodies/assembly/members/bram/chain?after=1"})
		}),
		of("member-kept", func(f Frame) templ.Component {
			v := keptSample()
			v.Errors = []FieldError{{Field: "reason", Text: "Say in 1 to 2000 characters why."}}
			return KeptMember(f, v)
		}),
		of("member-died-first", func(f Frame) templ.Component {
			v := keptSample()
			v.Death = DeathView{Waits: true, Say: true, Said: "Gwenllian Pugh said on 20 November 2026 that this member has died."}
			return KeptMember(f, v)
		}),
		of("member-died-both", func(f Frame) templ.Component {
			v := keptSample()
			v.Death = DeathView{Waits: true, Mine: true, Said: "Gwenllian Pugh and Siân Morris said that this member has died."}
			return KeptMember(f, v)
		}),
		of("member-struck", func(f Frame) templ.Component {
			v := keptSample()
			v.Status, v.Gone, v.Ended = FormerMember, true, EndedView{Said: "Gwenllian Pugh struck them off.", Reason: "Has not paid since May."}
			return KeptMember(f, v)
		}),
		of("memberships-said-died", func(f Frame) templ.Component {
			return Memberships(f, MembershipsView{Death: DeathView{Waits: true, Said: "Gwenllian Pugh said it on 20 November 2026."},
				Lines: []MembershipLine{{Body: assembly(), Slug: "assembly", StatusView: StatusView{Status: GoodMember, Since: day(3, 1, 12, 0)}, Sphere: "Inner sphere", CameIn: "With the founding", ChainURL: "/bodies/assembly/members/nia/chain"},
					{Body: Link{Text: "Wales Chapter", URL: "/bodies/wales"}, Slug: "wales", StatusView: StatusView{Status: FormerMember, Since: day(3, 1, 12, 0), Until: day(11, 1, 12, 0)}, Ended: EndedView{Said: "Gwenllian Pugh struck you off.", Reason: "Has moved away."}}}})
		}),
	}
}
