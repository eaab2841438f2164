-- SPDX-License-Identifier: AGPL-3.0-or-later
-- +goose Up

-- A foreign key looks for each line of a roll at its person and at its roll, and marks both
-- as in use: of a million lines that took twice as long as writing them. The same is asked
-- here once of all that a statement adds. That nobody is taken from under a roll is asked
-- on the other side, while no line can be added: nothing here deletes people or rolls.
ALTER TABLE roll_entries DROP CONSTRAINT roll_entries_issue_fkey;
ALTER TABLE roll_entries DROP CONSTRAINT roll_entries_person_fkey;

-- +goose StatementBegin
CREATE FUNCTION roll_entries_refer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added WHERE NOT EXISTS (SELECT FROM people WHERE people.id = added.person)) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a line of a roll is of nobody', TABLE = 'roll_entries';
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT issue FROM added) AS named WHERE NOT EXISTS (SELECT FROM rolls WHERE rolls.issue = named.issue)) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a line is of no roll', TABLE = 'roll_entries';
  END IF;
  RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION roll_entries_keep_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE roll_entries IN SHARE ROW EXCLUSIVE MODE; -- what is being added is there or waits
  IF EXISTS (SELECT FROM roll_entries WHERE person = OLD.id) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a person stands on a roll', TABLE = 'roll_entries';
  END IF;
  RETURN NULL;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION roll_entries_keep_roll() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  LOCK TABLE roll_entries IN SHARE ROW EXCLUSIVE MODE;
  IF EXISTS (SELECT FROM roll_entries WHERE issue = OLD.issue) THEN
    RAISE foreign_key_violation USING MESSAGE = 'a roll has lines', TABLE = 'roll_entries';
  END IF;
  RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER roll_entries_added AFTER INSERT ON roll_entries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION roll_entries_refer();
CREATE TRIGGER roll_entries_changed AFTER UPDATE ON roll_entries REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION roll_entries_refer();
CREATE TRIGGER people_deleted AFTER DELETE OR UPDATE OF id ON people FOR EACH ROW EXECUTE FUNCTION roll_entries_keep_person();
CREATE TRIGGER rolls_deleted AFTER DELETE OR UPDATE OF issue ON rolls FOR EACH ROW EXECUTE FUNCTION roll_entries_keep_roll();

-- +goose Down
DROP TRIGGER rolls_deleted ON rolls;
DROP TRIGGER people_deleted ON people;
DROP TRIGGER roll_entries_changed ON roll_entries;
DROP TRIGGER roll_entries_added ON roll_entries;
DROP FUNCTION roll_entries_keep_roll();
DROP FUNCTION roll_entries_keep_person();
DROP FUNCTION roll_entries_refer();
ALTER TABLE roll_entries ADD CONSTRAINT roll_entries_person_fkey FOREIGN KEY (person) REFERENCES people (id);
ALTER TABLE roll_entries ADD CONSTRAINT roll_entries_issue_fkey FOREIGN KEY (issue) REFERENCES rolls (issue);
