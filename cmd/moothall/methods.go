// SPDX-License-Identifier: AGPL-3.0-or-later

package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"moothall/voting"
	"moothall/voting/committee"
	"moothall/voting/motion"
	"moothall/voting/pairwise"
	"moothall/voting/ranked"
	"moothall/voting/rctab"
	"moothall/voting/scoring"
	"moothall/voting/stv"
)

// methods is the catalogue of everything that counts ballots from files.
func methods() []voting.Method {
	return slices.Concat(ranked.Methods(), stv.Methods(), []voting.Method{stv.CountbackMethod()}, rctab.Methods(), pairwise.Methods(), scoring.Methods(), committee.Methods(), motion.Methods())
}

// methodNamed finds a method, or says which there are.
func methodNamed(name string) (voting.Method, error) {
	var names []string
	for _, m := range methods() {
		if m.Name == name {
			return m, nil
		}
		names = append(names, m.Name)
	}
	return voting.Method{}, misused(fmt.Errorf("there is no method %q; there are %s", name, strings.Join(names, ", ")))
}

// settingNames are the settings of all methods, sorted: one that a method has no
// use for is passed over and said to be, one that none has is a slip of the pen.
func settingNames() []string {
	var names []string
	for _, m := range methods() {
		for _, s := range m.Settings {
			names = append(names, s.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// methodsCommand lists the methods.
type methodsCommand struct{}

// Run prints each method with a sentence, its settings with defaults, its source.
func (methodsCommand) Run(w *world) error {
	out := tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)
	for i, m := range methods() {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "%s\n  %s\n  Source: %s\n", m.Name, m.Sentence, m.Source)
		for _, s := range m.Settings {
			fmt.Fprintf(out, "    %s\t%s\t%s\n", s.Name, orDash(s.Default), s.Values)
		}
	}
	return out.Flush()
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}
