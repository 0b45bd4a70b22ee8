-- A training that was cut short goes on from here: network, optimiser and where the epochs stood, after its last checkpoint.
CREATE TABLE checkpoints (
  run_id TEXT PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,              -- epochs done
  data_fingerprint TEXT NOT NULL,      -- of the data it was trained on, as in runs: with other data it cannot go on
  state BLOB NOT NULL,                 -- safetensors; its metadata holds where the epochs stood
  size_bytes INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

-- JSON {gradientNorms, updateRatios, deadUnits}, each by name; NULL where a method does not measure it.
ALTER TABLE run_epochs ADD COLUMN health TEXT;
