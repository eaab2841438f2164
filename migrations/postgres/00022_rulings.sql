-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What is written in a case: the answers of the person concerned, and the notes
-- of a panel to itself.
CREATE TABLE case_texts (
  id      TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                           -- Names the text.
  case_id TEXT COLLATE "C"      NOT NULL,                                       -- The case.
  nth     BIGINT    NOT NULL,                                       -- Which sitting of it.
  kind    TEXT COLLATE "C"      NOT NULL CHECK (kind IN ('answer', 'note')),    -- Whose eyes it is for.
  person  TEXT COLLATE "C"      NOT NULL REFERENCES people (id),                -- Who wrote it.
  text    TEXT COLLATE "C"      NOT NULL,                                       -- What it says.
  at      TIMESTAMP NOT NULL,                                       -- When it was written.
  FOREIGN KEY (case_id, nth) REFERENCES sittings (case_id, nth)
);
CREATE INDEX case_texts_of ON case_texts (case_id, nth, kind, at, id);

-- Rulings as they lie on a panel's table.
CREATE TABLE ruling_drafts (
  case_id TEXT COLLATE "C"      NOT NULL,                        -- The case.
  nth     BIGINT    NOT NULL,                        -- Which sitting of it.
  number  BIGINT    NOT NULL CHECK (number >= 1),    -- 1 for the first; the highest is the one on the table.
  person  TEXT COLLATE "C"      NOT NULL REFERENCES people (id), -- Who wrote it.
  data    TEXT COLLATE "C"      NOT NULL,                        -- The ruling as JSON.
  at      TIMESTAMP NOT NULL,                        -- When it was put on the table.
  PRIMARY KEY (case_id, nth, number),
  FOREIGN KEY (case_id, nth) REFERENCES sittings (case_id, nth)
);

-- How a panel votes on a draft; nobody outside it ever sees this.
CREATE TABLE ruling_votes (
  case_id TEXT COLLATE "C"    NOT NULL,                        -- The case.
  nth     BIGINT  NOT NULL,                        -- Which sitting of it.
  number  BIGINT  NOT NULL,                        -- Which draft.
  person  TEXT COLLATE "C"    NOT NULL REFERENCES people (id), -- Who votes.
  agrees  BOOLEAN NOT NULL,                        -- Whether the draft should be the ruling.
  PRIMARY KEY (case_id, nth, number, person),
  FOREIGN KEY (case_id, nth, number) REFERENCES ruling_drafts (case_id, nth, number)
);

-- What rulings laid upon people.
CREATE TABLE measures (
  case_id   TEXT COLLATE "C"      NOT NULL,                                         -- The case.
  nth       BIGINT    NOT NULL,                                         -- Which sitting's ruling.
  person    TEXT COLLATE "C"      NOT NULL REFERENCES people (id),                  -- Whom it meets.
  kind      TEXT COLLATE "C"      NOT NULL CHECK (kind IN ('warning', 'mute')),     -- What it is.
  body      TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug),                -- Where it holds, and below.
  from_at   TIMESTAMP NOT NULL,                                         -- Since when.
  until_at  TIMESTAMP CHECK (until_at > from_at),                       -- When it ends by itself; null where it has no end.
  lifted_at TIMESTAMP CHECK (lifted_at >= from_at),                     -- When a ruling on appeal lifted it; null where none did.
  PRIMARY KEY (case_id, nth),
  FOREIGN KEY (case_id, nth) REFERENCES sittings (case_id, nth),
  CONSTRAINT measures_mute_ends CHECK ((kind = 'mute') = (until_at IS NOT NULL))
);
CREATE INDEX measures_person ON measures (person, until_at);

-- +goose Down
DROP TABLE measures;
DROP TABLE ruling_votes;
DROP TABLE ruling_drafts;
DROP TABLE case_texts;
