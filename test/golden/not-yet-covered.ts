/**
 * Golden cases that the engine cannot compute yet, by group and operation or case. A case that is neither computed nor
 * listed here fails, and so does an entry that has become superfluous.
 */
export const notYetCovered: Readonly<Record<string, readonly string[]>> = {
  '01_ops/activations': [],
  '01_ops/conv1d': [],
  '01_ops/attention': [],
  '01_ops/dropout': [],
  '01_ops/embedding': [],
  '01_ops/embedding_bag': [],
  '01_ops/linear': [],
  '01_ops/losses': [],
  '01_ops/matmul': [],
  '01_ops/norms': [],
  '01_ops/softmax': [],
  '01_ops/tensor_basics': [],
  '02_recurrent/gru': [],
  '02_recurrent/lstm': [],
  '02_recurrent/rnn': [],
};

/** Groups of which the engine computes nothing yet, or that other tests look at. A name that ends in / means a folder. */
export const groupsElsewhere: readonly string[] = [
  '05_pretrained/',
  // Not the engine's backends: models and measures on the host.
  '06_classic/',
  '07_lm/',
  '08_explain/',
];
