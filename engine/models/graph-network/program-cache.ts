/** Programs by the size of the batches that they hold; the one unused for longest makes room for a new one. */
import type { Architecture, BatchShape } from './architecture.ts';

interface Held extends BatchShape {
  readonly sizeBytes: number;
  dispose(): void;
}

const most = 16;

/**
 * Whether a program holds a batch of that size without wasting much: in a bag unused places cost nothing, in a sequence
 * every place is computed.
 */
export function fitting({ layout }: Architecture, needed: BatchShape): (held: BatchShape) => boolean {
  return ({ documents, tokens }) =>
    documents >= needed.documents &&
    documents <= needed.documents * 2 &&
    (layout === 'bag' ? tokens >= needed.tokens : tokens === needed.tokens);
}

export class ProgramCache<P extends Held> {
  /** Longest unused first. */
  #held: P[] = [];

  /** The smallest one that fits, or a new one. */
  of(fits: (held: BatchShape) => boolean, make: () => P): P {
    let best: P | undefined;
    for (const program of this.#held)
      if (
        fits(program) &&
        (best === undefined ||
          program.documents < best.documents ||
          (program.documents === best.documents && program.tokens < best.tokens))
      )
        best = program;
    if (best === undefined) {
      if (this.#held.length === most) this.#held.shift()!.dispose();
      best = make();
    } else this.#held = this.#held.filter((program) => program !== best);
    this.#held.push(best);
    return best;
  }

  get sizeBytes(): number {
    return this.#held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  dispose(): void {
    for (const program of this.#held.splice(0)) program.dispose();
  }
}
