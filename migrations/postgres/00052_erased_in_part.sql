-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Of a member whom a paper or a panel needs still only the name goes at first, and the
-- record says so. The clock finds them by the index, and does the rest when that is over.
ALTER TABLE people ADD COLUMN unnamed_ref TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (unnamed_ref = '' OR salt = ''); -- The entry that says that who they are is gone, and the rest is not; empty where all went at once.
CREATE INDEX people_erased_in_part ON people (id) WHERE commitment <> '' AND erased_ref = '';

-- +goose Down
DROP INDEX people_erased_in_part;
ALTER TABLE people DROP COLUMN unnamed_ref;
