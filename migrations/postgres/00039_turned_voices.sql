-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Whose voice a cap turned back at a close: what their own page tells them.
CREATE TABLE turned_voices (
  issue       TEXT COLLATE "C" NOT NULL REFERENCES issues (id),  -- The vote.
  person      TEXT COLLATE "C" NOT NULL REFERENCES people (id),  -- Whose voice it is.
  from_person TEXT COLLATE "C" NOT NULL REFERENCES people (id),  -- Who would have cast it, and carried as many as one may.
  to_person   TEXT COLLATE "C" REFERENCES people (id),           -- Who cast it instead; null where it was lost.
  PRIMARY KEY (issue, person)
);
CREATE INDEX turned_voices_person ON turned_voices (person);
CREATE INDEX turned_voices_from ON turned_voices (from_person);
CREATE INDEX turned_voices_to ON turned_voices (to_person);

-- +goose Down
DROP TABLE turned_voices;
