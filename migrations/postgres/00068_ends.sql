-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

ALTER TABLE members ADD COLUMN ended TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (ended IN ('', 'left', 'erased', 'struck')); -- How they left; empty while they belong, where they became another, and where it was not noted.
ALTER TABLE members ADD COLUMN ended_by TEXT COLLATE "C" NOT NULL DEFAULT 'null'; -- Who struck them off, a JSON list of people.
ALTER TABLE members ADD COLUMN ended_why TEXT COLLATE "C" NOT NULL DEFAULT ''; -- The reason that was given, for them and for those who keep the list.

-- +goose Down
ALTER TABLE members DROP COLUMN ended_why;
ALTER TABLE members DROP COLUMN ended_by;
ALTER TABLE members DROP COLUMN ended;
