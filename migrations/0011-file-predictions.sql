-- Models applied to files: what was asked for, and how far it came, so that what was cut short can go on.
CREATE TABLE file_predictions (
  job_id TEXT PRIMARY KEY REFERENCES jobs(id) ON DELETE CASCADE,
  model_id TEXT NOT NULL,              -- of a run, or of an imported model
  request TEXT NOT NULL,               -- JSON, as the engine process was given it
  source_bytes INTEGER NOT NULL,
  source_modified_ms REAL NOT NULL,
  checkpoint TEXT,                     -- JSON; null: nothing is on the disk that could be gone on with
  created_at TEXT NOT NULL
) STRICT;
