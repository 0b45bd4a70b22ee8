-- Files whose new rows were added to a corpus after its import, and what became of their rows:
-- rows_read = rows_known + rows_added + rows_skipped + rows_empty.
CREATE TABLE added_files (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  source_name TEXT NOT NULL,
  source_bytes INTEGER NOT NULL,
  source_sha256 TEXT NOT NULL,
  first_document INTEGER NOT NULL,     -- of those added; they follow each other without gaps
  line_offset INTEGER NOT NULL,        -- was added to the lines of this file, where they would meet those of an earlier one
  rows_read INTEGER NOT NULL,
  rows_known INTEGER NOT NULL,         -- were documents already
  rows_added INTEGER NOT NULL,
  rows_skipped INTEGER NOT NULL,
  rows_empty INTEGER NOT NULL,
  rows_changed INTEGER NOT NULL,       -- of those known: same id, other content
  rows_replaced INTEGER NOT NULL,      -- of those changed
  created_at TEXT NOT NULL
) STRICT;

-- When documents were last added or replaced; NULL: never since the import.
ALTER TABLE corpora ADD COLUMN changed_at TEXT;
