-- Documents chosen by words, columns or parts, under a name. What was asked for is kept, not which documents fitted then.
CREATE TABLE selections (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  selection TEXT NOT NULL,             -- JSON {search, filters, split, part}
  created_at TEXT NOT NULL,
  UNIQUE (corpus_id, name)
) STRICT;
