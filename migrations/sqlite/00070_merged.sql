-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

ALTER TABLE members ADD COLUMN ended_how TEXT NOT NULL DEFAULT '' CHECK (ended_how IN ('', 'left', 'erased', 'struck', 'died', 'same')); -- How they left, or that the account ended in favour of another of theirs; empty while they belong, where they became another, and where it was not noted.
UPDATE members SET ended_how = ended WHERE ended <> '';
ALTER TABLE members DROP COLUMN ended;
ALTER TABLE members RENAME COLUMN ended_how TO ended;
ALTER TABLE people ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''; -- The account of the same person in favour of which this one ended; empty: it stands.
CREATE INDEX people_merged ON people (merged_into) WHERE merged_into <> '';

-- That somebody who is signed in showed, by its password, that another account is theirs too: until they say what is to become of it.
CREATE TABLE merge_proofs (
  session  TEXT NOT NULL PRIMARY KEY,               -- In which they showed it: no other may go on with it.
  person   TEXT NOT NULL REFERENCES people (id),    -- Who is signed in, whose account stays.
  other    TEXT NOT NULL REFERENCES people (id),    -- The account that is to end.
  letter   TEXT NOT NULL,                           -- Names the letter to the other account's address, random; empty where it has none.
  link     TEXT NOT NULL DEFAULT '',                -- SHA-256 of the secret of the link in that letter, hex; empty until it is sent.
  password TEXT NOT NULL,                           -- SHA-256 of how its password is kept: another password, and it proves nothing.
  at       TIMESTAMP NOT NULL                -- When; after some minutes it is as if it were not there.
);
CREATE INDEX merge_proofs_at ON merge_proofs (at);

-- +goose Down
DROP TABLE merge_proofs;
DROP INDEX people_merged;
ALTER TABLE people DROP COLUMN merged_into;
ALTER TABLE members ADD COLUMN ended_how TEXT NOT NULL DEFAULT '' CHECK (ended_how IN ('', 'left', 'erased', 'struck', 'died')); -- How they left; empty while they belong, where they became another, and where it was not noted.
UPDATE members SET ended_how = CASE ended WHEN 'same' THEN 'left' ELSE ended END WHERE ended <> '';
ALTER TABLE members DROP COLUMN ended;
ALTER TABLE members RENAME COLUMN ended_how TO ended;
