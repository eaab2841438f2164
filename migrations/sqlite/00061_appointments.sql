-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Who agrees to appoint whom to which seat, where more than one are to agree and not enough did yet. The rows go once the seat is given.
CREATE TABLE appointment_voices (
  body     TEXT      NOT NULL REFERENCES bodies (slug),   -- The body that has the seat.
  seat     TEXT      NOT NULL,                            -- The seat, in words.
  person   TEXT      NOT NULL REFERENCES people (id),     -- Who is to be appointed to it.
  until_at TIMESTAMP NOT NULL,                            -- Until when.
  voice    TEXT      NOT NULL REFERENCES people (id),     -- Who agrees.
  at       TIMESTAMP NOT NULL,                            -- When they said so.
  PRIMARY KEY (body, seat, voice)
);
CREATE INDEX appointment_voices_person ON appointment_voices (person);
CREATE INDEX appointment_voices_voice ON appointment_voices (voice);

-- +goose Down
DROP TABLE appointment_voices;
