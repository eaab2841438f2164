-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Ballots that two who are seated in a body enter for a member who cannot do it themselves.
ALTER TABLE ballots ADD COLUMN assisted_by TEXT COLLATE "C" NOT NULL DEFAULT ''; -- Who entered it for its voter: two, as the record calls them, in order; empty where the voter cast it.
ALTER TABLE ballots ADD COLUMN assisted_in TEXT COLLATE "C" NOT NULL DEFAULT ''; -- The body in which both sat; empty where the voter cast it.
CREATE INDEX ballots_assisted ON ballots (assisted_in, cast_at) WHERE assisted_in <> '';
ALTER TABLE advice ADD COLUMN assisted_by TEXT COLLATE "C" NOT NULL DEFAULT ''; -- As of ballots.
ALTER TABLE advice ADD COLUMN assisted_in TEXT COLLATE "C" NOT NULL DEFAULT ''; -- As of ballots.
CREATE INDEX advice_assisted ON advice (assisted_in, cast_at) WHERE assisted_in <> '';
ALTER TABLE sealed_ballots ADD COLUMN assisted_by TEXT COLLATE "C" NOT NULL DEFAULT ''; -- As of ballots; whose ballot it is stands nowhere.
ALTER TABLE sealed_ballots ADD COLUMN assisted_in TEXT COLLATE "C" NOT NULL DEFAULT ''; -- As of ballots.

-- What one of the two has entered, until the other enters the same: no ballot, and in no record.
CREATE TABLE assist_halves (
  issue    TEXT COLLATE "C"      NOT NULL REFERENCES issues (id),  -- The vote.
  voter    TEXT COLLATE "C"      NOT NULL REFERENCES people (id),  -- For whom.
  author   TEXT COLLATE "C"      NOT NULL REFERENCES people (id),  -- Who entered it.
  differed TEXT COLLATE "C"      REFERENCES people (id),           -- Who then entered something else, so that neither counts; null while it waits.
  salt     TEXT COLLATE "C"      NOT NULL,                         -- Of the digest, hex.
  digest   TEXT COLLATE "C"      NOT NULL,                         -- SHA-256 of salt and choice: what was entered nobody reads here.
  at       TIMESTAMP NOT NULL,                         -- When; after a day it is as if it were not there.
  PRIMARY KEY (issue, voter)
);
CREATE INDEX assist_halves_at ON assist_halves (at);

-- +goose Down
DROP TABLE assist_halves;
ALTER TABLE sealed_ballots DROP COLUMN assisted_in;
ALTER TABLE sealed_ballots DROP COLUMN assisted_by;
DROP INDEX advice_assisted;
ALTER TABLE advice DROP COLUMN assisted_in;
ALTER TABLE advice DROP COLUMN assisted_by;
DROP INDEX ballots_assisted;
ALTER TABLE ballots DROP COLUMN assisted_in;
ALTER TABLE ballots DROP COLUMN assisted_by;
