-- What is made of the scores of a model, fitted on the validation part: JSON {calibration, cutoffs, abstainBelow, documents}.
-- NULL: the most probable category of the method's own probabilities. The model file holds it too, with the whole map.
ALTER TABLE runs ADD COLUMN decision TEXT;
