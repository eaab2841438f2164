// SPDX-License-Identifier: AGPL-3.0-or-later

package pages

import "time"

// Level of a body.
type Level string

// The levels.
const (
	TopLevel     Level = "top"
	Intermediate Level = "intermediate"
	Auditory     Level = "auditory"
)

// BodiesView lists the bodies, by level and on the grid of place and field.
type BodiesView struct {
	Bodies []BodyLine
	Grid   Grid
	// Places are those that stand somewhere on the globe; fewer than two are no map.
	Places []MappedPlace
}

// BodyLine is a body in the list.
type BodyLine struct {
	Name, URL, Purpose string
	Level              Level
	Place, Field       string
	Members            int
	// Parent is the address of the body it is a part of, if any.
	Parent string
	// Watches are the bodies it supervises.
	Watches []Link
	// Electorate says in words who votes where Members are not counted.
	Electorate string
	// Open is how many of its matters are open.
	Open int
	// Mine: the reader is a member.
	Mine bool
	// State says in ready words how far it has come; empty of one that is active.
	State string
}

// Grid shows which body decides where (rows) and on what (columns).
type Grid struct {
	// Fields head the columns; the first column is "everybody".
	Fields []string
	Rows   []GridRow
}

// GridRow is one place; Depth 0 is the whole community.
type GridRow struct {
	Place string
	Kind  PlaceKind
	Depth int
	Cells []GridCell
}

// GridCell holds the bodies of one place and field, or where its matters rise to.
type GridCell struct {
	Bodies []GridBody
	// RisesTo names the body or place that decides instead.
	RisesTo string
}

// GridBody is a body on the grid. Here marks the page's own body.
type GridBody struct {
	Name, URL string
	Level     Level
	Members   int
	Here      bool
}

// BodyView is one body: its power, who sits, who watches, what it does.
type BodyView struct {
	// VotersURL leads to who may vote in its matters.
	VotersURL     string
	SeatsOf       Link // how its seats are filled, and what is vacant
	Name, Purpose string
	// State says in ready words how far it has come; empty of one that is active. Heir
	// answers for what it left, once it is dissolved.
	State        string
	Heir         Link
	Level        Level
	Place, Field string
	// Legal is what it is before the law; empty where the law knows nothing of it.
	Legal Legal
	// Decides says in ready words what it may decide.
	Decides string
	Members int
	// Electorate says in words who votes where Members are not counted.
	Electorate string
	Seats      []Seat
	// WatchedBy are the bodies that supervise it.
	WatchedBy []Link
	// Watches are the bodies it supervises.
	Watches []Link
	// Part is what the reader may do here.
	Part Part
	// Join is how they stand to it as a member.
	Join JoinNote
	// Voice is the reader's in this body's matters; State VoiceGuest hides it.
	Voice    Voice
	Business []MatterLine
	Decided  []DecisionLine
	Files    []Link // of all it decided, as tables
	// Findings about it await its answer.
	Findings  []FindingLine
	Grid      Grid
	Rules     []Rule
	Charter   Link // all of them
	MattersOf Link
	// KnownAs is the name by which it is followed from other servers; empty where
	// it cannot be.
	KnownAs string
}

// Legal is a body's legal form, the law it is under and where it is registered.
type Legal struct{ Form, Law, Register string }

// SeatTitle is how a seat was filled.
type SeatTitle string

// The titles.
const (
	SeatElected   SeatTitle = "elected"
	SeatDrawn     SeatTitle = "drawn"
	SeatAppointed SeatTitle = "appointed"
	SeatActing    SeatTitle = "acting"
	SeatEmpty     SeatTitle = "empty"
)

// Seat is a place in a body and who fills it.
type Seat struct {
	Person Person
	Title  SeatTitle
	// Role is an office within the body in ready words: "convener".
	Role  string
	Until time.Time
	Rests time.Time // it gives no right until then, while the decision that gave it is reviewed; zero: it does
}

// Part is how the reader stands to a body and what that allows.
type Part struct {
	Sphere Sphere
	May    []Act
}

// Sphere of a person toward a body.
type Sphere string

// The spheres; SphereGuest is nobody known.
const (
	SphereInner     Sphere = "inner"
	SphereOuter     Sphere = "outer"
	SphereEcosystem Sphere = "ecosystem"
	SphereGuest     Sphere = "guest"
)

// Act is something the charter lets a sphere do.
type Act string

// The acts.
const (
	MayRead    Act = "read"
	MayComment Act = "comment"
	MayPropose Act = "propose"
	MayAdvise  Act = "advise"
	MayVote    Act = "vote"
)

// Rule is one rule in force, in plain words.
type Rule struct{ Title, Text string }
