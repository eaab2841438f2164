-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What the record does not say to everybody, it holds sealed.
ALTER TABLE delegations ADD COLUMN shown TEXT COLLATE "C" NOT NULL DEFAULT 'public' CHECK (shown IN ('public', 'members', 'two')); -- Who may know of it.
ALTER TABLE consents ADD COLUMN sealed BOOLEAN NOT NULL DEFAULT FALSE; -- Whether the record says it to auditors alone.

-- +goose Down
ALTER TABLE consents DROP COLUMN sealed;
ALTER TABLE delegations DROP COLUMN shown;
