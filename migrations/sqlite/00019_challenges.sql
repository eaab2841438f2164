-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What members say against the roll of an election before it opens. The text is
-- for the challenger, the person concerned and the returning officers alone.
CREATE TABLE challenges (
  id         TEXT      NOT NULL PRIMARY KEY,                                        -- Names the challenge; random.
  issue      TEXT      NOT NULL REFERENCES issues (id),                             -- The election.
  challenger TEXT      NOT NULL REFERENCES people (id),                             -- Who says it.
  person     TEXT      NOT NULL REFERENCES people (id),                             -- Whom it concerns.
  be_on      BOOLEAN   NOT NULL,                                                    -- The person should be on the roll; otherwise should not.
  text       TEXT      NOT NULL,                                                    -- Why.
  at         TIMESTAMP NOT NULL,                                                    -- When it was made.
  state      TEXT      NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),   -- What became of it.
  officer    TEXT      REFERENCES people (id),                                      -- Who decided; null while open, and where nobody did before the opening.
  reason     TEXT      NOT NULL,                                                    -- Why it was decided so, or empty.
  decided_at TIMESTAMP,                                                             -- When it was decided; null while open.
  CONSTRAINT challenges_decided_is_timed CHECK ((state = 'open') = (decided_at IS NULL))
);
-- One open challenge of a person's place by the same member.
CREATE UNIQUE INDEX challenges_open ON challenges (issue, challenger, person) WHERE state = 'open';
CREATE INDEX challenges_issue ON challenges (issue, at, id);

-- +goose Down
DROP TABLE challenges;
