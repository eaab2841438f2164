-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What members say for one person whom the hall need not know yet. What has ended stays for a while, for the inviter.
CREATE TABLE invitations (
  id         TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                                        -- Names the invitation.
  body       TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug),                           -- Into which body.
  sphere     TEXT COLLATE "C"      NOT NULL CHECK (sphere IN ('inner', 'outer', 'ecosystem')),  -- Into which sphere of it.
  by_person  TEXT COLLATE "C"      NOT NULL REFERENCES people (id),                             -- Who invites.
  code       TEXT COLLATE "C"      UNIQUE,                                                      -- SHA-256 of the code, hex; the code is nowhere. Null where the server mailed a link.
  address    TEXT COLLATE "C"      NOT NULL,                                                    -- Where it was mailed; empty where it is handed over, and once it has ended.
  note       TEXT COLLATE "C"      NOT NULL,                                                    -- Whom it is for, in the words of who invites, and for them alone.
  holder     TEXT COLLATE "C"      REFERENCES people (id),                                      -- Whose account it was followed from or made by; null before.
  made_at    TIMESTAMP NOT NULL,                                                    -- When it was made.
  expires_at TIMESTAMP NOT NULL,                                                    -- From when on it is good for nothing.
  state      TEXT COLLATE "C"      NOT NULL CHECK (state IN ('open', 'used', 'withdrawn')),     -- What became of it.
  ended_at   TIMESTAMP,                                                             -- When it was used or taken back; null while it is open.
  CONSTRAINT invitations_end_is_timed CHECK ((state = 'open') = (ended_at IS NULL))
);
CREATE INDEX invitations_by ON invitations (by_person, body, made_at);
CREATE INDEX invitations_holder ON invitations (holder) WHERE holder IS NOT NULL;

-- The links that make an account, for addresses nobody here is known to have. Nothing else is kept of such an address, and the row goes with the link.
CREATE TABLE registrations (
  id           TEXT COLLATE "C"      NOT NULL PRIMARY KEY,             -- Names the asking, and makes the Message-ID of its mail.
  address      TEXT COLLATE "C"      NOT NULL,                         -- Where the link is sent; in no record, log or export.
  digest       TEXT COLLATE "C"      UNIQUE,                           -- SHA-256 of the secret of the link, hex; null until it is mailed.
  next         TEXT COLLATE "C"      NOT NULL,                         -- The page to lead on to afterwards, a path here.
  language     TEXT COLLATE "C"      NOT NULL,                         -- BCP 47 tag of the language of the mail; empty: the community's.
  invitation   TEXT COLLATE "C"      REFERENCES invitations (id),      -- The invitation that was followed or mailed; null where none was.
  asked_at     TIMESTAMP NOT NULL,                         -- When it was asked for.
  expires_at   TIMESTAMP NOT NULL,                         -- From when on the link is good for nothing.
  scheduled_at TIMESTAMP,                                  -- When it was last given to the post; null before it was looked up whether the address is known.
  mailed_at    TIMESTAMP                                   -- When it was mailed; null before.
);
CREATE INDEX registrations_address ON registrations (address);
CREATE INDEX registrations_expires ON registrations (expires_at);
CREATE INDEX registrations_invitation ON registrations (invitation);
CREATE INDEX registrations_waiting ON registrations (asked_at) WHERE mailed_at IS NULL;

CREATE INDEX members_invited ON members (body, person) WHERE ground = 'invitation';
CREATE INDEX addresses_address ON addresses (lower(address));

-- +goose Down
DROP INDEX addresses_address;
DROP INDEX members_invited;
DROP TABLE registrations;
DROP TABLE invitations;
