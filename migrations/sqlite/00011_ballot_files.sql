-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- The files from which elections held elsewhere were imported, one an election.
CREATE TABLE ballot_files (
  issue   TEXT NOT NULL PRIMARY KEY REFERENCES issues (id), -- The election; its issue holds the name of the file.
  content TEXT NOT NULL                                     -- The bytes as they came, base64.
);

-- +goose Down
DROP TABLE ballot_files;
