-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Who is seated, and whose decision is held back, changes later than every act that was judged by it: the latest is looked for.
CREATE INDEX entries_at ON entries (at) WHERE opening IS NULL;

-- +goose Down
DROP INDEX entries_at;
