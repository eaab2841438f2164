-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Where a charter says so, a vote closes later when the server could not be reached.
-- The last sign of life of whatever server works on this database.
CREATE TABLE presence (
  id      BIGINT    NOT NULL PRIMARY KEY CHECK (id = 1), -- There is one.
  seen_at TIMESTAMP NOT NULL                             -- When it was given.
);
ALTER TABLE issues ADD COLUMN announced_at TIMESTAMP CHECK (announced_at < closes_at); -- When the vote would have closed; null where nothing prolonged it.
ALTER TABLE issues ADD COLUMN down_from TIMESTAMP CHECK ((down_from IS NULL) = (announced_at IS NULL)); -- The last sign of life before the outage that prolonged it.
ALTER TABLE issues ADD COLUMN down_until TIMESTAMP CHECK ((down_until IS NULL) = (announced_at IS NULL) AND (down_until IS NULL OR down_until > down_from)); -- The first after it.
ALTER TABLE issues ADD COLUMN extended_at TIMESTAMP CHECK ((extended_at IS NULL) = (announced_at IS NULL) AND (extended_at IS NULL OR extended_at >= down_until)); -- When it was prolonged.

-- +goose Down
ALTER TABLE issues DROP COLUMN extended_at;
ALTER TABLE issues DROP COLUMN down_until;
ALTER TABLE issues DROP COLUMN down_from;
ALTER TABLE issues DROP COLUMN announced_at;
DROP TABLE presence;
