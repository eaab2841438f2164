// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// DelegationsView is who speaks for the reader. The form posts scope, delegate
// or nobody, and until to /delegations/preview, as does Renew.
type DelegationsView struct {
	// Rows are the reader's delegations, the most specific first.
	Rows []DelegationRow
	Form DelegationForm
	// ReliedOn tells who gave the reader their voice.
	ReliedOn []Reliance
	// Asks is who waits for the reader's word, Carried for whom the reader gave it.
	Asks    AsksView
	Carried CarriedView
	// Stand is the reader as a public delegate.
	Stand StandView
	// AwayMonths is after how long an absence delegations lapse in the strictest body; 0:
	// they do nowhere.
	AwayMonths int
	// News is what became of the reader's voice lately, the newest first.
	News []NewsLine
}

// DelegationRow is one delegation with today's real end of its way.
type DelegationRow struct {
	ID string
	// ScopeValue is the form's value for the same scope, to change or renew it.
	ScopeValue string
	Scope      Scope
	// Delegates in order of preference; nobody where the reader keeps her voice.
	Delegates []NamedDelegate
	// Me is the reader.
	Me Person
	// Voice is the way from the reader to its end, today.
	Voice Voice
	Until time.Time
	// Soon: it ends soon, so that renewing is offered.
	Soon bool
	// OptOut: the reader keeps her voice here, so that no wider choice holds.
	OptOut bool
	// AwayMonths is after how long an absence of the reader it lapses; 0: it does not.
	AwayMonths int
}

// NamedDelegate is somebody on the reader's list.
type NamedDelegate struct {
	Person Person
	// Value is the form's value for the same person.
	Value string
	// Waiting: they have yet to agree, and carry nothing until then.
	Waiting bool
}

// Speaker is the first on the list, or the reader where she keeps her voice.
func (d DelegationRow) Speaker() Person {
	if len(d.Delegates) == 0 {
		return d.Me
	}
	return d.Delegates[0].Person
}

// DelegationForm is what stands in the form.
type DelegationForm struct {
	Scopes []ScopeChoice
	// Members are suggested while typing; a name or a login is accepted.
	Members []string
	// Delegates is what stands in the fields of the list, one a choice.
	Delegates []string
	// Nobody is ticked: the reader keeps her voice in the scope.
	Nobody bool
	// Until is a date as 2027-11-22; Latest the last day allowed.
	Until, Latest string
	// MaxMonths is how long a delegation may last.
	MaxMonths int
	Errors    []FieldError
}

// ScopeChoice is a scope to choose.
type ScopeChoice struct {
	Value  string
	Scope  Scope
	Chosen bool
}

// DelegationReviewView is a preview, which posts what was asked for on to /delegations,
// and the form to ask for another.
type DelegationReviewView struct {
	Preview DelegationPreview
	Form    DelegationForm
}

// DelegationPreview is what the form would do.
type DelegationPreview struct {
	ScopeValue string
	Scope      Scope
	// Delegates in order of preference.
	Delegates []NamedDelegate
	// OptOut: the reader would keep her voice, and names nobody.
	OptOut bool
	// Until is when it would end; Longest: because the charter allows no longer life.
	Until      time.Time
	UntilValue string
	Longest    bool
	// AwayMonths is after how long an absence of the reader it would lapse; 0: it would not.
	AwayMonths int
	// Before is the way of the voice in this scope now, Voice what it would be.
	Before, Voice Voice
	// Silent names delegates who cast no ballot lately, in as many votes as SilentIn.
	Silent   []string
	SilentIn int
	// Replaces names who holds this scope now.
	Replaces []NamedDelegate
	// Touches are open matters it would hold for.
	Touches []TouchedMatter
	// OwnFirst are open matters it would hold for as well, in which the reader has
	// voted: her ballot comes first there, and the ways are those without it.
	OwnFirst []TouchedMatter
}

// TouchedMatter is an open matter in which a voice would go another way.
type TouchedMatter struct {
	MatterLine
	Before, After Voice
	// Along is what would go along with the reader's voice, her own included.
	Along CarriesView
	// Crowd relies on whoever would speak, where that may be more than the Along.Cap
	// that one ballot carries at most; else 0 to 0.
	Crowd Steps
}

// Reliance is how many gave the reader their voice in one scope.
type Reliance struct {
	Scope Scope
	Count int
	// Named agreed to be named.
	Named []string
}
