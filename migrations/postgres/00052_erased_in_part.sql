-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- Of a member whom a paper or a panel needs still only the name goes at first, and the
-- record says so. The clock finds them by the index, and does the rest when that is over.
ALTER TABLE people ADD COLUMN unnamed_ref TEXT COLLATE "C" NOT NULL DEFAULT '' CHECK (unnamed_ref = '' OR salt = ''); -- The entry that says that who they are is gone, and the rest is not; empty where all went at once.
CREATE INDEX people_erased_in_part ON people (id) WHERE commitment <> '' AND erased_ref = '';

-- Who brought a matter in person. Where several bear the name that stands on one from
-- before, nobody knows which of them did.
ALTER TABLE issues ADD COLUMN proposed_by TEXT COLLATE "C" REFERENCES people (id); -- Who brought it, where that is one person, whose name the proposer is; null of a body, of several, and where it is not known.
UPDATE issues SET proposed_by = (SELECT one.id FROM (SELECT name, MIN(id) AS id FROM people WHERE name <> '' GROUP BY name HAVING COUNT(*) = 1) AS one WHERE one.name = issues.proposer);
CREATE INDEX issues_proposed_by ON issues (proposed_by) WHERE proposed_by IS NOT NULL;

-- Whom a post names: it goes when one of them is erased. What others wrote about people
-- is no naming.
CREATE TABLE post_names (
  post   TEXT COLLATE "C" NOT NULL REFERENCES posts (id) ON DELETE CASCADE, -- The post.
  person TEXT COLLATE "C" NOT NULL REFERENCES people (id),                  -- Whom its note names, or named before it was changed.
  PRIMARY KEY (post, person)
);
CREATE INDEX post_names_person ON post_names (person);
INSERT INTO post_names (post, person) SELECT DISTINCT posts.id, mandates.person FROM posts JOIN mandates ON mandates.decision = posts.issue;

-- Whom an activity names that is sent to other servers.
CREATE TABLE outgoing_names (
  activity TEXT COLLATE "C" NOT NULL REFERENCES outgoing (id) ON DELETE CASCADE, -- The activity.
  person   TEXT COLLATE "C" NOT NULL REFERENCES people (id),                     -- Whom its data names.
  PRIMARY KEY (activity, person)
);
CREATE INDEX outgoing_names_person ON outgoing_names (person);
INSERT INTO outgoing_names (activity, person)
  SELECT DISTINCT outgoing.id, mandates.person FROM outgoing
    JOIN posts ON SUBSTR(outgoing.id, 1, LENGTH(posts.id) + 1) IN (posts.id || '/', posts.id || '#')
    JOIN decisions ON decisions.issue = posts.issue AND outgoing.at >= decisions.at
    JOIN mandates ON mandates.decision = posts.issue;

-- +goose Down
DROP TABLE outgoing_names;
DROP TABLE post_names;
DROP INDEX issues_proposed_by;
ALTER TABLE issues DROP COLUMN proposed_by;
DROP INDEX people_erased_in_part;
ALTER TABLE people DROP COLUMN unnamed_ref;
