-- A project: corpora with their documents, labels, splits, runs and what the runs produced.
-- Documents live in one real table per corpus (corpus_1, corpus_2, …), made at import with the
-- user's own columns, so that a project can be read in R or Python without knowing Lectern.

CREATE TABLE project (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  uuid TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL,            -- ISO 8601, UTC, as every time in this file
  created_by TEXT NOT NULL             -- application version
) STRICT;

CREATE TABLE corpora (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  table_name TEXT NOT NULL UNIQUE,     -- corpus_<id>; its key is document_id, its second column source_line
  fts_table TEXT,                      -- external-content FTS5 table, NULL while there is none
  text_column TEXT NOT NULL,           -- SQL name of the text column
  id_column TEXT,
  columns TEXT NOT NULL,               -- JSON array of {index, name, column, role}: name as in the file, column as in SQL
  source_name TEXT NOT NULL,
  source_bytes INTEGER NOT NULL,
  source_sha256 TEXT NOT NULL,
  encoding TEXT NOT NULL,
  dialect TEXT NOT NULL,               -- JSON {delimiter, quote, header, newline}
  rows_read INTEGER NOT NULL,          -- = stored + skipped + empty
  rows_stored INTEGER NOT NULL,
  rows_skipped INTEGER NOT NULL,
  rows_empty INTEGER NOT NULL,
  text_statistics TEXT NOT NULL,       -- JSON {words, characters}: each an array of [length, documents]
  warnings TEXT NOT NULL,              -- JSON array of sentences that the import had to say
  seconds REAL NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- Rows of the source that are not documents: nothing is dropped without a trace, and an export can put them back.
CREATE TABLE set_aside_rows (
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('skipped', 'empty')),
  reason TEXT NOT NULL,
  cells TEXT NOT NULL,                 -- JSON array of the cells as read
  PRIMARY KEY (corpus_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE labels (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  origin TEXT NOT NULL CHECK (origin IN ('column')),
  column_name TEXT NOT NULL,           -- SQL name in the corpus table
  categories TEXT NOT NULL,            -- JSON array of category names in class order
  created_at TEXT NOT NULL,
  UNIQUE (corpus_id, name)
) STRICT;

CREATE TABLE splits (
  id INTEGER PRIMARY KEY,
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  method TEXT NOT NULL,                -- JSON: how it was made, complete enough to make it again
  description TEXT NOT NULL,           -- the same in words
  seed INTEGER NOT NULL,
  train_count INTEGER NOT NULL,
  validation_count INTEGER NOT NULL,
  test_count INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (corpus_id, name)
) STRICT;

CREATE TABLE split_parts (
  split_id INTEGER NOT NULL REFERENCES splits(id) ON DELETE CASCADE,
  document_id INTEGER NOT NULL,
  part INTEGER NOT NULL CHECK (part IN (0, 1, 2)),   -- 0 train, 1 validation, 2 test
  PRIMARY KEY (split_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX split_parts_by_part ON split_parts (split_id, part);

CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,                  -- import, train, export, predict
  title TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  done REAL NOT NULL DEFAULT 0,
  total REAL,                          -- NULL while unknown
  unit TEXT NOT NULL DEFAULT '',
  message TEXT NOT NULL DEFAULT '',
  input TEXT NOT NULL,                 -- JSON: what was asked for
  output TEXT,                         -- JSON: what came of it
  error TEXT,                          -- JSON {code, message, hint}
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT
) STRICT;

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  corpus_id INTEGER NOT NULL REFERENCES corpora(id),
  label_id INTEGER NOT NULL REFERENCES labels(id),
  split_id INTEGER NOT NULL REFERENCES splits(id),
  job_id TEXT REFERENCES jobs(id),
  preset TEXT NOT NULL,
  recipe TEXT NOT NULL,                -- JSON, complete: every default spelled out
  seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  classes TEXT NOT NULL,               -- JSON array of category names; predictions refer to positions in it
  device TEXT NOT NULL,                -- auto, gpu or cpu, as asked
  backend TEXT,                        -- wasm, webgpu or reference, as used
  adapter TEXT,
  threads INTEGER,
  app_version TEXT NOT NULL,
  data_fingerprint TEXT,               -- SHA-256 over texts, labels and parts in document order
  parameter_count INTEGER,
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  seconds REAL,
  metrics TEXT,                        -- JSON {train, validation, test}
  warnings TEXT NOT NULL DEFAULT '[]',
  error TEXT,
  starred INTEGER NOT NULL DEFAULT 0,
  note TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE run_epochs (
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  train_loss REAL,
  validation_loss REAL,
  validation_accuracy REAL,
  validation_macro_f1 REAL,
  validation_macro_recall REAL,
  learning_rate REAL,
  seconds REAL NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE models (
  run_id TEXT PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
  weights BLOB NOT NULL,               -- safetensors; its metadata holds the whole text pipeline
  size_bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE predictions (
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  document_id INTEGER NOT NULL,
  part INTEGER CHECK (part IN (0, 1, 2)),   -- NULL: outside the split
  gold INTEGER,                        -- position in runs.classes; NULL: no label
  predicted INTEGER NOT NULL,
  loss REAL,                           -- -ln p(gold), nats
  probabilities BLOB NOT NULL,         -- float32 little-endian, one per class
  PRIMARY KEY (run_id, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX predictions_by_cell ON predictions (run_id, part, gold, predicted);

CREATE TABLE explanations (
  id INTEGER PRIMARY KEY,
  run_id TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
  document_id INTEGER,                 -- NULL: a typed text
  text TEXT NOT NULL,
  method TEXT NOT NULL,
  result TEXT NOT NULL,                -- JSON
  created_at TEXT NOT NULL
) STRICT;
