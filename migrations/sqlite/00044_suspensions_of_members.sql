-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- A ruling can suspend somebody from a body for a time.
-- What rulings laid upon people.
CREATE TABLE measures_kept (
  case_id   TEXT      NOT NULL,                                                     -- The case.
  nth       BIGINT    NOT NULL,                                                     -- Which sitting's ruling.
  person    TEXT      NOT NULL REFERENCES people (id),                              -- Whom it meets.
  kind      TEXT      NOT NULL CHECK (kind IN ('warning', 'mute', 'suspension')),   -- What it is.
  body      TEXT      NOT NULL REFERENCES bodies (slug),                            -- Where it holds, and below.
  from_at   TIMESTAMP NOT NULL,                                                     -- Since when.
  until_at  TIMESTAMP CHECK (until_at > from_at),                                   -- When it ends by itself; null where it has no end.
  lifted_at TIMESTAMP CHECK (lifted_at >= from_at),                                 -- When a ruling on appeal lifted it; null where none did.
  PRIMARY KEY (case_id, nth),
  FOREIGN KEY (case_id, nth) REFERENCES sittings (case_id, nth),
  CONSTRAINT measures_end CHECK ((kind IN ('mute', 'suspension')) = (until_at IS NOT NULL))
);
INSERT INTO measures_kept SELECT case_id, nth, person, kind, body, from_at, until_at, lifted_at FROM measures;
DROP TABLE measures;
ALTER TABLE measures_kept RENAME TO measures;
CREATE INDEX measures_person ON measures (person, until_at);
CREATE INDEX measures_suspensions ON measures (until_at) WHERE kind = 'suspension';

-- +goose Down
-- What rulings laid upon people.
CREATE TABLE measures_kept (
  case_id   TEXT      NOT NULL,                                         -- The case.
  nth       BIGINT    NOT NULL,                                         -- Which sitting's ruling.
  person    TEXT      NOT NULL REFERENCES people (id),                  -- Whom it meets.
  kind      TEXT      NOT NULL CHECK (kind IN ('warning', 'mute')),     -- What it is.
  body      TEXT      NOT NULL REFERENCES bodies (slug),                -- Where it holds, and below.
  from_at   TIMESTAMP NOT NULL,                                         -- Since when.
  until_at  TIMESTAMP CHECK (until_at > from_at),                       -- When it ends by itself; null where it has no end.
  lifted_at TIMESTAMP CHECK (lifted_at >= from_at),                     -- When a ruling on appeal lifted it; null where none did.
  PRIMARY KEY (case_id, nth),
  FOREIGN KEY (case_id, nth) REFERENCES sittings (case_id, nth),
  CONSTRAINT measures_mute_ends CHECK ((kind = 'mute') = (until_at IS NOT NULL))
);
INSERT INTO measures_kept SELECT case_id, nth, person, kind, body, from_at, until_at, lifted_at FROM measures WHERE kind IN ('warning', 'mute');
DROP TABLE measures;
ALTER TABLE measures_kept RENAME TO measures;
CREATE INDEX measures_person ON measures (person, until_at);
