-- Taggers: what was trained on tagged sentences, epoch by epoch, and the model itself. Their units are words, and a corpus
-- may have several columns of tags, so they stand beside the runs of classifiers and not among them.

CREATE TABLE tagging_runs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  corpus_id INTEGER NOT NULL REFERENCES corpora(id),
  split_id INTEGER REFERENCES splits(id),                  -- NULL: the whole corpus was learnt
  validation_corpus_id INTEGER REFERENCES corpora(id),     -- NULL: that part of the split, or none
  test_corpus_id INTEGER REFERENCES corpora(id),
  tags_column TEXT NOT NULL,           -- name of the column, as in the file, that holds a JSON list of tags
  tags TEXT NOT NULL DEFAULT '[]',     -- JSON list: what can be answered
  job_id TEXT REFERENCES jobs(id),
  preset TEXT NOT NULL,
  recipe TEXT NOT NULL,                -- JSON, complete: every default spelled out
  seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  device TEXT NOT NULL,                -- auto, gpu or cpu, as asked
  backend TEXT,                        -- wasm, webgpu or reference, as used
  adapter TEXT,
  threads INTEGER,
  app_version TEXT NOT NULL,
  data_fingerprint TEXT,               -- SHA-256 over words and tags of the three parts, in document order
  parameter_count INTEGER,
  words_per_second REAL,               -- of training
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  seconds REAL,
  metrics TEXT,                        -- JSON {validation, test}
  warnings TEXT NOT NULL DEFAULT '[]',
  error TEXT
) STRICT;

CREATE TABLE tagging_epochs (
  run_id TEXT NOT NULL REFERENCES tagging_runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  record TEXT NOT NULL,                -- JSON: losses in nats per word, shares of words, learning rate, seconds
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE tagging_models (
  run_id TEXT PRIMARY KEY REFERENCES tagging_runs(id) ON DELETE CASCADE,
  weights BLOB NOT NULL,               -- safetensors; its metadata holds tags and features of words
  size_bytes INTEGER NOT NULL
) STRICT;

-- The state of an unfinished training. Gone when it ends.
CREATE TABLE tagging_checkpoints (
  run_id TEXT PRIMARY KEY REFERENCES tagging_runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  data_fingerprint TEXT NOT NULL,      -- with other data it cannot go on
  state BLOB NOT NULL                  -- safetensors
) STRICT;
