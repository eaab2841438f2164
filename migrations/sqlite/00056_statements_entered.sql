-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

ALTER TABLE nominations ADD COLUMN ref TEXT REFERENCES entries (ref); -- Of the entry by which it was accepted, which binds the statement; null where nothing was said.

-- +goose Down
ALTER TABLE nominations DROP COLUMN ref;
