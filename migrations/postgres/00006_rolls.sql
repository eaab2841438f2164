-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Who may vote on an issue, frozen: the head of each list.
CREATE TABLE rolls (
  issue     TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES issues (id), -- The issue it was frozen for.
  frozen_at TIMESTAMP NOT NULL,                                    -- The instant the rule was applied to.
  members   BIGINT    NOT NULL CHECK (members >= 0),               -- Lines of the list.
  weight    BIGINT    NOT NULL CHECK (weight >= members),          -- Sum of their weights: the electorate.
  sha256    TEXT COLLATE "C"      NOT NULL                                     -- Of the published sheet, hex.
);

-- The lines of the rolls.
CREATE TABLE roll_entries (
  issue  TEXT COLLATE "C"   NOT NULL REFERENCES rolls (issue),   -- The roll.
  person TEXT COLLATE "C"   NOT NULL REFERENCES people (id),     -- Who stands on it.
  weight BIGINT NOT NULL CHECK (weight >= 1),        -- Voices of this person.
  PRIMARY KEY (issue, person)
);
CREATE INDEX roll_entries_person ON roll_entries (person, issue);

-- +goose Down
DROP TABLE roll_entries;
DROP TABLE rolls;
