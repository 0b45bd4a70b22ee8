-- What was done to the project, in order, so that it can be undone; and what was deleted but is still in the file.

-- Grows only: undoing and doing again are changes too, and say which change they are about.
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  made_at TEXT NOT NULL,
  title TEXT NOT NULL,                 -- in words, as after “Undone:”, such as: deletion of the corpus “posts”
  effects TEXT NOT NULL,               -- JSON array of {kind, id, to}: what came or went; empty: this cannot be undone
  reverses INTEGER REFERENCES changes(id)   -- the change that is undone, or done again, by this one
) STRICT;
CREATE INDEX changes_by_reversed ON changes (reverses) WHERE reverses IS NOT NULL;
CREATE TRIGGER changes_stay_as_they_are BEFORE UPDATE ON changes
BEGIN SELECT RAISE(ABORT, 'the journal of changes only grows'); END;
CREATE TRIGGER changes_stay BEFORE DELETE ON changes
BEGIN SELECT RAISE(ABORT, 'the journal of changes only grows'); END;

-- What is listed here is gone for every screen and command until it is brought back, or removed for good.
CREATE TABLE trash (
  kind TEXT NOT NULL,                  -- corpus, label, split, selection, run, language model, embedding
  object_id ANY NOT NULL,              -- its id in the table of its kind, where its row still is
  name TEXT NOT NULL,                  -- as it was called; the row has another name meanwhile, so that this one is free
  details TEXT NOT NULL,               -- JSON: what else has to be put back
  trashed_at TEXT NOT NULL,
  PRIMARY KEY (kind, object_id)
) STRICT, WITHOUT ROWID;
