-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- More can be found: what is said about a matter, what candidates say, and what
-- panels rule and auditors find. The words of what there is are folded by the
-- program, in no database: it makes the index anew when it starts and finds none.
DELETE FROM search_state;
DROP TABLE search_words;
DROP TABLE search_texts;

-- What can be searched for: one line a page or a part of one.
CREATE TABLE search_texts (
  id         TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                                                       -- The kind, a space, and what names it there.
  kind       TEXT COLLATE "C"      NOT NULL CHECK (kind IN ('matter', 'decision', 'ruling', 'body', 'statement', 'argument', 'comment', 'finding', 'review')), -- Under which heading it is shown.
  ref        TEXT COLLATE "C"      NOT NULL,                                                                   -- Its issue, decision, case, finding or body.
  body       TEXT COLLATE "C"      NOT NULL,                                                                   -- The body it belongs to.
  title      TEXT COLLATE "C"      NOT NULL,                                                                   -- As it is shown.
  excerpt    TEXT COLLATE "C"      NOT NULL,                                                                   -- The beginning of its text.
  visibility TEXT COLLATE "C"      NOT NULL CHECK (visibility IN ('public', 'closed')),                        -- Who may find it: everybody, or those with a right to it.
  at         TIMESTAMP NOT NULL                                                                    -- The newest stand first.
);
CREATE INDEX search_texts_kind ON search_texts (kind, at, id);

-- The folded words of these texts.
CREATE TABLE search_words (
  word TEXT COLLATE "C" NOT NULL,                                                        -- In lower case, without marks.
  text TEXT COLLATE "C" NOT NULL REFERENCES search_texts (id) ON DELETE CASCADE,         -- Where it stands.
  PRIMARY KEY (word, text)
);
CREATE INDEX search_words_text ON search_words (text);

-- +goose Down
DELETE FROM search_state;
DROP TABLE search_words;
DROP TABLE search_texts;

-- What can be searched for: one line a page or a part of one.
CREATE TABLE search_texts (
  id         TEXT COLLATE "C"      NOT NULL PRIMARY KEY,                                                       -- The kind, a space, and what names it there.
  kind       TEXT COLLATE "C"      NOT NULL CHECK (kind IN ('matter', 'decision', 'body', 'argument')),        -- Under which heading it is shown.
  ref        TEXT COLLATE "C"      NOT NULL,                                                                   -- Its issue, decision or body.
  body       TEXT COLLATE "C"      NOT NULL,                                                                   -- The body it belongs to.
  title      TEXT COLLATE "C"      NOT NULL,                                                                   -- As it is shown.
  excerpt    TEXT COLLATE "C"      NOT NULL,                                                                   -- The beginning of its text.
  visibility TEXT COLLATE "C"      NOT NULL CHECK (visibility IN ('public', 'closed')),                        -- Who may find it: everybody, or those with a right to it.
  at         TIMESTAMP NOT NULL                                                                    -- The newest stand first.
);
CREATE INDEX search_texts_kind ON search_texts (kind, at, id);

-- The folded words of these texts.
CREATE TABLE search_words (
  word TEXT COLLATE "C" NOT NULL,                                                        -- In lower case, without marks.
  text TEXT COLLATE "C" NOT NULL REFERENCES search_texts (id) ON DELETE CASCADE,         -- Where it stands.
  PRIMARY KEY (word, text)
);
CREATE INDEX search_words_text ON search_words (text);
