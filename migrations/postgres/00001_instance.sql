-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The one row that says what this installation is.
CREATE TABLE instance (
  id         BIGINT    NOT NULL PRIMARY KEY CHECK (id = 1), -- Always 1, so that there is one row at most.
  name       TEXT COLLATE "C"      NOT NULL,                            -- What the community calls itself.
  origin     TEXT COLLATE "C"      NOT NULL,                            -- Names the log for ever: host and path, as checkpoints print it.
  zone       TEXT COLLATE "C"      NOT NULL,                            -- IANA name of the time zone the community reads times in.
  language   TEXT COLLATE "C"      NOT NULL,                            -- BCP 47 tag of the community's language.
  demo       BOOLEAN   NOT NULL,                            -- An invented community whose passwords are public.
  founded_at TIMESTAMP NOT NULL                             -- When the instance was founded.
);

-- Every address in use: people and bodies share one namespace.
CREATE TABLE slugs (
  slug TEXT COLLATE "C" NOT NULL PRIMARY KEY,                          -- The address, [a-z0-9_]{1,30}, never reused.
  kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('body', 'person'))    -- What bears it.
);

-- +goose Down
DROP TABLE slugs;
DROP TABLE instance;
