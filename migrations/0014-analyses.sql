-- Results about a label that are no models: learning curves, and labels that models doubt.
CREATE TABLE analyses (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,                  -- learning curve, label noise
  corpus_id INTEGER NOT NULL REFERENCES corpora(id) ON DELETE CASCADE,
  label_id INTEGER NOT NULL REFERENCES labels(id) ON DELETE CASCADE,
  split_id INTEGER NOT NULL REFERENCES splits(id) ON DELETE CASCADE,
  preset TEXT NOT NULL,
  recipe TEXT NOT NULL,                -- JSON, complete: every default spelled out
  seed INTEGER NOT NULL,
  app_version TEXT NOT NULL,
  result TEXT NOT NULL,                -- JSON
  created_at TEXT NOT NULL
) STRICT;

-- What a person decided about a doubted label. Grows only: the last decision about a document counts.
CREATE TABLE label_decisions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  analysis_id INTEGER NOT NULL REFERENCES analyses(id) ON DELETE CASCADE,
  document_id INTEGER NOT NULL,
  given TEXT NOT NULL,                 -- the category that was doubted
  suggested TEXT NOT NULL,             -- what the models would say
  self_confidence REAL NOT NULL,       -- out-of-fold probability of the given category
  category TEXT,                       -- what it is to be; NULL: the decision was taken back
  decided_at TEXT NOT NULL
) STRICT;
CREATE INDEX label_decisions_by_document ON label_decisions (analysis_id, document_id);
