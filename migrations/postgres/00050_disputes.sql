-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Disputes of how a vote was held or counted, after its close.
CREATE TABLE disputes (
  ref      TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES entries (ref), -- Its entry in the record, which names it.
  issue    TEXT COLLATE "C"      NOT NULL REFERENCES issues (id),               -- The vote.
  person   TEXT COLLATE "C"      NOT NULL REFERENCES people (id),               -- Who disputes it; known to those who answer and to auditors.
  said     TEXT COLLATE "C"      NOT NULL,                                      -- What they say; for the same readers.
  evidence TEXT COLLATE "C"      NOT NULL,                                      -- The hash of a leaf that a receipt promised and that is missing; empty where none is named.
  at       TIMESTAMP NOT NULL,                                      -- When it was filed.
  due_at   TIMESTAMP NOT NULL CHECK (due_at > at)                   -- An answer after this is late.
);
CREATE INDEX disputes_issue ON disputes (issue, at, ref);
CREATE INDEX disputes_person ON disputes (person, at);

-- What disputes were answered, each once.
CREATE TABLE dispute_answers (
  dispute TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES disputes (ref),        -- The dispute.
  body    TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug),                     -- For which body it was answered.
  person  TEXT COLLATE "C"      NOT NULL REFERENCES people (id),                       -- Who answered.
  verdict TEXT COLLATE "C"      NOT NULL CHECK (verdict IN ('upheld', 'dismissed')),   -- What was found.
  said    TEXT COLLATE "C"      NOT NULL,                                              -- The answer's words, as published.
  at      TIMESTAMP NOT NULL,                                              -- When.
  ref     TEXT COLLATE "C"      NOT NULL UNIQUE REFERENCES entries (ref)               -- Its entry in the record.
);

-- +goose Down
DROP TABLE dispute_answers;
DROP TABLE disputes;
