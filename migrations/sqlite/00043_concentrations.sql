-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- How the voices of decided matters lay on their ballots, one a matter in which
-- voices could be delegated. A matter waits for its figures from its decision on.
CREATE TABLE concentrations (
  issue      TEXT      NOT NULL PRIMARY KEY REFERENCES issues (id),  -- The matter.
  body       TEXT      NOT NULL REFERENCES bodies (slug),            -- Who decided.
  decided_at TIMESTAMP NOT NULL,                                     -- When it was decided.
  figures    TEXT,                                                   -- What was reckoned, for everybody to see, as JSON; null until then.
  at         TIMESTAMP,                                              -- When it was reckoned; null until then.
  CONSTRAINT concentrations_reckoned CHECK ((figures IS NULL) = (at IS NULL))
);
CREATE INDEX concentrations_body ON concentrations (body, decided_at, issue);
CREATE INDEX concentrations_waiting ON concentrations (decided_at, issue) WHERE figures IS NULL;

INSERT INTO concentrations (issue, body, decided_at)
  SELECT decisions.issue, decisions.body, decisions.at FROM decisions JOIN issues ON issues.id = decisions.issue
  WHERE issues.imported = '' AND issues.procedure_json LIKE '%"delegation":{%';

-- +goose Down
DROP TABLE concentrations;
