-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- One voice is followed by what its owner gave, then by what the next one gave,
-- and ended delegations hold for the counts of their time: delegations_standing,
-- which leaves them out, cannot answer that.
CREATE INDEX delegations_delegator ON delegations (delegator, begins_at);

-- +goose Down
DROP INDEX delegations_delegator;
