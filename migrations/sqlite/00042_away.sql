-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Where a charter says so, the delegations of members who are away lapse. Whoever is
-- known now was here today: before, no day was noted, and nobody is to be taken for
-- away because of that.
ALTER TABLE people ADD COLUMN seen_on TEXT NOT NULL DEFAULT ''; -- The last day, 2026-11-29 in UTC, on which they used the hall signed in; shown to nobody.
UPDATE people SET seen_on = CAST(CURRENT_DATE AS TEXT);
ALTER TABLE delegations ADD COLUMN away BOOLEAN NOT NULL DEFAULT FALSE CHECK (NOT away OR ended_at IS NOT NULL); -- It ended because its owner was away, not by a deed of theirs.

-- +goose Down
ALTER TABLE delegations DROP COLUMN away;
ALTER TABLE people DROP COLUMN seen_on;
