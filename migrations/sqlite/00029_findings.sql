-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What auditory bodies found in those they supervise.
CREATE TABLE findings (
  id          TEXT      NOT NULL PRIMARY KEY,                                         -- Names the finding in its address and in the record: the year and its number.
  by_body     TEXT      NOT NULL REFERENCES bodies (slug),                            -- The auditory body.
  audited     TEXT      NOT NULL REFERENCES bodies (slug) CHECK (audited <> by_body), -- The body that must answer.
  issue       TEXT      REFERENCES issues (id),                                       -- What it is about; null where it is about the body as such.
  of_decision BOOLEAN   NOT NULL,                                                     -- True where it is about the decision on the issue.
  severity    TEXT      NOT NULL CHECK (severity IN ('remark', 'fault', 'grave')),    -- How grave it is.
  person      TEXT      NOT NULL REFERENCES people (id),                              -- Who filed it.
  said        TEXT      NOT NULL,                                                     -- The text as published.
  at          TIMESTAMP NOT NULL,                                                     -- When it was filed.
  due_at      TIMESTAMP NOT NULL CHECK (due_at > at),                                 -- An answer after this is late.
  ref         TEXT      NOT NULL UNIQUE REFERENCES entries (ref)                      -- Its entry in the record.
);
CREATE INDEX findings_at ON findings (at, id);
CREATE INDEX findings_audited ON findings (audited, at, id);

-- What was said to findings: one answer of the audited body, one withdrawal by the auditors.
CREATE TABLE finding_statements (
  finding TEXT      NOT NULL REFERENCES findings (id),                 -- The finding.
  kind    TEXT      NOT NULL CHECK (kind IN ('answer', 'withdrawal')), -- Which of the two.
  person  TEXT      NOT NULL REFERENCES people (id),                   -- Who said it for their body.
  said    TEXT      NOT NULL,                                          -- The text as published.
  at      TIMESTAMP NOT NULL,                                          -- When it was said.
  ref     TEXT      NOT NULL UNIQUE REFERENCES entries (ref),          -- Its entry in the record.
  PRIMARY KEY (finding, kind)
);

-- +goose Down
DROP TABLE finding_statements;
DROP TABLE findings;
