-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

ALTER TABLE roll_entries ADD COLUMN unit BIGINT NOT NULL DEFAULT 0 CHECK (unit >= 0); -- The unit of a double majority that they belong to at its instant, by its place in the rule; 0 of none.

-- +goose Down
ALTER TABLE roll_entries DROP COLUMN unit;
