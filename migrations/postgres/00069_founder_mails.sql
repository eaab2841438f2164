-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Where founders are written to who gave an address. It goes with the founding, and once somebody declines.
ALTER TABLE founders ADD COLUMN address TEXT COLLATE "C" NOT NULL DEFAULT ''; -- Where their link is mailed; empty where it is handed over, and once it is forgotten. In no record, log or export.
ALTER TABLE founders ADD COLUMN letter TEXT COLLATE "C" NOT NULL DEFAULT ''; -- Names the mail, and makes its Message-ID; empty where there is none.
ALTER TABLE founders ADD COLUMN again BOOLEAN NOT NULL DEFAULT FALSE; -- Whether the founding that this one replaced was mailed there.
ALTER TABLE founders ADD COLUMN scheduled_at TIMESTAMP; -- When the mail was last given to the post; null where there is none.
ALTER TABLE founders ADD COLUMN mailed_at TIMESTAMP; -- When it was mailed; null before.

-- +goose Down
ALTER TABLE founders DROP COLUMN mailed_at;
ALTER TABLE founders DROP COLUMN scheduled_at;
ALTER TABLE founders DROP COLUMN again;
ALTER TABLE founders DROP COLUMN letter;
ALTER TABLE founders DROP COLUMN address;
