-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- What is published of the voices cast with a count, in pieces: that of a large vote is read without being held whole.
CREATE TABLE count_sheets (
  issue TEXT COLLATE "C" NOT NULL REFERENCES counts (issue), -- The vote.
  nth BIGINT NOT NULL CHECK (nth >= 0), -- Which piece, from 0.
  text TEXT COLLATE "C" NOT NULL, -- The piece: of the sheet of voices, as CSV; of a confidential vote of the list of its ballots, as JSON lines.
  PRIMARY KEY (issue, nth)
);
WITH RECURSIVE pieces (issue, nth, pieces) AS (
SELECT issue, CAST(0 AS BIGINT), (LENGTH(weights) + 262143) / 262144 FROM counts WHERE weights <> ''
UNION ALL SELECT issue, nth + 1, pieces FROM pieces WHERE nth + 1 < pieces
)
INSERT INTO count_sheets (issue, nth, text)
SELECT counts.issue, pieces.nth, SUBSTR(counts.weights, CAST(pieces.nth * 262144 + 1 AS INTEGER), 262144) FROM pieces JOIN counts ON counts.issue = pieces.issue;
ALTER TABLE counts DROP COLUMN weights;

-- +goose Down
ALTER TABLE counts ADD COLUMN weights TEXT COLLATE "C" NOT NULL DEFAULT ''; -- The published sheet of voices cast, as CSV.
UPDATE counts SET weights = COALESCE((SELECT STRING_AGG(text, '' ORDER BY nth) FROM count_sheets WHERE count_sheets.issue = counts.issue), '');
DROP TABLE count_sheets;
