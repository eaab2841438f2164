-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The bodies, with what changes more often than their charter.
CREATE TABLE bodies (
  slug     TEXT    NOT NULL PRIMARY KEY REFERENCES slugs (slug), -- The body's name for ever.
  version  BIGINT  NOT NULL CHECK (version >= 1),                -- Version of the charter in force.
  founding BOOLEAN NOT NULL,                                     -- The body founded first, whose charter holds the trees of places and fields.
  members  BIGINT  NOT NULL CHECK (members >= 0)                 -- How many memberships have not been ended, kept by increment.
);
CREATE UNIQUE INDEX bodies_founding ON bodies (founding) WHERE founding;

-- Every version of every charter, as it was adopted.
CREATE TABLE charters (
  body       TEXT      NOT NULL REFERENCES bodies (slug), -- The body it constitutes.
  version    BIGINT    NOT NULL CHECK (version >= 1),     -- 1, then one more at each adoption.
  data       TEXT      NOT NULL,                          -- The whole charter as JSON.
  adopted_at TIMESTAMP NOT NULL,                          -- When it came into force.
  PRIMARY KEY (body, version)
);

-- +goose Down
DROP TABLE charters;
DROP TABLE bodies;
