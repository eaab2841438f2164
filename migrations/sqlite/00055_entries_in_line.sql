-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- A close can leave entries of one instant waiting by the hundred thousand. They are numbered by type, and within
-- that by ref: a batch of them is found here without sorting the others.
DROP INDEX entries_pending;
CREATE INDEX entries_pending ON entries (at, type, ref) WHERE seq IS NULL;

-- +goose Down
DROP INDEX entries_pending;
CREATE INDEX entries_pending ON entries (at, ref) WHERE seq IS NULL;
