-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What public delegates declared, before a close, of how they will vote: each as it was
-- said, of which the latest of a person on an issue counts.
CREATE TABLE declarations (
  id     TEXT COLLATE "C"      NOT NULL PRIMARY KEY,               -- Names it in the record.
  issue  TEXT COLLATE "C"      NOT NULL REFERENCES issues (id),    -- The vote.
  person TEXT COLLATE "C"      NOT NULL REFERENCES people (id),    -- Who declared.
  choice TEXT COLLATE "C"      NOT NULL,                           -- How they will vote, as JSON.
  text   TEXT COLLATE "C"      NOT NULL,                           -- Their reasons; empty where they gave none.
  at     TIMESTAMP NOT NULL,                           -- When they declared it.
  ref    TEXT COLLATE "C"      NOT NULL UNIQUE,                    -- Of its entry.
  UNIQUE (issue, person, at)
);
CREATE INDEX declarations_issue ON declarations (issue, at, id);
CREATE INDEX declarations_person ON declarations (person, at);

-- +goose Down
DROP TABLE declarations;
