-- What keeps an evaluation honest: texts that are the same, a gold set that no model has trained on, and folds.

-- Which documents are the same text, passed on or slightly changed. Found once per corpus; texts never change.
CREATE TABLE duplicate_clusters (
  corpus_id INTEGER PRIMARY KEY REFERENCES corpora(id) ON DELETE CASCADE,
  options TEXT NOT NULL,               -- JSON: version of the method and its threshold
  clusters BLOB NOT NULL,              -- int32 little-endian per document: number of its cluster
  equal_texts BLOB NOT NULL,           -- int32 little-endian per document: the first document (from 0) with the same text
  created_at TEXT NOT NULL
) STRICT;

-- Documents drawn at random before any training and kept out of every later split.
CREATE TABLE gold_sets (
  corpus_id INTEGER PRIMARY KEY REFERENCES corpora(id) ON DELETE CASCADE,
  size INTEGER NOT NULL,
  drawn_from INTEGER NOT NULL,         -- documents that each had the same chance to be drawn
  seed INTEGER NOT NULL,
  documents BLOB NOT NULL,             -- int32 little-endian, ascending document ids
  created_at TEXT NOT NULL
) STRICT;

-- Each use of the gold set to judge something: the more often, the less it is worth.
CREATE TABLE gold_uses (
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  split_id INTEGER NOT NULL REFERENCES splits(id) ON DELETE CASCADE,
  used_at TEXT NOT NULL,
  PRIMARY KEY (corpus_id, split_id)
) STRICT, WITHOUT ROWID;

-- Cross-validation: every document of the split belongs to one fold.
CREATE TABLE split_folds (
  split_id INTEGER PRIMARY KEY REFERENCES splits(id) ON DELETE CASCADE,
  fold_count INTEGER NOT NULL CHECK (fold_count BETWEEN 2 AND 100),
  folds BLOB NOT NULL                  -- one byte per document: fold from 0, 255 outside
) STRICT;
