-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The last number given to a case in each year.
CREATE TABLE case_numbers (
  year BIGINT NOT NULL PRIMARY KEY, -- The year.
  last BIGINT NOT NULL              -- The highest number in use.
);

-- Complaints before a body.
CREATE TABLE cases (
  id          TEXT COLLATE "C"      NOT NULL PRIMARY KEY,              -- Year and number, as in 2026-7.
  body        TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug), -- Who took the report.
  target_kind TEXT COLLATE "C"      NOT NULL CHECK (target_kind IN ('person', 'argument', 'issue', 'body')), -- What kind of thing it is about.
  target_id   TEXT COLLATE "C"      NOT NULL,                          -- Which one.
  concerned   TEXT COLLATE "C"      REFERENCES people (id),            -- Whom it is about; null where nobody is.
  stage       TEXT COLLATE "C"      NOT NULL CHECK (stage IN ('reported', 'hearing', 'deliberation', 'ruled', 'appealed', 'final', 'withdrawn')), -- Where it stands.
  rules_json  TEXT COLLATE "C"      NOT NULL,                          -- How the body hears cases, as it was when this one was opened, as JSON.
  opened_at   TIMESTAMP NOT NULL,                          -- When it was opened.
  changed_at  TIMESTAMP NOT NULL CHECK (changed_at >= opened_at), -- When its latest act was entered in the record.
  due_at      TIMESTAMP,                                   -- When the clock owes it something; null where nothing is due by time alone.
  ended_at    TIMESTAMP CHECK (ended_at >= opened_at),     -- When its first ruling was made, or it was withdrawn; null while it runs.
  CONSTRAINT cases_end CHECK (ended_at IS NOT NULL OR stage IN ('reported', 'hearing', 'deliberation'))
);
CREATE UNIQUE INDEX cases_of_target ON cases (body, target_kind, target_id) WHERE ended_at IS NULL;
CREATE INDEX cases_stage ON cases (stage, due_at, id);
CREATE INDEX cases_concerned ON cases (concerned, id);
CREATE INDEX cases_opened ON cases (opened_at, id);

-- What was reported, by whom; erased with the row.
CREATE TABLE reports (
  case_id      TEXT COLLATE "C"      NOT NULL REFERENCES cases (id),  -- The case it made or joined.
  reporter     TEXT COLLATE "C"      NOT NULL REFERENCES people (id), -- Who sent it; the person concerned never learns it.
  rule         BIGINT    NOT NULL CHECK (rule >= 1),      -- The number of the rule it names.
  text         TEXT COLLATE "C"      NOT NULL,                        -- What happened, in the reporter's words.
  salt         TEXT COLLATE "C"      NOT NULL,                        -- Hex, of the digest in the record.
  at           TIMESTAMP NOT NULL,                        -- When it was sent.
  withdrawn_at TIMESTAMP CHECK (withdrawn_at >= at),      -- When it was taken back; null while it stands.
  PRIMARY KEY (case_id, reporter)
);
CREATE INDEX reports_reporter ON reports (reporter, at);

-- +goose Down
DROP TABLE reports;
DROP TABLE cases;
DROP TABLE case_numbers;
