-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What the operator did outside of any decision, each for a time.
CREATE TABLE emergency_acts (
  ref       TEXT COLLATE "C"      NOT NULL PRIMARY KEY REFERENCES entries (ref),                                                            -- Its entry in the record, which names it.
  kind      TEXT COLLATE "C"      NOT NULL CHECK (kind IN ('pause.comments', 'pause.reports', 'withhold.comment', 'withhold.argument')),   -- What it does.
  body      TEXT COLLATE "C"      REFERENCES bodies (slug),                                                                                 -- Whose comments or reports are paused, or whose matter the text is about; null: everybody's.
  issue     TEXT COLLATE "C"      REFERENCES issues (id),                                                                                   -- The matter a withheld text is about; null for a pause.
  text_id   TEXT COLLATE "C",                                                                                                               -- The comment or argument that is withheld; null for a pause.
  reason    TEXT COLLATE "C"      NOT NULL,                                                                                                 -- Why, for everybody to read.
  at        TIMESTAMP NOT NULL,                                                                                                 -- From when on it holds.
  until_at  TIMESTAMP NOT NULL CHECK (until_at > at),                                                                           -- It ends by itself then.
  ended_at  TIMESTAMP CHECK (ended_at > at AND ended_at < until_at),                                                            -- When it was ended before; null: it was not.
  ended_ref TEXT COLLATE "C"      UNIQUE REFERENCES entries (ref),                                                                          -- The entry of that end.
  CHECK ((ended_at IS NULL) = (ended_ref IS NULL)),
  CHECK ((text_id IS NULL) = (issue IS NULL) AND (issue IS NULL OR body IS NOT NULL))
);
CREATE INDEX emergency_acts_text ON emergency_acts (text_id);
CREATE INDEX emergency_acts_at ON emergency_acts (at, ref);

-- +goose Down
DROP TABLE emergency_acts;
