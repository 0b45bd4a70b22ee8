/** Remembers the best epoch by one number and says when waiting longer is pointless. */
export class EarlyStopping {
  bestEpoch = 0;
  best: number | undefined;
  private readonly patience: number;
  private readonly lowerIsBetter: boolean;

  /** @param patience epochs without improvement after which to stop; 0: never */
  constructor(patience: number, lowerIsBetter: boolean) {
    this.patience = patience;
    this.lowerIsBetter = lowerIsBetter;
  }

  /** Whether this epoch is the best so far. */
  record(epoch: number, value: number): boolean {
    if (Number.isNaN(value)) return false;
    const better = this.best === undefined || (this.lowerIsBetter ? value < this.best : value > this.best);
    if (better) {
      this.best = value;
      this.bestEpoch = epoch;
    }
    return better;
  }

  shouldStop(epoch: number): boolean {
    return this.patience > 0 && epoch - this.bestEpoch >= this.patience;
  }
}
