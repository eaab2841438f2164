-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The outcome stands in the decision itself, which the record binds; beside it, it could say otherwise.
ALTER TABLE decisions DROP COLUMN outcome;

-- +goose Down
ALTER TABLE decisions ADD COLUMN outcome TEXT COLLATE "C" NOT NULL DEFAULT '';
