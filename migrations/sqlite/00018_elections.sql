-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- An election of persons fixes its roll with its candidates, and draws two lots.
ALTER TABLE issues ADD COLUMN roll_at TIMESTAMP;             -- The instant whose roll it has, where people are elected; null before, and elsewhere.
ALTER TABLE issues ADD COLUMN seed TEXT NOT NULL DEFAULT ''; -- What its lots were drawn from, or empty.

ALTER TABLE mandates ADD COLUMN decision TEXT NOT NULL DEFAULT ''; -- The issue whose decision gave it, or empty.
CREATE INDEX mandates_decision ON mandates (decision, id);

-- Who is proposed for election, and what they answered.
CREATE TABLE nominations (
  id        TEXT      NOT NULL PRIMARY KEY,                                                       -- Names it in the record and on the paper; random.
  issue     TEXT      NOT NULL REFERENCES issues (id),                                            -- The election.
  candidate TEXT      NOT NULL REFERENCES people (id),                                            -- Who is proposed.
  nominator TEXT      NOT NULL REFERENCES people (id),                                            -- Who proposed them.
  state     TEXT      NOT NULL CHECK (state IN ('proposed', 'accepted', 'declined', 'withdrawn')), -- What the candidate answered.
  statement TEXT      NOT NULL,                                                                   -- What the candidate says, or empty.
  acted_at  TIMESTAMP NOT NULL,                                                                   -- Of the latest act upon it.
  CONSTRAINT nominations_of_another CHECK (nominator <> candidate)
);
-- Nobody stands twice in one election.
CREATE UNIQUE INDEX nominations_standing ON nominations (issue, candidate) WHERE state IN ('proposed', 'accepted');
CREATE INDEX nominations_issue ON nominations (issue, id);

-- Who supports a nomination besides its nominator.
CREATE TABLE seconds (
  nomination TEXT      NOT NULL REFERENCES nominations (id), -- What is supported.
  person     TEXT      NOT NULL REFERENCES people (id),      -- Who supports it.
  at         TIMESTAMP NOT NULL,                             -- Since when.
  PRIMARY KEY (nomination, person)
);

-- +goose Down
DROP TABLE seconds;
DROP TABLE nominations;
DROP INDEX mandates_decision;
ALTER TABLE mandates DROP COLUMN decision;
ALTER TABLE issues DROP COLUMN seed;
ALTER TABLE issues DROP COLUMN roll_at;
