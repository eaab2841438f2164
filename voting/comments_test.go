// SPDX-License-Identifier: AGPL-3.0-or-later

package voting_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"testing"
)

// Whoever chooses a method reads its comment first: it says where the rule comes
// from, what a count costs, what becomes of ties, and what is refused.
func TestMethods_SayWhatTheyAre(t *testing.T) {
	says := map[string]*regexp.Regexp{
		"its source":           regexp.MustCompile(`\b(1[789]|20)\d\d\b|BrightSpots|starvoting\.org|12th ed\.|no law counts so|common usage|Constitution, art|Foundation's`),
		"what it costs":        regexp.MustCompile(`(?i)\bcosts?\b|Runs in|O\(|time it takes|a few multiplications`),
		"what becomes of ties": regexp.MustCompile(`(?i)\bties?\b|\beven\b|\bequals?\b`),
		"what it refuses":      regexp.MustCompile(`(?i)\brefuse|Errors:|and errors:|the errors`),
	}
	for folder, names := range map[string][]string{
		"ranked":    {"Plurality", "IRV", "MultiPass", "BottomsUp", "Borda", "Dowdall", "Bucklin"},
		"pairwise":  {"Schulze", "RankedPairs", "Minimax", "Copeland", "Kemeny"},
		"scoring":   {"Approval", "SAV", "Score", "Star", "BlocStar", "MajorityJudgment", "Quadratic"},
		"committee": {"PAV", "SeqPAV", "SeqPhragmen", "SeqCC"},
		"stv":       {"Scottish", "WIGMPRF", "WIGMExact", "Meek", "Countback"},
		"rctab":     {"STV"},
		"motion":    {"Count", "Decide", "DoubleMajority"},
	} {
		comments := functionComments(t, folder)
		for _, name := range names {
			for what, pattern := range says {
				if !pattern.MatchString(comments[name]) {
					t.Errorf("%s.%s does not say %s", folder, name, what)
				}
			}
		}
	}
}

// functionComments are the comments of the functions of a package, by name.
func functionComments(t *testing.T, folder string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	comments := map[string]string{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
				comments[f.Name.Name] = f.Doc.Text()
			}
		}
	}
	return comments
}
