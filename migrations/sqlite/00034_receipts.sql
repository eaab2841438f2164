-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- A report has an address of its own, which tells nothing of its case. Whoever took
-- one back may report the same anew, so a person may have several in a case.
CREATE TABLE reports_kept (
  id           TEXT      NOT NULL PRIMARY KEY,            -- Names the report, and the page of its receipt.
  case_id      TEXT      NOT NULL REFERENCES cases (id),  -- The case it made or joined.
  reporter     TEXT      NOT NULL REFERENCES people (id), -- Who sent it; the person concerned never learns it.
  rule         BIGINT    NOT NULL CHECK (rule >= 1),      -- The number of the rule it names.
  text         TEXT      NOT NULL,                        -- What happened, in the reporter's words.
  salt         TEXT      NOT NULL,                        -- Hex, of the digest in the record; empty where none stands there.
  at           TIMESTAMP NOT NULL,                        -- When it was sent.
  witness      BOOLEAN   NOT NULL,                        -- Sent once the first panel was drawn: its reporter is no party.
  withdrawn_at TIMESTAMP CHECK (withdrawn_at >= at)       -- When it was taken back; null while it stands.
);
INSERT INTO reports_kept (id, case_id, reporter, rule, text, salt, at, witness, withdrawn_at)
  SELECT case_id || '-' || reporter, case_id, reporter, rule, text, salt, at,
    EXISTS (SELECT 1 FROM case_seats WHERE case_seats.case_id = reports.case_id AND nth = 1 AND from_at <= reports.at), withdrawn_at
  FROM reports;
DROP TABLE reports;
ALTER TABLE reports_kept RENAME TO reports;
CREATE UNIQUE INDEX reports_standing ON reports (case_id, reporter) WHERE withdrawn_at IS NULL;
CREATE INDEX reports_of ON reports (case_id, at);
CREATE INDEX reports_reporter ON reports (reporter, at);

-- Whom a reporter does not want to judge: said of those who hold a seat of the court,
-- without knowing who of them was drawn.
CREATE TABLE objections (
  report TEXT      NOT NULL REFERENCES reports (id), -- Of which report.
  juror  TEXT      NOT NULL REFERENCES people (id),  -- Who should not judge.
  reason TEXT      NOT NULL,                         -- Why, in the reporter's words.
  at     TIMESTAMP NOT NULL,                         -- When it was said.
  PRIMARY KEY (report, juror)
);

-- What leaves of cases seal and do not show: of a lot its salt, and who was passed
-- over. Auditors are given it.
CREATE TABLE case_seals (
  ref     TEXT      NOT NULL PRIMARY KEY REFERENCES entries (ref), -- The entry that holds the digest.
  case_id TEXT      NOT NULL REFERENCES cases (id),                -- Its case.
  salt    TEXT      NOT NULL,                                      -- Hex, of the digest in the record.
  text    TEXT      NOT NULL                                       -- What is sealed.
);
CREATE INDEX case_seals_case ON case_seals (case_id);

-- +goose Down
DROP TABLE case_seals;
DROP TABLE objections;

-- What was reported, by whom; erased with the row.
CREATE TABLE reports_kept (
  case_id      TEXT      NOT NULL REFERENCES cases (id),  -- The case it made or joined.
  reporter     TEXT      NOT NULL REFERENCES people (id), -- Who sent it; the person concerned never learns it.
  rule         BIGINT    NOT NULL CHECK (rule >= 1),      -- The number of the rule it names.
  text         TEXT      NOT NULL,                        -- What happened, in the reporter's words.
  salt         TEXT      NOT NULL,                        -- Hex, of the digest in the record.
  at           TIMESTAMP NOT NULL,                        -- When it was sent.
  withdrawn_at TIMESTAMP CHECK (withdrawn_at >= at),      -- When it was taken back; null while it stands.
  PRIMARY KEY (case_id, reporter)
);
INSERT INTO reports_kept (case_id, reporter, rule, text, salt, at, withdrawn_at)
  SELECT case_id, reporter, rule, text, salt, at, withdrawn_at FROM reports
  WHERE NOT EXISTS (SELECT 1 FROM reports later WHERE later.case_id = reports.case_id AND later.reporter = reports.reporter AND (later.at > reports.at OR later.at = reports.at AND later.id > reports.id));
DROP TABLE reports;
ALTER TABLE reports_kept RENAME TO reports;
CREATE INDEX reports_reporter ON reports (reporter, at);
