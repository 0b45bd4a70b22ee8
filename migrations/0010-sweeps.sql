-- A search over the settings of one preset: what was asked for, and every setting that was tried.
CREATE TABLE sweeps (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  job_id TEXT REFERENCES jobs(id),     -- the newest: a search that was cut short goes on with another
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  label_id INTEGER NOT NULL REFERENCES labels(id) ON DELETE CASCADE,
  split_id INTEGER NOT NULL REFERENCES splits(id) ON DELETE CASCADE,
  preset TEXT NOT NULL,
  plan TEXT NOT NULL,                  -- JSON: method, measure, ranges …
  device TEXT NOT NULL,
  threads INTEGER,
  seed INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE sweep_trials (
  sweep_id TEXT NOT NULL REFERENCES sweeps(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,             -- from 1
  rung INTEGER NOT NULL,               -- of successive halving, from 0; 0 in other searches
  settings TEXT NOT NULL,              -- JSON: the values that the search chose, by path
  recipe TEXT NOT NULL,                -- JSON, complete
  documents INTEGER,                   -- trained on so many of the training part; NULL: on all
  run_id TEXT REFERENCES runs(id) ON DELETE SET NULL,
  score REAL,                          -- on the validation part; NULL: not done, or failed
  seconds REAL,
  error TEXT,                          -- JSON {code, message, hint}
  PRIMARY KEY (sweep_id, number, rung)
) STRICT, WITHOUT ROWID;
CREATE INDEX sweep_trials_by_run ON sweep_trials (run_id);
