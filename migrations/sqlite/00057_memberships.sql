-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What was known of each member of each body, and from when to when: as the record says it, act by act.
CREATE TABLE members_known (
  body       TEXT      NOT NULL REFERENCES bodies (slug),                            -- The body.
  person     TEXT      NOT NULL REFERENCES people (id),                              -- The member.
  sphere     TEXT      NOT NULL CHECK (sphere IN ('inner', 'outer', 'ecosystem')),   -- How the person stands to the body.
  since      TIMESTAMP NOT NULL,                                                     -- When the membership began.
  from_at    TIMESTAMP NOT NULL CHECK (from_at >= since),                            -- When this became known.
  until_at   TIMESTAMP CHECK (until_at >= from_at),                                  -- When they left or became another; null while it is known.
  place      TEXT      NOT NULL,                                                     -- Where they reside, a node of the tree of places, or empty.
  fields     TEXT      NOT NULL,                                                     -- Their attested competences, a JSON list of fields, each with its end.
  good_until TIMESTAMP,                                                              -- Until when the membership was renewed; null: never.
  ground     TEXT      NOT NULL,                                                     -- By what right they came in, or why it is another.
  by_people  TEXT      NOT NULL,                                                     -- Who vouched, decided, attested or noted it, a JSON list of people.
  PRIMARY KEY (body, person, from_at)
);
INSERT INTO members_known SELECT members.body, members.person, members.sphere, members.since, members.since, members.until_at, people.place, people.fields, NULL, 'founding', '[]'
  FROM members JOIN people ON people.id = members.person;
UPDATE members_known SET fields = REPLACE(REPLACE(REPLACE(fields, '","', '"},{"field":"'), '["', '[{"field":"'), '"]', '"}]') WHERE fields LIKE '["%';
DROP TABLE members;
ALTER TABLE members_known RENAME TO members;
CREATE UNIQUE INDEX members_standing ON members (body, person) WHERE until_at IS NULL;
CREATE INDEX members_person ON members (person);
ALTER TABLE people DROP COLUMN place;
ALTER TABLE people DROP COLUMN fields;

-- +goose Down
ALTER TABLE people ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN fields TEXT NOT NULL DEFAULT '[]';
UPDATE people SET place = COALESCE((SELECT MAX(members.place) FROM members WHERE members.person = people.id AND members.until_at IS NULL), '');
-- Who belongs to which body, and did.
CREATE TABLE members_plain (
  body     TEXT      NOT NULL REFERENCES bodies (slug),                            -- The body.
  person   TEXT      NOT NULL REFERENCES people (id),                              -- The member.
  sphere   TEXT      NOT NULL CHECK (sphere IN ('inner', 'outer', 'ecosystem')),   -- How the person stands to the body.
  since    TIMESTAMP NOT NULL,                                                     -- When the membership began.
  until_at TIMESTAMP CHECK (until_at >= since),                                    -- When it ended or will end; null while it lasts.
  PRIMARY KEY (body, person, since)
);
INSERT INTO members_plain SELECT body, person, sphere, since, until_at FROM members m
  WHERE from_at = (SELECT MAX(later.from_at) FROM members later WHERE later.body = m.body AND later.person = m.person AND later.since = m.since);
DROP TABLE members;
ALTER TABLE members_plain RENAME TO members;
CREATE UNIQUE INDEX members_standing ON members (body, person) WHERE until_at IS NULL;
CREATE INDEX members_person ON members (person);
