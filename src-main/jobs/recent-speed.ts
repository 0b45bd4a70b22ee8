/**
 * How fast work has gone lately, and so how long it will take. A mean over the last seconds rather than over the whole
 * job: an import slows down when it starts to index, and the remaining time should follow within seconds.
 */
const WINDOW_MS = 15_000;
/** Before this much has been seen, any figure would be a guess. */
const SHORTEST_MS = 1_000;

interface Sample {
  readonly atMs: number;
  readonly done: number;
}

export class RecentSpeed {
  #samples: Sample[] = [];

  /** Progress may also be set back, by a new phase with an own count: the speed then starts anew. */
  note(done: number, atMs: number): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && done < last.done) this.#samples = [];
    this.#samples.push({ done, atMs });
    // One sample older than the window is kept, so that a slow job always has two.
    while (this.#samples.length > 2 && (this.#samples[1]?.atMs ?? 0) < atMs - WINDOW_MS)
      this.#samples.shift();
  }

  reset(): void {
    this.#samples = [];
  }

  secondsLeft(total: number | null, nowMs: number): number | null {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (total === null || first === undefined || last === undefined) return null;
    // Measured up to now, not up to the last report: work that hangs is seen to slow down.
    const elapsedMs = nowMs - first.atMs;
    const gained = last.done - first.done;
    if (elapsedMs < SHORTEST_MS || gained <= 0) return null;
    return Math.max(0, ((total - last.done) * elapsedMs) / gained / 1_000);
  }
}
