-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- A case before one body: the first time, and on appeal.
CREATE TABLE sittings (
  case_id       TEXT      NOT NULL REFERENCES cases (id),    -- The case.
  nth           BIGINT    NOT NULL CHECK (nth IN (1, 2)),    -- 1 for the first, 2 on appeal.
  body          TEXT      NOT NULL REFERENCES bodies (slug), -- Who hears it.
  rules_json    TEXT      NOT NULL,                          -- How that body hears cases, as JSON.
  ref           TEXT      NOT NULL UNIQUE REFERENCES entries (ref), -- The entry that fixed the pool of the lot.
  opened_at     TIMESTAMP NOT NULL,                          -- When the pool was fixed.
  lot_size      BIGINT    NOT NULL,                          -- Leaves under the root that was the seed; 0 before the draw.
  lot_root      TEXT      NOT NULL,                          -- That root, base64; empty before the draw.
  lot_json      TEXT      NOT NULL,                          -- The pool in the order of the lot, a JSON list of people.
  hearing_until TIMESTAMP,                                   -- Until when the person concerned may answer; null before the draw.
  ruling_json   TEXT,                                        -- What was ruled, as JSON; null before.
  ruling_salt   TEXT,                                        -- Hex, of the digest of the ruling in the record; null before.
  ruling_ref    TEXT      REFERENCES entries (ref),          -- The entry of the ruling; null before.
  ruled_at      TIMESTAMP CHECK (ruled_at >= hearing_until), -- When it was ruled; null before.
  appeal_until  TIMESTAMP CHECK (appeal_until > ruled_at),   -- Until when a party may appeal; null where nobody may.
  appellant     TEXT      REFERENCES people (id),            -- Who appealed; null in the first.
  appeal        TEXT      NOT NULL,                          -- What the appeal says; empty in the first.
  appeal_salt   TEXT      NOT NULL,                          -- Hex, of the digest of the appeal in the record; empty in the first.
  PRIMARY KEY (case_id, nth),
  CONSTRAINT sittings_ruling_is_whole CHECK ((ruling_json IS NULL) = (ruled_at IS NULL) AND (ruling_json IS NULL) = (ruling_salt IS NULL) AND (ruling_json IS NULL) = (ruling_ref IS NULL)),
  CONSTRAINT sittings_appeal_is_of_somebody CHECK ((nth = 2) = (appellant IS NOT NULL))
);

-- Who was seated on a panel.
CREATE TABLE case_seats (
  case_id TEXT      NOT NULL,                               -- The case.
  nth     BIGINT    NOT NULL,                               -- Which sitting of it.
  place   BIGINT    NOT NULL CHECK (place >= 1),            -- In the order in which they were seated.
  person  TEXT      NOT NULL REFERENCES people (id),        -- Who judges.
  from_at TIMESTAMP NOT NULL,                               -- Since when.
  left_at TIMESTAMP CHECK (left_at > from_at),              -- When they stepped aside; null while they sit.
  how     TEXT      NOT NULL CHECK (how IN ('', 'self', 'asked')), -- Whether of themselves or because the others decided so.
  PRIMARY KEY (case_id, nth, place),
  UNIQUE (case_id, nth, person),
  FOREIGN KEY (case_id, nth) REFERENCES sittings (case_id, nth),
  CONSTRAINT case_seats_left_how CHECK ((left_at IS NULL) = (how = ''))
);
CREATE INDEX case_seats_person ON case_seats (person, case_id);

-- What a party asks: that somebody on the panel step aside.
CREATE TABLE recusal_requests (
  id         TEXT      NOT NULL PRIMARY KEY,                -- Names the request.
  case_id    TEXT      NOT NULL,                            -- The case.
  nth        BIGINT    NOT NULL,                            -- Which sitting of it.
  juror      TEXT      NOT NULL REFERENCES people (id),     -- Who should step aside.
  asked_by   TEXT      NOT NULL REFERENCES people (id),     -- Which party asks.
  reason     TEXT      NOT NULL,                            -- Why, in their words.
  at         TIMESTAMP NOT NULL,                            -- When it was asked.
  settled_at TIMESTAMP CHECK (settled_at >= at),            -- When the others decided; null while they have not.
  granted    BOOLEAN   NOT NULL,                            -- What they decided.
  UNIQUE (case_id, nth, juror, asked_by),
  FOREIGN KEY (case_id, nth) REFERENCES sittings (case_id, nth)
);

-- What the others on a panel say to a request.
CREATE TABLE recusal_votes (
  request TEXT    NOT NULL REFERENCES recusal_requests (id), -- The request.
  person  TEXT    NOT NULL REFERENCES people (id),           -- Who says it.
  granted BOOLEAN NOT NULL,                                  -- Whether they would grant it.
  PRIMARY KEY (request, person)
);

-- +goose Down
DROP TABLE recusal_votes;
DROP TABLE recusal_requests;
DROP TABLE case_seats;
DROP TABLE sittings;
