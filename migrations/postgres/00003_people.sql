-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The human beings known to the instance.
CREATE TABLE people (
  id       TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                        -- Names the person inside this instance and is never published.
  slug     TEXT COLLATE "C"      NOT NULL UNIQUE REFERENCES slugs (slug),     -- Their address and actor name.
  name     TEXT COLLATE "C"      NOT NULL,                                    -- As they wish to be called in public.
  salt     TEXT COLLATE "C"      NOT NULL,                                    -- Hex, makes the commitment under which the record knows them; erasable.
  place    TEXT COLLATE "C"      NOT NULL,                                    -- Their node of the tree of places, or empty.
  fields   TEXT COLLATE "C"      NOT NULL,                                    -- Their attested competences, a JSON list of fields.
  zone     TEXT COLLATE "C"      NOT NULL,                                    -- IANA time zone they read in, or empty for the community's.
  language TEXT COLLATE "C"      NOT NULL,                                    -- BCP 47 tag, or empty for the browser's.
  joined   TIMESTAMP NOT NULL                                     -- When they joined the instance.
);

-- The words of people's names in lower case, so that a search may begin with any of them.
CREATE TABLE name_words (
  word   TEXT COLLATE "C" NOT NULL,                         -- One word of the name in lower case.
  person TEXT COLLATE "C" NOT NULL REFERENCES people (id),  -- Whose name it is part of.
  PRIMARY KEY (word, person)
);
CREATE INDEX name_words_person ON name_words (person);

-- Who belongs to which body, and did.
CREATE TABLE members (
  body    TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug),                            -- The body.
  person  TEXT COLLATE "C"      NOT NULL REFERENCES people (id),                              -- The member.
  sphere  TEXT COLLATE "C"      NOT NULL CHECK (sphere IN ('inner', 'outer', 'ecosystem')),   -- How the person stands to the body.
  since   TIMESTAMP NOT NULL,                                                     -- When the membership began.
  until_at TIMESTAMP CHECK (until_at >= since),                                   -- When it ended or will end; null while it lasts.
  PRIMARY KEY (body, person, since)
);
CREATE UNIQUE INDEX members_standing ON members (body, person) WHERE until_at IS NULL;
CREATE INDEX members_person ON members (person);

-- Who holds which seat of which body, for a term.
CREATE TABLE mandates (
  id        TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                -- Names the mandate in the record.
  body      TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug),   -- The body that has the seat.
  seat      TEXT COLLATE "C"      NOT NULL,                            -- The seat, in words.
  person    TEXT COLLATE "C"      NOT NULL REFERENCES people (id),     -- Who holds it.
  title     TEXT COLLATE "C"      NOT NULL,                            -- By what title: elected, drawn, appointed.
  begins_at TIMESTAMP NOT NULL,                            -- In force from this instant on.
  ends_at   TIMESTAMP CHECK (ends_at >= begins_at)         -- No longer in force at this instant; null where no end is set.
);
CREATE INDEX mandates_body ON mandates (body, begins_at);
CREATE INDEX mandates_person ON mandates (person);

-- +goose Down
DROP TABLE mandates;
DROP TABLE members;
DROP TABLE name_words;
DROP TABLE people;
