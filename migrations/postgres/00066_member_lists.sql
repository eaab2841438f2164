-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Lists of members that somebody who keeps them has brought and is shown what they would do. They go once they are entered or taken back, and after a day.
CREATE TABLE member_lists (
  body    TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug), -- The body.
  person  TEXT COLLATE "C"      NOT NULL REFERENCES people (id),   -- Who brought it; nobody else sees it.
  digest  TEXT COLLATE "C"      NOT NULL,                          -- SHA-256 of the file, hex.
  content TEXT COLLATE "C"      NOT NULL,                          -- The file, as it came.
  at      TIMESTAMP NOT NULL,                          -- When it was brought.
  PRIMARY KEY (body, person)
);
CREATE INDEX member_lists_person ON member_lists (person);
CREATE INDEX member_lists_at ON member_lists (at);

-- Who came in by a list with an address, and has not followed the link that is sent there. Until then they have no login, and the address is nobody's.
CREATE TABLE welcomes (
  person  TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES people (id), -- Whom it is for.
  address TEXT COLLATE "C"      NOT NULL,                                    -- Where the link is sent; in no record, log or export.
  made_at TIMESTAMP NOT NULL,                                    -- When they came in.
  sent    BOOLEAN   NOT NULL                                     -- Whether the letter is on its way.
);
CREATE INDEX welcomes_waiting ON welcomes (made_at, person) WHERE NOT sent;
CREATE INDEX welcomes_address ON welcomes (LOWER(address));

-- +goose Down
DROP TABLE welcomes;
DROP TABLE member_lists;
