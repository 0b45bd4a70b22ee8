-- Models that were trained in other projects: they predict and explain here, and say where they come from.
CREATE TABLE imported_models (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  preset TEXT NOT NULL,
  classes TEXT NOT NULL,               -- JSON array of category names
  abstain_below REAL,                  -- the model's own limit; null: no document is left to people
  parameter_count INTEGER NOT NULL,
  provenance TEXT,                     -- JSON, what the file says of itself; null: nothing
  source_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,                -- of the weights
  weights BLOB NOT NULL,               -- safetensors; its metadata holds the whole text pipeline
  size_bytes INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
