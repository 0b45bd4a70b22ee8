/**
 * Something the host knows, with its three states. `ask` runs again whenever what it reads changes (a handle, an id, a
 * version); the old value stays until the new one is there, so nothing jumps. Call it while a component is made.
 */
import { toErrorReport, type ErrorReport } from '../../src-main/api/errors.ts';

export interface Remote<Value> {
  readonly value: Value | undefined;
  readonly error: ErrorReport | undefined;
  readonly loading: boolean;
  reload(): void;
}

/** `ask` returns undefined where there is nothing to ask yet. */
export function remote<Value>(ask: () => Promise<Value> | undefined): Remote<Value> {
  let value: Value | undefined = $state.raw(undefined);
  let error: ErrorReport | undefined = $state.raw(undefined);
  let loading = $state(true);
  let round = $state(0);

  $effect(() => {
    void round;
    let stale = false;
    const asked = ask();
    if (!asked) return;
    loading = true;
    asked
      .then(
        (answer) => {
          if (stale) return;
          value = answer;
          error = undefined;
        },
        (thrown: unknown) => {
          if (!stale) error = toErrorReport(thrown);
        },
      )
      .finally(() => {
        if (!stale) loading = false;
      });
    return () => {
      stale = true;
    };
  });

  return {
    get value() {
      return value;
    },
    get error() {
      return error;
    },
    get loading() {
      return loading;
    },
    reload() {
      round++;
    },
  };
}
