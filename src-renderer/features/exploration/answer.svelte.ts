/** Asks the host until it answers; work that is no longer wanted is left to it to give up. */
import type { VerbInput, VerbOutput } from '../../../src-main/api/catalogue.ts';
import { toErrorReport, type ErrorReport } from '../../../src-main/api/errors.ts';
import type { ExplorationResult } from '../../../src-main/api/exploration.ts';
import { client } from '../../client/host.ts';

export type Asked = VerbInput<'exploration.ask'>;
type Running = Extract<VerbOutput<'exploration.ask'>, { state: 'running' }>;

interface Answer {
  /** Of this or, while the next is on its way, of the question before. */
  readonly result: ExplorationResult | undefined;
  readonly running: Running | undefined;
  readonly error: ErrorReport | undefined;
  retry(): void;
}

/** `ask` returns undefined where there is nothing to ask yet. Call it while a component is made. */
export function answerTo(ask: () => Asked | undefined): Answer {
  let result: ExplorationResult | undefined = $state.raw(undefined);
  let running: Running | undefined = $state.raw(undefined);
  let error: ErrorReport | undefined = $state.raw(undefined);
  let round = $state(0);

  $effect(() => {
    void round;
    const asked = ask();
    error = undefined;
    if (!asked) {
      result = undefined;
      running = undefined;
      return;
    }
    let stale = false;
    running = { state: 'running', done: 0, total: null, doing: '' };
    const follow = async (): Promise<void> => {
      try {
        for (;;) {
          const answer = await client.call('exploration.ask', asked);
          if (stale) return;
          if (answer.state === 'running') {
            running = answer;
            continue;
          }
          result = answer.result;
          break;
        }
      } catch (thrown) {
        if (stale) return;
        error = toErrorReport(thrown);
        result = undefined;
      }
      running = undefined;
    };
    void follow();
    return () => {
      stale = true;
    };
  });

  return {
    get result() {
      return result;
    },
    get running() {
      return running;
    },
    get error() {
      return error;
    },
    retry() {
      round++;
    },
  };
}
