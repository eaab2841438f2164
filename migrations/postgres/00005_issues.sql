-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The last number given to an issue in each year.
CREATE TABLE issue_numbers (
  year BIGINT NOT NULL PRIMARY KEY, -- The year.
  last BIGINT NOT NULL              -- The highest number in use.
);

-- The questions to be settled; a stage and its times cannot contradict each other.
CREATE TABLE issues (
  id             TEXT COLLATE "C"      NOT NULL PRIMARY KEY,              -- Year and number, as in 2026-41.
  body           TEXT COLLATE "C"      NOT NULL REFERENCES bodies (slug), -- Who decides.
  kind           TEXT COLLATE "C"      NOT NULL,                          -- Kind of matter, as the charter names it.
  title          TEXT COLLATE "C"      NOT NULL,                          -- In one line.
  question       TEXT COLLATE "C"      NOT NULL,                          -- What is asked.
  text_before    TEXT COLLATE "C"      NOT NULL,                          -- The text as it stands, or empty.
  text           TEXT COLLATE "C"      NOT NULL,                          -- The text as proposed.
  place          TEXT COLLATE "C"      NOT NULL,                          -- Where it belongs in the tree of places, or empty.
  field          TEXT COLLATE "C"      NOT NULL,                          -- Where it belongs in the tree of fields, or empty.
  proposer       TEXT COLLATE "C"      NOT NULL,                          -- Who brought it, in words.
  stage          TEXT COLLATE "C"      NOT NULL CHECK (stage IN ('idea', 'proposal', 'discussion', 'frozen', 'voting', 'closed', 'decided', 'cancelled')), -- Where it stands.
  procedure_json TEXT COLLATE "C"      NOT NULL,                          -- The rules it runs by, as JSON.
  options_json   TEXT COLLATE "C"      NOT NULL,                          -- The answers on offer, a JSON list.
  lot_json       TEXT COLLATE "C"      NOT NULL,                          -- The published lot order for ties, a JSON list of option ids.
  effect_json    TEXT COLLATE "C"      NOT NULL,                          -- What follows from adoption, as JSON.
  imported       TEXT COLLATE "C"      NOT NULL,                          -- The file a past election was read from, or empty.
  created_at     TIMESTAMP NOT NULL,                          -- When it was brought.
  discuss_at     TIMESTAMP,                                   -- When discussion begins; null where there is none.
  freezes_at     TIMESTAMP,                                   -- When text and rules are fixed.
  opens_at       TIMESTAMP,                                   -- When the vote opens and the roll freezes.
  closes_at      TIMESTAMP,                                   -- No ballot counts that arrives at this instant or later.
  closed_at      TIMESTAMP,                                   -- When it was closed, for good.
  decided_at     TIMESTAMP,                                   -- When the decision was entered.
  CONSTRAINT issues_vote_has_times CHECK (stage <> 'voting' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)),
  CONSTRAINT issues_vote_opens_first CHECK (closes_at > opens_at),
  CONSTRAINT issues_closed_is_timed CHECK ((stage IN ('closed', 'decided')) = (closed_at IS NOT NULL)),
  CONSTRAINT issues_decided_is_timed CHECK ((stage = 'decided') = (decided_at IS NOT NULL)),
  CONSTRAINT issues_decided_after_close CHECK (decided_at >= closed_at)
);
CREATE INDEX issues_body ON issues (body, created_at, id);
CREATE INDEX issues_created ON issues (created_at, id);
CREATE INDEX issues_stage ON issues (stage, created_at, id);

-- Reasons for and against.
CREATE TABLE arguments (
  id        TEXT COLLATE "C"      NOT NULL PRIMARY KEY,               -- Names the argument.
  issue     TEXT COLLATE "C"      NOT NULL REFERENCES issues (id),    -- What it is about.
  in_favour BOOLEAN   NOT NULL,                           -- For the proposal; otherwise against it.
  person    TEXT COLLATE "C"      NOT NULL REFERENCES people (id),    -- Who gives it.
  text      TEXT COLLATE "C"      NOT NULL,                           -- The reason.
  at        TIMESTAMP NOT NULL                            -- When it was given.
);
CREATE INDEX arguments_issue ON arguments (issue, in_favour, at, id);

-- +goose Down
DROP TABLE arguments;
DROP TABLE issues;
DROP TABLE issue_numbers;
