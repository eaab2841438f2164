-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Whoever gives a voice asks when the latest vote was closed.
CREATE INDEX issues_closed ON issues (closed_at) WHERE closed_at IS NOT NULL AND imported = '';

-- +goose Down
DROP INDEX issues_closed;
