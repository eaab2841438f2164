// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

func competenceSample() CompetenceView {
	wales, assembly := Link{Text: "Wales Chapter", URL: "/bodies/wales"}, Link{Text: "General Assembly", URL: "/bodies/assembly"}
	return CompetenceView{
		Chain: []Decider{{Body: wales, Place: "Wales"}, {Body: Link{Text: "Moderation Council", URL: "/bodies/council"}, Field: "Moderation"}, {Body: assembly}},
		Passed: []PassedBody{
			{Decider: Decider{Body: Link{Text: "Board", URL: "/bodies/board"}}, Why: NotItsKind}, {Decider: Decider{Body: Link{Text: "Audit College", URL: "/bodies/audit"}}, Why: NotRaised},
			{Decider: Decider{Body: Link{Text: "Lisbon Chapter", URL: "/bodies/lisbon"}, Place: "Lisbon"}, Why: NotItsPlace},
			{Decider: Decider{Body: Link{Text: "Technology Circle", URL: "/bodies/technology"}, Field: "Technology"}, Why: NotItsField},
		},
	}
}

func raiseSample() RaiseView {
	return RaiseView{
		Kinds: []Filter{{Value: "initiative", Text: "Initiative of members", Chosen: true}}, Places: []Filter{{Text: "Every place"}, {Value: "wales", Text: "Wales", Chosen: true}}, Fields: []Filter{{Text: "Everything", Chosen: true}},
		Asked: true, CompetenceView: competenceSample(), May: true, Rules: []string{"It is discussed once 2 others support it, within 30 days."},
		Kind: "initiative", Place: "wales", Title: "A bench by the bay", Question: "Shall there be one?", Errors: []FieldError{{Field: "text", Text: "A text has 1 to 20,000 characters."}},
	}
}

// raisedIssue is a matter that a member raised: while supporters are gathered, or once it
// went from body to body and whose it is was disputed.
func raisedIssue(gathering bool) IssueView {
	v := motionIssue()
	v.Body, v.Stage, v.Outcome = Link{Text: "Wales Chapter", URL: "/bodies/wales"}, StageDiscussion, ""
	at := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	v.Raised = &RaisedView{CompetenceView: competenceSample(), Gathering: gathering, Supporters: 1, Needs: 2, Until: at.AddDate(0, 1, 0), MaySupport: gathering, Typed: map[string]string{}}
	if gathering {
		v.Stage = StageIdea
		return v
	}
	r := v.Raised
	r.Moves, r.Fixed, r.Next, r.Asked, r.AskNeed, r.MayAsk, r.CallNeed, r.Called, r.MayCall, r.MayDispute = true, at.AddDate(0, 0, 7), r.Chain[1].Body, 1, 3, true, 2, 1, true, true
	r.Rises = []RiseView{
		{From: r.Chain[0].Body, To: r.Chain[1].Body, Ground: RiseCalled, Supporters: 2, Text: "It is about moderation.", At: at}, {From: r.Chain[1].Body, To: r.Chain[2].Body, Ground: RiseAsked, Supporters: 3, Text: "It touches everybody.", At: at},
		{From: r.Chain[2].Body, To: r.Chain[0].Body, Ground: RiseRuled, At: at},
	}
	desk := Link{Text: "Audit College", URL: "/bodies/audit"}
	r.Disputes = []CompetenceDispute{
		{Ref: "a", Desk: desk, By: "Nia Rees", Text: "Wales can decide that.", At: at, Answered: true, To: r.Chain[0].Body, Answer: Said{Body: desk, Name: "Joanna Field", At: at, Text: "It touches Wales alone."}},
		{Ref: "b", Desk: desk, By: "Dewi Prosser", Text: "It does not.", At: at, MayAnswer: true},
	}
	return v
}

// ownIssue is one that the reader raised: while supporters are gathered, or once it was
// called off.
func ownIssue(ended RaisedEnd) IssueView {
	v := raisedIssue(true)
	v.Raised.Own, v.Raised.MaySupport, v.Raised.Ended = true, false, ended
	if ended != "" {
		v.Stage, v.Raised.Gathering = StageCancelled, false
	}
	return v
}
