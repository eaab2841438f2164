-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- How many ballots and withdrawals of this person on this issue there are up to
-- this one: 1 for the first, one more for each that replaces it. Whether somebody
-- casts without end is asked at every cast, and counting their rows would cost
-- more with each.
ALTER TABLE ballots ADD COLUMN nth BIGINT NOT NULL DEFAULT 1;

-- +goose Down
ALTER TABLE ballots DROP COLUMN nth;
