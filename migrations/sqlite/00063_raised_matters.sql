-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Members raise matters: how one came, and how it goes from body to body.
ALTER TABLE issues ADD COLUMN gather_until TIMESTAMP; -- Until when supporters of a matter are gathered that a member raised; null of any other.
ALTER TABLE issues ADD COLUMN raise_needs BIGINT NOT NULL DEFAULT 0 CHECK (raise_needs >= 0); -- How many must support it by then, besides whoever raised it.
ALTER TABLE issues ADD COLUMN admitted_at TIMESTAMP CHECK (admitted_at IS NULL OR gather_until IS NOT NULL); -- When enough did; null before.
ALTER TABLE issues ADD COLUMN rise_needs BIGINT NOT NULL DEFAULT 0 CHECK (rise_needs >= 0); -- How many must ask that it rise, as it was counted last; 0 where it does not rise so.
ALTER TABLE issues ADD COLUMN acted_at TIMESTAMP CHECK ((acted_at IS NULL) = (gather_until IS NULL)); -- The instant of the latest act upon it before its vote.
CREATE INDEX issues_gathering ON issues (gather_until, id) WHERE stage = 'idea';

-- Who supports a raised matter, or asks that it rise or calls it in, until that is done or its time is over: then the rows go.
CREATE TABLE matter_supports (
  issue  TEXT      NOT NULL REFERENCES issues (id),                              -- The matter.
  person TEXT      NOT NULL REFERENCES people (id),                              -- Who.
  asks   TEXT      NOT NULL CHECK (asks IN ('admission', 'rise', 'call-in')),    -- For what.
  reason TEXT      NOT NULL,                                                     -- Why it should rise, of those who gave a reason; else empty.
  at     TIMESTAMP NOT NULL,                                                     -- When they said so.
  PRIMARY KEY (issue, person, asks)
);
CREATE INDEX matter_supports_person ON matter_supports (person);

-- From which body to which a matter went, and why.
CREATE TABLE matter_rises (
  ref        TEXT      NOT NULL PRIMARY KEY,                                              -- Of the entry in the record.
  issue      TEXT      NOT NULL REFERENCES issues (id),                                   -- The matter.
  from_body  TEXT      NOT NULL REFERENCES bodies (slug),                                 -- The body it left.
  to_body    TEXT      NOT NULL REFERENCES bodies (slug),                                 -- The body it came to.
  ground     TEXT      NOT NULL CHECK (ground IN ('escalation', 'call-in', 'competence')), -- Enough asked for it, or called it in, or it was ruled.
  supporters BIGINT    NOT NULL CHECK (supporters >= 0),                                  -- How many asked for it or called it in.
  reason     TEXT      NOT NULL,                                                          -- Why.
  at         TIMESTAMP NOT NULL                                                           -- When.
);
CREATE INDEX matter_rises_issue ON matter_rises (issue, at, ref);

-- Who disputed whose matter one is, and what it was answered.
CREATE TABLE competence_disputes (
  ref         TEXT      NOT NULL PRIMARY KEY,              -- Of the entry in the record.
  issue       TEXT      NOT NULL REFERENCES issues (id),   -- The matter.
  in_body     TEXT      NOT NULL REFERENCES bodies (slug), -- Where it stood.
  desk        TEXT      NOT NULL REFERENCES bodies (slug), -- The auditory body that answers.
  person      TEXT      NOT NULL REFERENCES people (id),   -- Who disputed it.
  said        TEXT      NOT NULL,                          -- Why.
  at          TIMESTAMP NOT NULL,                          -- When.
  answer_ref  TEXT,                                        -- Of the entry of the answer; null while it is awaited.
  answered_by TEXT      REFERENCES people (id),            -- Who answered.
  to_body     TEXT      REFERENCES bodies (slug),          -- Where it belongs by the answer; null: where it stood.
  answer      TEXT,                                        -- Why.
  answered_at TIMESTAMP,                                   -- When.
  CONSTRAINT competence_disputes_answer_is_whole CHECK ((answer_ref IS NULL) = (answered_by IS NULL) AND (answer_ref IS NULL) = (answer IS NULL) AND (answer_ref IS NULL) = (answered_at IS NULL) AND (to_body IS NULL OR answer_ref IS NOT NULL)),
  UNIQUE (issue, person)
);

-- +goose Down
DROP TABLE competence_disputes;
DROP TABLE matter_rises;
DROP TABLE matter_supports;
DROP INDEX issues_gathering;
ALTER TABLE issues DROP COLUMN acted_at;
ALTER TABLE issues DROP COLUMN rise_needs;
ALTER TABLE issues DROP COLUMN admitted_at;
ALTER TABLE issues DROP COLUMN raise_needs;
ALTER TABLE issues DROP COLUMN gather_until;
