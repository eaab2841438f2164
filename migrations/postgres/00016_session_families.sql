-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The refresh tokens of a session begin alike, so that each is known for one of
-- its own however often it was renewed since. Tokens from before do not: who is
-- logged in logs in once more.
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN family TEXT COLLATE "C" NOT NULL DEFAULT ''; -- What all its refresh tokens begin with, hex.

-- What has expired is deleted, a few at a time.
CREATE INDEX sessions_expires ON sessions (expires_at);

-- +goose Down
DROP INDEX sessions_expires;
ALTER TABLE sessions DROP COLUMN family;
