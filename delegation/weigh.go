// SPDX-License-Identifier: AGPL-3.0-or-later

package delegation

// Weigh follows every voice on the terms of one decision. weights is the roll,
// direct the members who cast a ballot. It refuses what [Assign] refuses.
func (g Graph) Weigh(weights []int64, direct Set, terms Terms) (Weighed, error) {
	result, err := Assign(weights, g.Next, direct)
	return Weighed{Result: result, Graph: g}, err
}
