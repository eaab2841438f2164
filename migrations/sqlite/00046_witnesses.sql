-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The witnesses of this record, and what they answered last.
CREATE TABLE witnesses (
  key             TEXT      NOT NULL PRIMARY KEY,  -- Its public key, which has its name.
  seen            BIGINT    NOT NULL,              -- How many entries it said that it has seen; 0 before it answered.
  asked_at        TIMESTAMP NOT NULL,              -- When it was asked last.
  answered_at     TIMESTAMP,                       -- When it last cosigned; null where it never has.
  fault           TEXT      NOT NULL,              -- Why it did not when it was asked last; empty where it did.
  contradicted_at TIMESTAMP                        -- Since when it says that it has seen another history, or more of it; null where it does not.
);

-- What witnesses said of this record: the newest of each, and of the newest size that enough of them cosigned.
CREATE TABLE cosignatures (
  size    BIGINT    NOT NULL REFERENCES checkpoints (size),  -- Of the checkpoint.
  witness TEXT      NOT NULL REFERENCES witnesses (key),     -- Who cosigned it.
  line    TEXT      NOT NULL,                                -- The signature line.
  at      TIMESTAMP NOT NULL,                                -- When, as the witness says.
  PRIMARY KEY (size, witness)
);

-- Which signed heads enough witnesses have cosigned, by the policy of then.
ALTER TABLE checkpoints ADD COLUMN witnessed_at TIMESTAMP; -- When the last of them did; null where they have not.
CREATE INDEX checkpoints_witnessed ON checkpoints (size) WHERE witnessed_at IS NOT NULL;

-- The records of others that this server is a witness of, as it has seen them last.
CREATE TABLE seen_logs (
  origin          TEXT      NOT NULL PRIMARY KEY,  -- Its name.
  size            BIGINT    NOT NULL,              -- How many entries it had.
  root            TEXT      NOT NULL,              -- Their root, in hexadecimal digits.
  note            TEXT      NOT NULL,              -- The checkpoint as the log signed it.
  at              TIMESTAMP NOT NULL,              -- When it was seen.
  contradiction   TEXT      NOT NULL,              -- A checkpoint the log signed beside another of the same size; empty where there is none.
  contradicted    TEXT      NOT NULL,              -- That other one; empty where there is none.
  contradicted_at TIMESTAMP,                       -- When that was seen first; null where there is none.
  CONSTRAINT seen_logs_contradicted CHECK ((contradiction = '') = (contradicted_at IS NULL) AND (contradiction = '') = (contradicted = ''))
);

-- +goose Down
DROP TABLE seen_logs;
DROP INDEX checkpoints_witnessed;
ALTER TABLE checkpoints DROP COLUMN witnessed_at;
DROP TABLE cosignatures;
DROP TABLE witnesses;
