-- Word embeddings: learnt from a corpus without labels, or read from a file of published vectors. They stand beside the
-- runs of classifiers, as language models do.

CREATE TABLE embedding_runs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  corpus_id INTEGER REFERENCES corpora(id),   -- NULL: read from a file
  source_name TEXT,                    -- the file, where there was one
  source_sha256 TEXT,
  job_id TEXT REFERENCES jobs(id),
  preset TEXT NOT NULL,                -- skip-gram, cbow, ppmi-svd, or imported
  recipe TEXT NOT NULL,                -- JSON, complete: every default spelled out
  seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  adapter TEXT,
  threads INTEGER,
  app_version TEXT NOT NULL,
  words INTEGER,                       -- words that have a vector
  size INTEGER,                        -- numbers of a vector
  training_words INTEGER,              -- occurrences of these words in the corpus
  losses TEXT NOT NULL DEFAULT '[]',   -- JSON: nats per word and neighbour, by epoch
  created_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  seconds REAL,
  warnings TEXT NOT NULL DEFAULT '[]',
  error TEXT
) STRICT;

CREATE TABLE embedding_vectors (
  run_id TEXT PRIMARY KEY REFERENCES embedding_runs(id) ON DELETE CASCADE,
  vectors BLOB NOT NULL,               -- safetensors: vectors, counts; its metadata holds the words and how texts were read
  size_bytes INTEGER NOT NULL
) STRICT;
