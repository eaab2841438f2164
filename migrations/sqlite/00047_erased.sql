-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Members can be erased. The row stays under the name that the record knows, for the
-- rolls and counts they stood in; who it was it does not say any more.
ALTER TABLE people ADD COLUMN commitment TEXT NOT NULL DEFAULT '' CHECK (salt = '' OR commitment = ''); -- Hex: what the salt made, kept in its place once it is erased; empty before.
ALTER TABLE people ADD COLUMN erased_ref TEXT NOT NULL DEFAULT '' CHECK (erased_ref = '' OR salt = ''); -- The entry that says so; empty before it is entered.
CREATE INDEX people_commitment ON people (commitment) WHERE commitment <> '';

-- +goose Down
DROP INDEX people_commitment;
ALTER TABLE people DROP COLUMN erased_ref;
ALTER TABLE people DROP COLUMN commitment;
