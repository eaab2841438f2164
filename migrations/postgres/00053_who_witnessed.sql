-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Which heads are witnessed follows from their cosignatures, and from nothing beside them.
DROP INDEX checkpoints_witnessed;
ALTER TABLE checkpoints DROP COLUMN witnessed_at;

-- +goose Down
ALTER TABLE checkpoints ADD COLUMN witnessed_at TIMESTAMP; -- When the last of them did; null where they have not.
CREATE INDEX checkpoints_witnessed ON checkpoints (size) WHERE witnessed_at IS NOT NULL;
