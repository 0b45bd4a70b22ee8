-- How a network got on with single training documents over the epochs; a sample of the training part.
CREATE TABLE data_maps (
  run_id TEXT PRIMARY KEY REFERENCES runs(id) ON DELETE CASCADE,
  epochs INTEGER NOT NULL,
  documents BLOB NOT NULL,             -- int32 little-endian: document ids, ascending
  confidence BLOB NOT NULL,            -- float32 little-endian, one per document: mean probability of the label
  variability BLOB NOT NULL,           -- its standard deviation over the epochs
  correctness BLOB NOT NULL            -- share of epochs in which the label was the answer
) STRICT;
