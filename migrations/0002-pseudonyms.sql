-- The secret that turns names into pseudonyms at import: one per project, so that a name has the same pseudonym in all its
-- corpora. Whoever has it can test guesses of names; delete the row to make the pseudonyms final.
CREATE TABLE pseudonym_salt (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  salt TEXT NOT NULL,                  -- 256 random bits, hexadecimal
  created_at TEXT NOT NULL
) STRICT;
