-- Language models: what was trained, epoch by epoch, the model itself, and how surprising it found documents.
-- They learn texts, not labels, so they stand beside the runs of classifiers and not among them.

CREATE TABLE language_runs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  corpus_id INTEGER NOT NULL REFERENCES corpora(id),
  split_id INTEGER REFERENCES splits(id),                  -- NULL: the whole corpus was learnt
  validation_corpus_id INTEGER REFERENCES corpora(id),     -- NULL: that part of the split, or none
  test_corpus_id INTEGER REFERENCES corpora(id),
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
  data_fingerprint TEXT,               -- SHA-256 over the texts of the three parts, in document order
  parameter_count INTEGER,
  vocabulary_size INTEGER,             -- symbols that can be predicted, <unk> and </s> among them
  unit TEXT,                           -- what one symbol is, as used: spaces, words, characters …
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

CREATE TABLE language_epochs (
  run_id TEXT NOT NULL REFERENCES language_runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  step INTEGER NOT NULL,
  train_loss REAL,                     -- nats per symbol, mean over the epoch
  validation_loss REAL,                -- nats per symbol
  learning_rate REAL,
  sample TEXT NOT NULL,                -- a text that the model wrote at the end of the epoch
  seconds REAL NOT NULL,
  PRIMARY KEY (run_id, epoch)
) STRICT, WITHOUT ROWID;

CREATE TABLE language_models (
  run_id TEXT PRIMARY KEY REFERENCES language_runs(id) ON DELETE CASCADE,
  weights BLOB NOT NULL,               -- safetensors; its metadata holds the whole text pipeline
  size_bytes INTEGER NOT NULL
) STRICT;

-- The state of an unfinished training: weights, optimiser, place in the texts. Gone when it ends.
CREATE TABLE language_checkpoints (
  run_id TEXT PRIMARY KEY REFERENCES language_runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  state BLOB NOT NULL                  -- safetensors
) STRICT;

CREATE TABLE language_scores (
  run_id TEXT NOT NULL REFERENCES language_runs(id) ON DELETE CASCADE,
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  document_id INTEGER NOT NULL,
  tokens INTEGER NOT NULL,             -- predictions counted: words, <unk> and one </s>
  unknown_tokens INTEGER NOT NULL,
  log_probability REAL NOT NULL,       -- natural logarithm, summed over the tokens
  PRIMARY KEY (run_id, corpus_id, document_id)
) STRICT, WITHOUT ROWID;
